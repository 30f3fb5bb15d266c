using Potentials.Core;
using Potentials.Tests.Kit;

namespace Potentials.Datasets.Tests;

public sealed class ConversionTests
{
    private static uint Checksum(IEnumerable<AtomicSystem> frames)
    {
        var sum = new FrameChecksum();
        foreach (var f in frames) sum.Add(f);
        return sum.Value;
    }

    [SkippableTheory]
    [InlineData(".parquet")]
    [InlineData(".aselmdb")]
    [InlineData(".h5")]
    [InlineData(".extxyz")]
    public void Any_set_converts_into_any_format_without_loss(string ending)
    {
        using var folder = new TemporaryFolder();
        foreach (string[] parts in new[] { new[] { "aselmdb", "mptrj_random_250", "data.aselmdb" }, ["hdf5", "SPICE-1.1.4_n2.hdf5"], ["mlearn", "raw_json", "Si_test.json"], ["lmdb", "deepmd_water_training.lmdb"] })
        {
            string source = SharedData.Path(["data", .. parts]), target = folder.File(parts[0] + ending);
            long n = new DatasetConverter(source, target).Run();
            using var a = Dataset.Open(source);
            using var b = Dataset.Open(target);
            var frames = a.Enumerate().ToList();
            Assert.Equal(frames.Count, n);
            Assert.Equal(Checksum(frames), Checksum(b.Enumerate()));
            Assert.Equal([target], Directory.GetFileSystemEntries(folder.Path, parts[0] + "*"));
        }
    }

    [Fact]
    public void What_a_format_does_not_keep_is_named()
    {
        using var folder = new TemporaryFolder();
        StructureFile.Write(folder.File("a.extxyz"), RandomSystems.Make(40, 3));
        var lossy = new DatasetConverter(folder.File("a.extxyz"), folder.File("h"), ".h5", shardFrames: 7, workers: 2);
        lossy.Run();
        Assert.Equal(["constraints", "name", "tags", "v", "velocities"], lossy.NotKept);
        var whole = new DatasetConverter(folder.File("a.extxyz"), folder.File("a.parquet"));
        whole.Run();
        Assert.Empty(whole.NotKept);
    }

    [Fact]
    public void Shards_are_listed_and_read_as_one()
    {
        using var folder = new TemporaryFolder();
        string source = Write(folder, 95);
        long n = new DatasetConverter(source, folder.File("out"), ".parquet", shardFrames: 20, workers: 2).Run();
        Assert.Equal(95, n);
        Assert.Equal(["part-00000.parquet", "part-00001.parquet", "part-00002.parquet", "part-00003.parquet", "part-00004.parquet", "shards.json"], Directory.GetFiles(folder.File("out")).Select(Path.GetFileName).Order()!);
        using var a = Dataset.Open(source);
        using var b = Dataset.Open(folder.File("out"));
        Assert.Equal(95, b.Count);
        Assert.Equal(Checksum(a.Enumerate()), Checksum(b.Enumerate()));
        Assert.Equal(Checksum([a.Read(61)]), Checksum([b.Read(61)]));
        Assert.Equal(Checksum(a.Enumerate(33)), Checksum(b.Enumerate(33)));
    }

