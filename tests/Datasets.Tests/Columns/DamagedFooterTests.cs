using Parquet;
using Parquet.Schema;
using Potentials.Core;

namespace Potentials.Datasets.Tests;

/// <summary>Sizes in a Parquet file's metadata that a decoder would believe: each is refused before anything is reserved for it.</summary>
public sealed class DamagedFooterTests
{
    [Fact]
    public void A_length_in_the_footer_that_exceeds_it_is_refused_before_a_buffer_is_made()
    {
        using var folder = new TemporaryFolder();
        byte[] sample = File.ReadAllBytes(Written(folder.File("a.parquet")));
        // The first text in the footer: the name of the schema's root, after struct and field headers.
        int footer = sample.Length - 8 - BitConverter.ToInt32(sample, sample.Length - 8), at = footer + sample.AsSpan(footer).IndexOf("n_atoms"u8) - 1;
        Assert.Equal(7, sample[at]);
        new byte[] { 0xFF, 0xFF, 0xFF, 0x7F }.CopyTo(sample, at);
        Assert.Contains("footer", Refused(folder, sample), StringComparison.Ordinal);
    }

    [Fact]
    public void A_schema_nested_without_end_is_refused_and_overflows_no_stack()
    {
        using var folder = new TemporaryFolder();
        // FileMetaData: 1 version = 1, 2 schema = 40000 nodes of one child each, 3 rows = 0, 4 no row groups.
        const int Nodes = 40_000;
        var bytes = new List<byte>("PAR1"u8.ToArray());
        bytes.AddRange([0x15, 0x02, 0x19, 0xFC, 0x80 | Nodes & 127, 0x80 | Nodes >> 7 & 127, Nodes >> 14]);
        for (int i = 0; i < Nodes; i++) bytes.AddRange([0x48, 0x01, (byte)'a', 0x15, 0x02, 0x00]);
        bytes.AddRange([0x16, 0x00, 0x19, 0x0C, 0x00]);
        int length = bytes.Count - 4;
        bytes.AddRange(BitConverter.GetBytes(length));
        bytes.AddRange("PAR1"u8);
        Assert.Contains("schema", Refused(folder, [.. bytes]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CompressionMethod.Snappy, new byte[] { 0xFF, 0xFF, 0xFF, 0x7F })] // the size that stands before the data
    [InlineData(CompressionMethod.Zstd, new byte[] { 0x28, 0xB5, 0x2F, 0xFD, 0xE0, 0xFF, 0xFF, 0xFF, 0x3F })] // eight bytes of size in the frame's header
    public async Task A_page_whose_data_state_a_huge_size_is_refused(CompressionMethod codec, byte[] head)
    {
        using var folder = new TemporaryFolder();
        var schema = new ParquetSchema(new DataField<double>("numbers"), new DataField<double>("positions"), new DataField<string>("mp_id"), new DataField<double>("energy"));
        string path = folder.File("b.parquet");
        await Write();
        byte[] sample = File.ReadAllBytes(path);
        int at = codec == CompressionMethod.Zstd ? sample.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) : PageData(sample);
        head.CopyTo(sample, at);
        Assert.Contains("page", Refused(folder, sample), StringComparison.Ordinal);

        async Task Write()
        {
            await using var stream = File.Create(path);
            await using var writer = await ParquetWriter.CreateAsync(schema, stream, new ParquetOptions { CompressionMethod = codec });
            using var group = writer.CreateRowGroup();
            foreach (var field in schema.DataFields)
                if (field.ClrType == typeof(double)) await group.WriteAsync<double>(field, Enumerable.Range(0, 100).Select(i => (double)i).ToArray());
                else await group.WriteAsync(field, Enumerable.Range(0, 100).Select(i => "mp-" + i).ToArray());
        }
    }

