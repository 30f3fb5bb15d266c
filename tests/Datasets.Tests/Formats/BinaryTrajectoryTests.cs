using Potentials.Core;

namespace Potentials.Datasets.Tests.Formats;

public sealed class BinaryTrajectoryTests : TrajectoryContract
{
    protected override IFrameFormat Format => new BinaryTrajectory();

    protected override IReadOnlyList<AtomicSystem> Read(string path)
    {
        using var reader = new BinaryTrajectoryReader(path);
        return [.. reader.ReadAll()];
    }

    [Fact]
    public void Frames_are_read_in_any_order()
    {
        using var folder = new TemporaryFolder();
        string path = Written(folder, closed: true);
        using var reader = new BinaryTrajectoryReader(path);
        Assert.Equal(Frames.Length, reader.Count);
        foreach (int i in new[] { 7, 0, 3, 8, 3 }) SameStructure.Assert(Frames[i], reader.Read(i));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Read(Frames.Length));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_flipped_bit_in_any_byte_is_detected(bool closed)
    {
        using var folder = new TemporaryFolder();
        string path = Written(folder, closed, small: true);
        byte[] bytes = File.ReadAllBytes(path);
        var random = new Random(5);
        for (int i = 0; i < bytes.Length; i++)
        {
            byte bit = (byte)(1 << random.Next(8));
            bytes[i] ^= bit;
            File.WriteAllBytes(path, bytes);
            bytes[i] ^= bit;
            Assert.Throws<DataError>(() => Read(path));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_cut_file_is_an_error_except_between_records(bool closed)
    {
        using var folder = new TemporaryFolder();
        string path = Written(folder, closed, small: true);
        byte[] bytes = File.ReadAllBytes(path);
        int whole = 0;
        for (int n = 0; n < bytes.Length; n++)
        {
            File.WriteAllBytes(path, bytes.AsSpan(0, n).ToArray());
            try
            {
                var read = Read(path);
                whole++;
                for (int i = 0; i < read.Count; i++) SameStructure.Assert(Small[i], read[i]);
            }
            catch (DataError) { }
        }
        // After the head, two constants, three frames; after the index when there is one (the whole file is not among the cuts).
        Assert.Equal(closed ? 7 : 5, whole);
    }

    [Fact]
    public void What_is_whole_of_a_torn_file_can_be_salvaged()
    {
        using var folder = new TemporaryFolder();
        string path = Written(folder, closed: false);
        using (var f = new FileStream(path, FileMode.Open)) f.SetLength(f.Length - 5);
        var error = Assert.Throws<DataError>(() => Read(path));
        Assert.Contains($"{Frames.Length - 1} frames", error.Message, StringComparison.Ordinal);
        using var reader = new BinaryTrajectoryReader(path, salvage: true);
        Assert.True(reader.TornBytes > 0);
        Assert.Equal(Frames.Length - 1, reader.ReadAll().Count());
    }

    [Fact]
    public void Resuming_before_a_damaged_record_is_refused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a.ptrj");
        FrameMark mark;
        using (var writer = Format.Create(path)) { foreach (var f in Small) writer.Write(f); mark = writer.Flush(); }
        Assert.Throws<DataError>(() => Format.Resume(path, mark with { Frames = mark.Frames - 1 }));
        Assert.Throws<DataError>(() => Format.Resume(path, mark with { Bytes = mark.Bytes - 8 }));
    }

    [Fact]
    public void Single_precision_halves_the_file_and_rounds_to_nearest()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(3);
        double[] positions = [.. Enumerable.Range(0, 3000).Select(_ => 10 * random.NextDouble())];
        var system = new AtomicSystem([.. Enumerable.Repeat(18, 1000)], positions, Cell.Orthorhombic(10, 10, 10)) { Labels = new() { Forces = positions, Energy = 1 / 3.0 } };
        string exact = folder.File("a.ptrj"), single = folder.File("b.ptrj");
        using (var writer = new BinaryTrajectory().Create(exact)) for (int i = 0; i < 10; i++) writer.Write(system);
        using (var writer = new BinaryTrajectory(single: true).Create(single)) for (int i = 0; i < 10; i++) writer.Write(system);
        Assert.InRange((double)new FileInfo(single).Length / new FileInfo(exact).Length, 0.45, 0.56);
        var read = Read(single)[9];
        Assert.Equal(1 / 3.0, read.Labels.Energy);
        for (int i = 0; i < positions.Length; i++) Assert.Equal((double)(float)positions[i], read.Positions[i]);
    }

    [Fact]
    public void Damaged_records_with_right_checksums_and_wrong_contents_give_only_data_errors_in_bounded_memory()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a.ptrj");
        var frames = new[] { Samples.Everything(3, 1), Samples.Crystal() };
        using (var writer = Format.Create(path)) { foreach (var f in frames) writer.Write(f); writer.Flush(); }
        byte[] bytes = File.ReadAllBytes(path);
        var records = new List<int>();
        for (int at = 20 + BitConverter.ToInt32(bytes, 12); at + 32 <= bytes.Length - 16 && BitConverter.ToInt32(bytes, at + 4) < 3; at += 32 + (int)BitConverter.ToInt64(bytes, at + 16)) records.Add(at);
        Assert.Equal(4, records.Count);
        bytes = bytes[..(records[3] + 32 + (int)BitConverter.ToInt64(bytes, records[3] + 16))];
        var random = new Random(9);
        for (int m = 0; m < 1500; m++)
        {
            byte[] damaged = [.. bytes];
            int at = records[random.Next(4)], length = (int)BitConverter.ToInt64(bytes, at + 16);
            for (int c = random.Next(1, 4); c > 0; c--)
            {
                int i = at + 32 + random.Next(Math.Min(length, random.Next(2) == 0 ? 64 : length));
                damaged[i] = random.Next(3) switch { 0 => 0xFF, 1 => (byte)random.Next(256), _ => (byte)(damaged[i] ^ (1 << random.Next(8))) };
            }
            BitConverter.TryWriteBytes(damaged.AsSpan(at + 24), Crc.Of(damaged.AsSpan(at + 32, length)));
            BitConverter.TryWriteBytes(damaged.AsSpan(at + 28), Crc.Of(damaged.AsSpan(at, 28)));
            File.WriteAllBytes(path, damaged);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try { Read(path); }
            catch (DataError) { }
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < (16 << 20) + 64L * bytes.Length);
        }
    }

    [Fact]
    public void Constants_are_written_once()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a.ptrj");
        int[] numbers = [.. Enumerable.Repeat(18, 1000)];
        long first = 0, last = 0;
        using (var writer = Format.Create(path))
            for (int i = 0; i < 5; i++)
            {
                writer.Write(new(numbers, new double[3000], Cell.Orthorhombic(50, 50, 50)));
                last = writer.Flush().Bytes;
                if (i == 0) first = last;
            }
        Assert.Equal(4 * (24000 + 32 + 20), last - first);
    }

    private static AtomicSystem[] Small => [Samples.Molecule(), Samples.Crystal(), Samples.Molecule()];

    private static string Written(TemporaryFolder folder, bool closed, bool small = false)
    {
        string path = folder.File("written.ptrj"), copy = folder.File("copy.ptrj");
        using var writer = new BinaryTrajectory().Create(path);
        foreach (var f in small ? Small : Frames) writer.Write(f);
        writer.Flush();
        if (closed) writer.Dispose();
        File.Copy(path, copy, overwrite: true);
        return copy;
    }
}
