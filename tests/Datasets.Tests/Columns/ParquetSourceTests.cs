using Parquet;
using Parquet.Schema;
using Potentials.Core;
using Potentials.Tests.Kit;

namespace Potentials.Datasets.Tests;

public sealed class ParquetSourceTests
{
    [SkippableFact]
    public void The_LeMaterial_sample_written_by_DuckDB_equals_the_aselmdb_sample()
    {
        using var source = Dataset.Open(SharedData.Path("data", "parquet", "mptrj_random_250_lemat_style.parquet"));
        Assert.Equal("parquet-lemat", source.Description.Format);
        SourceSummary.Of(source.Enumerate()).MustEqual(new(250, 8251, 150313, -50141.25409437003, 6679.01525314, 8.95532303828384, 118489.27648506004));
        Assert.Contains(source.Description.Remarks, r => r.Contains("stress", StringComparison.Ordinal));
        using var other = Dataset.Open(SharedData.Path("data", "parquet", "mptrj_random_250_lemat_style.parquet"), new() { Stress = StressConvention.KilobarCompression });
        Assert.Equal(-0.1 * UnitSystem.Gigapascal * source.Read(3).Labels.Stress!.Value.XX, other.Read(3).Labels.Stress!.Value.XX, 15);
    }

    [Fact]
    public async Task Columns_that_never_change_are_read_however_small_they_pack()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("same.parquet");
        // 20,000 equal rows in one row group: Zstandard packs the stresses more than a thousand times.
        var one = new AtomicSystem([1, 8], [0, 0, 0, 0, 0, 1], Cell.Orthorhombic(5, 5, 5)) { Labels = new() { Energy = -1, Forces = new double[6], Stress = Matrix3.Diagonal(0.01, 0.02, 0.03) } };
        using (var writer = new ParquetStructureWriter(path, 1 << 30))
        {
            for (int i = 0; i < 20_000; i++) writer.Write(one);
            writer.Commit();
        }
        await using (var stream = File.OpenRead(path))
        await using (var reader = await ParquetReader.CreateAsync(stream))
        {
            var stress = reader.Metadata!.RowGroups![0].Columns!.Single(c => c.MetaData!.PathInSchema[0] == "stress").MetaData!;
            Assert.True(stress.TotalUncompressedSize > 1100 * stress.TotalCompressedSize, "the column is too large to show it");
        }
        using var source = Dataset.Open(path);
        Assert.Equal(20_000, source.Count);
        Assert.Equal(0.03, source.Read(19_999).Labels.Stress!.Value.ZZ);
    }

    [SkippableFact]
    public void Tables_that_hold_no_structures_are_refused_with_their_columns()
    {
        var error = Assert.Throws<DataError>(() => Dataset.Open(SharedData.Path("data", "parquet", "mliparena_eos_bulk_CHGNet.parquet")));
        Assert.Contains("eos", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ColabFit_charges_come_from_the_metadata_and_virials_are_divided_by_the_volume()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("co_0.parquet");
        var list = (string name) => new ListField(name, new ListField("element", new DataField<double>("element")));
        var fields = new Field[]
        {
            new DataField<double?>("energy"), list("positions"), list("cell"), list("atomic_forces"), list("cauchy_stress"), new ListField("pbc", new DataField<bool>("element")),
            new ListField("atomic_numbers", new DataField<int>("element")), new DataField<bool?>("cauchy_stress_volume_normalized"), new DataField<int?>("multiplicity"), new DataField<string>("property_metadata"), new DataField<string>("method"),
        };
        var schema = new ParquetSchema(fields);
        await using (var stream = File.Create(path))
        await using (var writer = await ParquetWriter.CreateAsync(schema, stream))
        using (var group = writer.CreateRowGroup())
        {
            var f = schema.DataFields.ToDictionary(d => d.Path.FirstPart!);
            await group.WriteAsync<double>(f["energy"], (ReadOnlyMemory<double?>)new double?[] { -1, null });
            int deep = f["positions"].MaxDefinitionLevel;
            // Two rows: two atoms, one atom.
            await Nested<double>(group, f["positions"], [0, 0, 0, 0, 0, 1, 5, 5, 5], [6, 3]);
            await Nested<double>(group, f["cell"], [2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0], [9, 9]);
            await Nested<double>(group, f["atomic_forces"], [0, 0, -1, 0, 0, 1], [6, 0]);
            await Nested<double>(group, f["cauchy_stress"], [8, 0, 0, 0, 8, 0, 0, 0, 16], [9, 0]);
            await group.WriteAllPartsAsync<bool>(f["pbc"], new bool[] { true, true, true, false, false, false }, new int[] { 2, 2, 2, 2, 2, 2 }, new int[] { 0, 1, 1, 0, 1, 1 }, CancellationToken.None);
            await group.WriteAllPartsAsync<int>(f["atomic_numbers"], new int[] { 8, 1, 2 }, new int[] { 2, 2, 2 }, new int[] { 0, 1, 0 }, CancellationToken.None);
            await group.WriteAsync<bool>(f["cauchy_stress_volume_normalized"], (ReadOnlyMemory<bool?>)new bool?[] { false, true });
            await group.WriteAsync<int>(f["multiplicity"], (ReadOnlyMemory<int?>)new int?[] { 2, null });
            await group.WriteAsync(f["property_metadata"], new[] { """{"input":{"x":[1]},"charge":{"source-value":-1}}""", null! });
            await group.WriteAsync(f["method"], new[] { "wB97M-V", "wB97M-V" });
            Assert.Equal(4, deep);
        }
        using var source = Dataset.Open(path);
        Assert.Equal("parquet-colabfit", source.Description.Format);
        var ion = source.Read(0);
        Assert.Equal((-1.0, 2, -1.0), (ion.Charge!.Value, ion.SpinMultiplicity!.Value, ion.Labels.Energy!.Value));
        Assert.Equal(Matrix3.Diagonal(1, 1, 2), ion.Labels.Stress);
        Assert.Equal([0, 0, -1, 0, 0, 1], ion.Labels.Forces!);
        Assert.True(ion.Cell.Pbc.IsFull);
        var atom = source.Read(1);
        Assert.Null(atom.Labels.Energy);
        Assert.Null(atom.Labels.Forces);
        Assert.Null(atom.Labels.Stress);
        Assert.Null(atom.Charge);
        Assert.Equal(Periodicity.None, atom.Cell.Pbc);
        Assert.Equal([2], atom.Numbers);
        byte[] sample = File.ReadAllBytes(path);
        Damage.Truncations(sample, p => Dataset.Open(p), 100);
        Damage.BitFlips(sample, p => Dataset.Open(p), 400);
    }

    [Theory]
    [InlineData("""{"charge": 1}""", 1.0)]
    [InlineData("""{"charge": {"source-unit": null, "source-value": -2}}""", -2.0)]
    [InlineData("""{"a": {"total_charge": 3}}""", 3.0)]
    [InlineData("""{"charge": null, "x": 5}""", null)]
    [InlineData("""{"charge": {}, "x": 5}""", null)]
    [InlineData("""{"x": 5}""", null)]
    public void Charges_in_metadata(string json, double? expected) => Assert.Equal(expected, ColabFitLayout.ChargeIn(json, "f", "p"));

    [Fact]
    public async Task MPtrj_rows_are_read_with_flat_or_nested_lists()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("train.parquet");
        var list = (string name) => new ListField(name, new ListField("element", new DataField<float>("element")));
        var schema = new ParquetSchema(new ListField("numbers", new DataField<long>("element")), list("positions"), list("cell"), list("forces"), list("stress"), new DataField<float>("energy"), new DataField<double>("corrected_total_energy"), new DataField<string>("mp_id"));
        await using (var stream = File.Create(path))
        await using (var writer = await ParquetWriter.CreateAsync(schema, stream))
        using (var group = writer.CreateRowGroup())
        {
            var f = schema.DataFields.ToDictionary(d => d.Path.FirstPart!);
            await group.WriteAllPartsAsync<long>(f["numbers"], new long[] { 3, 9 }, new int[] { 2, 2 }, new int[] { 0, 1 }, CancellationToken.None);
            await Nested(group, f["positions"], [0f, 0, 0, 1, 1, 1], [6]);
            await Nested(group, f["cell"], [4f, 0, 0, 0, 4, 0, 0, 0, 4], [9]);
            await Nested(group, f["forces"], [0.5f, 0, 0, -0.5f, 0, 0], [6]);
            await Nested(group, f["stress"], [0.25f, 0, 0, 0, 0, 0, 0, 0, 0], [9]);
            await group.WriteAsync<float>(f["energy"], new float[] { -9.5f });
            await group.WriteAsync<double>(f["corrected_total_energy"], new double[] { -10.25 });
            await group.WriteAsync(f["mp_id"], new[] { "mp-1138" });
        }
        using var source = Dataset.Open(path);
        Assert.Equal("parquet-mptrj", source.Description.Format);
        var x = source.Read(0);
        Assert.Equal([3, 9], x.Numbers);
        Assert.Equal((-9.5, "mp-1138", 0.25), (x.Labels.Energy!.Value, (string)x.Info[InfoKeys.Group], x.Labels.Stress!.Value.XX));
        using var corrected = Dataset.Open(path, new() { Energy = "corrected" });
        Assert.Equal(-10.25, corrected.Read(0).Labels.Energy);
        Assert.Throws<ConfigError>(() => Dataset.Open(path, new() { Energy = "formation" }));
    }

    [Theory]
    [InlineData("positions", "column positions")] // a list of two beside lists of three
    [InlineData("null", "null inside a list")]
    [InlineData("forces", "3 numbers, but 2 atoms need 6")]
    [InlineData("numbers", "9.5 is not a whole number")]
    public async Task Lists_that_are_ragged_short_or_not_whole_are_refused_with_row_and_column(string fault, string expected)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a.parquet");
        var list = (string name) => new ListField(name, new ListField("element", new DataField<double?>("element")));
        var schema = new ParquetSchema(new ListField("numbers", new DataField<double>("element")), list("positions"), list("cell"), list("forces"), new DataField<double>("energy"), new DataField<string>("mp_id"));
        await using (var stream = File.Create(path))
        await using (var writer = await ParquetWriter.CreateAsync(schema, stream))
        using (var group = writer.CreateRowGroup())
        {
            var f = schema.DataFields.ToDictionary(d => d.Path.FirstPart!);
            await group.WriteAllPartsAsync<double>(f["numbers"], new double[] { 3, fault == "numbers" ? 9.5 : 9 }, new int[] { 2, 2 }, new int[] { 0, 1 }, CancellationToken.None);
            int d = f["positions"].MaxDefinitionLevel;
            double[] six = [0, 0, 0, 1, 1, 1];
            if (fault == "null") await group.WriteAllPartsAsync<double>(f["positions"], six.AsMemory(0, 5), new int[] { d, d, d - 1, d, d, d }, new int[] { 0, 2, 2, 1, 2, 2 }, CancellationToken.None);
            else await group.WriteAllPartsAsync<double>(f["positions"], six, new int[] { d, d, d, d, d, d }, fault == "positions" ? new int[] { 0, 2, 1, 2, 2, 2 } : new int[] { 0, 2, 2, 1, 2, 2 }, CancellationToken.None);
            await Nested(group, f["cell"], [4.0, 0, 0, 0, 4, 0, 0, 0, 4], [9]);
            await Nested(group, f["forces"], fault == "forces" ? six[..3] : six, [fault == "forces" ? 3 : 6]);
            await group.WriteAsync<double>(f["energy"], new double[] { -9.5 });
            await group.WriteAsync(f["mp_id"], new[] { "mp-1138" });
        }
        using var source = Dataset.Open(path);
        string message = Assert.Throws<DataError>(() => source.Read(0)).Message;
        Assert.Contains("a.parquet", message, StringComparison.Ordinal);
        Assert.Contains("row", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_that_our_schema_lacks_and_a_codec_that_is_unknown_are_refused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a.parquet");
        var schema = new ParquetSchema(new ListField("numbers", new DataField<short>("element")), new DataField<double>("energy"));
        await using (var stream = File.Create(path))
        await using (var writer = await ParquetWriter.CreateAsync(schema, stream, new ParquetOptions { CompressionMethod = CompressionMethod.Gzip }))
        {
            writer.CustomMetadata = new Dictionary<string, string> { ["potentials.schema"] = "1", ["potentials.crc32c"] = "0" };
            using var group = writer.CreateRowGroup();
            await group.WriteAllPartsAsync<short>(schema.DataFields[0], new short[] { 8 }, new int[] { 2 }, new int[] { 0 }, CancellationToken.None);
            await group.WriteAsync<double>(schema.DataFields[1], new double[] { -1 });
        }
        using (var source = Dataset.Open(path)) Assert.Contains("column positions is missing", Assert.Throws<DataError>(() => source.Read(0)).Message, StringComparison.Ordinal);
        // The codec of a column chunk: field 4 of ColumnMetaData, an i32 behind the path; 2 (GZIP) becomes 3 (LZO) or 25 (none).
        byte[] bytes = File.ReadAllBytes(path);
        int at = bytes.AsSpan().LastIndexOf("\u0006energy"u8) + 7;
        Assert.Equal((0x15, 4), (bytes[at], bytes[at + 1]));
        foreach (byte codec in new byte[] { 6, 50 })
        {
            bytes[at + 1] = codec;
            File.WriteAllBytes(path, bytes);
            var error = Assert.Throws<DataError>(() =>
            {
                using var table = new ParquetTable(path);
                table.Numbers("energy", 0);
            });
            Assert.Contains("column energy", error.Message, StringComparison.Ordinal);
            Assert.Contains("codec", error.Message, StringComparison.Ordinal);
        }
    }

    // Rows of lists of triples, given as all numbers and how many of them each row has.
    private static async Task Nested<T>(ParquetRowGroupWriter group, DataField field, T[] values, int[] rows) where T : struct
    {
        var (definition, repetition) = (new List<int>(), new List<int>());
        foreach (int n in rows)
        {
            if (n == 0)
            {
                definition.Add(0);
                repetition.Add(0);
            }
            for (int i = 0; i < n; i++)
            {
                definition.Add(field.MaxDefinitionLevel);
                repetition.Add(i == 0 ? 0 : i % 3 == 0 ? 1 : 2);
            }
        }
        await group.WriteAllPartsAsync<T>(field, values, definition.ToArray(), repetition.ToArray(), CancellationToken.None);
    }
}