    [Theory]
    [InlineData(".parquet")]
    [InlineData(".extxyz")]
    public void A_conversion_that_is_stopped_anywhere_goes_on_without_loss_or_repetition(string sourceEnding)
    {
        using var folder = new TemporaryFolder();
        string source = Write(folder, 120, sourceEnding);
        using var a = Dataset.Open(source);
        uint expected = Checksum(a.Enumerate());
        for (int stop = 1; stop <= 6; stop++)
        {
            string target = folder.File("out" + stop);
            int rounds = 0;
            while (true)
            {
                using var cancel = new CancellationTokenSource();
                int shards = 0;
                try
                {
                    new DatasetConverter(source, target, ".aselmdb", 15, rounds % 2 + 1) { Progress = _ => { if (++shards >= stop) cancel.Cancel(); } }.Run(cancel.Token);
                    break;
                }
                catch (OperationCanceledException)
                {
                    rounds++;
                    // What a kill leaves: half a shard, and a shard whose note was not written.
                    File.WriteAllText(Path.Combine(target, "part-00007.aselmdb.partial"), "half");
                    if (rounds == 1 && Directory.GetFiles(target, "*.note").FirstOrDefault(f => f.Contains("part-", StringComparison.Ordinal)) is { } note) File.Delete(note);
                    Assert.True(rounds < 30);
                }
            }
            using var b = Dataset.Open(target);
            Assert.Equal(120, b.Count);
            Assert.Equal(expected, Checksum(b.Enumerate()));
        }
    }

    [Fact]
    public void Another_conversion_into_the_same_folder_is_refused()
    {
        using var folder = new TemporaryFolder();
        string source = Write(folder, 30);
        using var cancel = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => new DatasetConverter(source, folder.File("out"), ".h5", 10, 1) { Progress = _ => cancel.Cancel() }.Run(cancel.Token));
        Assert.Throws<ConfigError>(() => new DatasetConverter(source, folder.File("out"), ".h5", 11, 1).Run());
        // The source as it is now, not a later one.
        byte[] before = File.ReadAllBytes(source);
        Write(folder, 31);
        Assert.Contains("state of the source", Assert.Throws<ConfigError>(() => new DatasetConverter(source, folder.File("out"), ".h5", 10, 1).Run()).Message, StringComparison.Ordinal);
        File.WriteAllBytes(source, before);
        Assert.Equal(30, new DatasetConverter(source, folder.File("out"), ".h5", 10, 1).Run());
        Assert.Throws<ConfigError>(() => new DatasetConverter(source, folder.File("out"), ".h5", 10, 1).Run());
        Assert.Throws<ConfigError>(() => new DatasetConverter(source, folder.File("out.docx")));
    }

    [Fact]
    public void A_shard_that_is_missing_or_shorter_is_noticed()
    {
        using var folder = new TemporaryFolder();
        string source = Write(folder, 40);
        new DatasetConverter(source, folder.File("out"), ".parquet", 20).Run();
        File.Copy(source, Path.Combine(folder.File("out"), "part-00001.parquet"), true);
        Assert.Contains("40 structures", Assert.Throws<DataError>(() => Dataset.Open(folder.File("out"))).Message, StringComparison.Ordinal);
        File.Delete(Path.Combine(folder.File("out"), "part-00001.parquet"));
        Assert.Throws<DataError>(() => Dataset.Open(folder.File("out")));
    }

    private static string Write(TemporaryFolder folder, int count, string ending = ".parquet")
    {
        string path = folder.File("source" + ending);
        using var writer = DatasetWriter.Create(path);
        foreach (var s in MorseData.Make(3, 10, 13).Take(count)) writer.Write(s);
        writer.Commit();
        Assert.Equal(count, writer.Count);
        return path;
    }

    [Fact]
    public void Shards_in_folders_below_are_read_where_there_are_none_above_and_named_where_there_are()
    {
        using var folder = new TemporaryFolder();
        string top = folder.File("set");
        foreach (string part in new[] { "a", "b/deep" })
        {
            Directory.CreateDirectory(Path.Combine(top, part));
            StructureFile.Write(Path.Combine(top, part, "data.extxyz"), RandomSystems.Make(5, 1));
        }
        using (var below = Dataset.Open(top)) Assert.Equal(10, below.Enumerate().Count());
        StructureFile.Write(Path.Combine(top, "more.extxyz"), RandomSystems.Make(3, 2));
        using var above = Dataset.Open(top);
        Assert.Equal(3, above.Enumerate().Count());
        Assert.Contains(above.Description.Remarks, r => r.StartsWith("2 data files in folders below", StringComparison.Ordinal));
    }
}