    [Fact]
    public async Task A_column_whose_levels_run_out_is_refused_and_not_waited_for()
    {
        using var folder = new TemporaryFolder();
        var schema = new ParquetSchema(new DataField<double?>("energy"), new DataField<double>("numbers"), new DataField<double>("positions"), new DataField<string>("mp_id"));
        string path = folder.File("d.parquet");
        await using (var stream = File.Create(path))
        await using (var writer = await ParquetWriter.CreateAsync(schema, stream, new ParquetOptions { CompressionMethod = CompressionMethod.None }))
        {
            using var group = writer.CreateRowGroup();
            await group.WriteAsync<double>(schema.DataFields[0], (ReadOnlyMemory<double?>)new double?[] { 1, 2, 3 });
            await group.WriteAsync<double>(schema.DataFields[1], new double[] { 1, 1, 1 });
            await group.WriteAsync<double>(schema.DataFields[2], new double[] { 1, 1, 1 });
            await group.WriteAsync(schema.DataFields[3], new[] { "a", "b", "c" });
        }
        byte[] sample = File.ReadAllBytes(path);
        int levels = PageData(sample);
        Assert.Equal([2, 0, 0, 0, 6, 1], sample[levels..(levels + 6)]); // two bytes of levels: three times a value
        sample[levels + 4] = 2; // once
        File.WriteAllBytes(path, sample);
        var error = await Task.Run(() => Assert.Throws<DataError>(() =>
        {
            using var table = new ParquetTable(path);
            table.Numbers("energy", 0);
        })).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Contains("energy", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_checksum_of_a_page_is_verified_where_the_file_states_one()
    {
        using var folder = new TemporaryFolder();
        byte[] page = [.. BitConverter.GetBytes(1.5), .. BitConverter.GetBytes(-2.0)];
        foreach (uint wrong in new uint[] { 0, 1, 0x80000000 })
        {
            // PageHeader: type 0, 16 bytes unpacked and packed, the CRC-32, {2 values, PLAIN, RLE, RLE}.
            int crc = (int)(Checksum.Crc32(page) ^ wrong);
            uint zigzag = (uint)(crc << 1) ^ (uint)(crc >> 31);
            byte[] number = [(byte)(zigzag | 128), (byte)(zigzag >> 7 | 128), (byte)(zigzag >> 14 | 128), (byte)(zigzag >> 21 | 128), (byte)(zigzag >> 28)];
            byte[] chunk = [0x15, 0, 0x15, 32, 0x15, 32, 0x15, .. number, 0x1C, 0x15, 4, 0x15, 0, 0x15, 6, 0x15, 6, 0, 0, .. page];
            File.WriteAllBytes(folder.File("page"), chunk);
            using var file = File.OpenHandle(folder.File("page"));
            string? problem = ParquetPages.Problem(file, 0, new() { Codec = Parquet.Meta.CompressionCodec.UNCOMPRESSED, Type = Parquet.Meta.Type.DOUBLE, NumValues = 2, TotalCompressedSize = chunk.Length }, out _);
            if (wrong == 0) Assert.Null(problem);
            else Assert.Contains("checksum", problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Pages_of_version_2_are_noticed()
    {
        using var folder = new TemporaryFolder();
        // PageHeader: type 3, 16 bytes unpacked and packed, field 8 {2 values, no nulls, 2 rows, PLAIN, no bytes of levels}.
        byte[] chunk = [0x15, 6, 0x15, 32, 0x15, 32, 0x5C, 0x15, 4, 0x15, 0, 0x15, 4, 0x15, 0, 0x15, 0, 0x15, 0, 0, 0, .. new byte[16]];
        File.WriteAllBytes(folder.File("page"), chunk);
        using var file = File.OpenHandle(folder.File("page"));
        Assert.Null(ParquetPages.Problem(file, 0, new() { Codec = Parquet.Meta.CompressionCodec.UNCOMPRESSED, Type = Parquet.Meta.Type.DOUBLE, NumValues = 2, TotalCompressedSize = chunk.Length }, out bool version2));
        Assert.True(version2);
    }

    // The first page's data: after its header, a struct.
    private static int PageData(byte[] sample)
    {
        var walk = new ThriftWalk(sample.AsSpan(4));
        Assert.True(walk.Struct(ThriftStruct.PageHeader));
        return 4 + walk.At;
    }

    private static string Written(string path)
    {
        using var writer = DatasetWriter.Create(path);
        foreach (var s in RandomSystems.Make(4, 5)) writer.Write(s);
        writer.Commit();
        return path;
    }

    private static string Refused(TemporaryFolder folder, byte[] bytes)
    {
        File.WriteAllBytes(folder.File("c.parquet"), bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<DataError>(() =>
        {
            using var source = Dataset.Open(folder.File("c.parquet"));
            return source.Enumerate().Count();
        });
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
        Assert.Contains("c.parquet", error.Message, StringComparison.Ordinal);
        return error.Message;
    }
}
