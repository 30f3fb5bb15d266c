using Potentials.Core;

namespace Potentials.Datasets.Tests.Formats;

/// <summary>What every appended trajectory must do.</summary>
public abstract class TrajectoryContract
{
    /// <summary>The format under test.</summary>
    protected abstract IFrameFormat Format { get; }

    /// <summary>All frames of a file; a torn end is an error.</summary>
    protected abstract IReadOnlyList<AtomicSystem> Read(string path);

    /// <summary>Frames with all fields, some constant and some not.</summary>
    protected static AtomicSystem[] Frames { get; } = [.. Enumerable.Range(0, 6).Select(i => Samples.Everything(4, i / 2)), Samples.Molecule(), Samples.Crystal(), Samples.Molecule()];

    [Fact]
    public void Frames_come_back_bit_for_bit()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a" + Format.Extension);
        using (var writer = Format.Create(path)) foreach (var f in Frames) writer.Write(f);
        var read = Read(path);
        Assert.Equal(Frames.Length, read.Count);
        for (int i = 0; i < Frames.Length; i++) SameStructure.Assert(Frames[i], read[i]);
    }

    [Fact]
    public void A_flush_says_how_far_the_file_reaches_and_the_frames_are_there()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a" + Format.Extension);
        using var writer = Format.Create(path);
        for (int i = 0; i < 3; i++)
        {
            writer.Write(Frames[i]);
            var mark = writer.Flush();
            Assert.Equal(i + 1, mark.Frames);
            Assert.Equal(new FileInfo(path).Length, mark.Bytes);
            Assert.Equal(i + 1, Read(path).Count);
        }
    }

    [Fact]
    public void Resuming_cuts_back_to_the_mark_and_gives_the_same_bytes_as_writing_in_one_go()
    {
        using var folder = new TemporaryFolder();
        string whole = folder.File("whole" + Format.Extension), path = folder.File("a" + Format.Extension);
        using (var writer = Format.Create(whole)) foreach (var f in Frames) writer.Write(f);
        for (int cut = 0; cut <= Frames.Length; cut++)
        {
            FrameMark mark;
            using (var writer = Format.Create(path))
            {
                for (int i = 0; i < cut; i++) writer.Write(Frames[i]);
                mark = writer.Flush();
                for (int i = cut; i < Math.Min(cut + 2, Frames.Length); i++) writer.Write(Frames[Frames.Length - 1 - i]);
            }
            File.AppendAllBytes(path, [1, 2, 3]);
            using (var writer = Format.Resume(path, mark)) for (int i = cut; i < Frames.Length; i++) writer.Write(Frames[i]);
            Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(path));
        }
    }

    [Fact]
    public void Resuming_a_file_that_is_shorter_than_the_mark_is_a_data_error()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a" + Format.Extension);
        FrameMark mark;
        using (var writer = Format.Create(path)) { writer.Write(Frames[0]); mark = writer.Flush(); }
        using (var f = new FileStream(path, FileMode.Open)) f.SetLength(mark.Bytes - 1);
        Assert.Contains("checkpoint", Assert.Throws<DataError>(() => Format.Resume(path, mark)).Message, StringComparison.Ordinal);
        File.Delete(path);
        Assert.Throws<DataError>(() => Format.Resume(path, mark));
    }

    [Fact]
    public void A_frame_that_cannot_be_written_leaves_no_trace()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a" + Format.Extension);
        var wrong = new AtomicSystem([1], [0, 0, 0]) { Info = new Dictionary<string, object> { ["odd"] = new Version(1, 2) } };
        using (var writer = Format.Create(path))
        {
            writer.Write(Frames[0]);
            Assert.Throws<DataError>(() => writer.Write(wrong));
            writer.Write(Frames[7]);
        }
        var read = Read(path);
        Assert.Equal(2, read.Count);
        SameStructure.Assert(Frames[7], read[1]);
    }

    [Fact]
    public void Creating_replaces_an_older_file()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("sub/a" + Format.Extension);
        using (var writer = Format.Create(path)) foreach (var f in Frames) writer.Write(f);
        using (var writer = Format.Create(path)) writer.Write(Frames[1]);
        Assert.Single(Read(path));
    }
}
