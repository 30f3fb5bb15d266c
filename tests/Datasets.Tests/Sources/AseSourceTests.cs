using System.IO.Compression;
using System.Text;
using Potentials.Core;
using Potentials.Tests.Kit;

namespace Potentials.Datasets.Tests;

public sealed class AseSourceTests
{
    [SkippableFact]
    public void The_aselmdb_sample_reads_as_lmdb_and_json_in_Python_say()
    {
        using var source = Dataset.Open(SharedData.Path("data", "aselmdb", "mptrj_random_250", "data.aselmdb"));
        Assert.Equal("aselmdb", source.Description.Format);
        Assert.Equal(250, source.Count);
        SourceSummary.Of(source.Enumerate()).MustEqual(new(250, 8251, 150313, -50141.25409437003, 6679.01525314, 8.95532303828384, 118489.27648506004));
        var first = source.Read(0);
        Assert.Equal([11, 11, 11, 11, 11, 33, 33, 33, 33], first.Numbers);
        Assert.Equal(Periodicity.All, first.Cell.Pbc);
        Assert.Equal(-4.67691765, first.Cell.Rows.XY);
        Assert.Equal(-8.113961863648236e-11, first.Labels.Stress!.Value.YZ);
        Assert.Equal("mp-1080834-0-1", first.Info["sid"]);
        Assert.Equal("id 1", first.Info[InfoKeys.Origin]);
        Assert.Null(first.Charge);
    }

    [SkippableFact]
    public void The_SQLite_sample_reads_as_ASE_reads_it()
    {
        using var source = Dataset.Open(SharedData.Path("data", "ase_db", "10_mptraj_systems.db"));
        Assert.Equal("ase-db", source.Description.Format);
        SourceSummary.Of(source.Enumerate()).MustEqual(new(10, 267, 4150, -1558.4665916499998, 109.55966365, 0.10186179913704557, 3220.2648799999997));
        var first = source.Read(0);
        Assert.Equal(5.21758955e-07, first.Labels.Stress!.Value.YZ, 14);
        Assert.Equal(1.12458825e-05, first.Labels.Stress!.Value.XY, 12);
        Assert.Equal(4.61831785, first.Cell.Rows.ZZ, 8);
    }

    [SkippableFact]
    public void The_DeePMD_LMDB_sample_reads_as_lmdb_and_msgpack_in_Python_say()
    {
        using var source = Dataset.Open(SharedData.Path("data", "lmdb", "deepmd_water_training.lmdb"));
        Assert.Equal("deepmd-lmdb", source.Description.Format);
        SourceSummary.Of(source.Enumerate()).MustEqual(new(80, 15360, 51200, -2395487.169921875, 27876.49795926612, 0, 305357.1324224322));
    }

    [Fact]
    public void Rows_with_ndarrays_constraints_charge_spin_and_NaN_are_understood()
    {
        using var folder = new TemporaryFolder();
        string row = """
            {"numbers":{"__ndarray__":[[2],"int64",[8,1]]},"positions":{"__ndarray__":[[2,3],"float64",[0,0,0,0,0,0.97]]},"cell":[[0,0,0],[0,0,0],[0,0,0]],"pbc":[false,false,false],
             "energy":-2061.25,"forces":[[0,0,NaN],[0,0,-1e-3]],"magmoms":[1.0,0.5],"constraints":[{"name":"FixAtoms","kwargs":{"indices":[1]}}],"momenta":[[0,0,0],[0,0,2.016]],
             "masses":[15.999,1.008],"tags":[0,2],"data":{"charge":-1,"spin":1,"source":"a/b","arr":{"__ndarray__":[[2],"float64",[1,2]]},"nested":{"x":{"y":1}},"list":[1,2]},"key_value_pairs":{"set":"train"}}
            """;
        Write(folder.File("a.aselmdb"), ("7", row));
        using var source = Dataset.Open(folder.File("a.aselmdb"));
        var x = Assert.Single(source.Enumerate());
        Assert.Equal(-1.0, x.Charge);
        Assert.Equal(1, x.SpinMultiplicity);
        Assert.Equal([true, true, true, false, false, false], x.Movable!);
        Assert.Equal(2.0, x.Velocities![5], 12);
        Assert.True(double.IsNaN(x.Labels.Forces![2]));
        Assert.Equal([1.0, 0.5], x.Labels.MagneticMoments!);
        Assert.Null(x.Labels.Stress);
        Assert.Equal(("a/b", "train", "id 7"), (x.Info["source"], x.Info["set"], x.Info[InfoKeys.Origin]));
        Assert.Equal(new double[] { 1, 2 }, x.Info["arr"]);
        Assert.Equal(new long[] { 1, 2 }, x.Info["list"]);
        Assert.Equal("{\"x\":{\"y\":1}}", x.Info["nested"]);
    }

    [Fact]
    public void A_free_energy_does_not_stand_in_for_an_energy()
    {
        using var folder = new TemporaryFolder();
        Write(folder.File("a.aselmdb"), ("1", """{"numbers":[1],"positions":[[0,0,0]],"energy":-3.5,"free_energy":-3.75}"""), ("2", """{"numbers":[1],"positions":[[0,0,0]],"free_energy":-4.25}"""));
        using var source = Dataset.Open(folder.File("a.aselmdb"));
        Assert.Equal((-3.5, -3.75), (source.Read(0).Labels.Energy!.Value, source.Read(0).Info["free_energy"]));
        Assert.Null(source.Read(1).Labels.Energy);
        Assert.Equal(-4.25, source.Read(1).Info["free_energy"]);
    }

    [Theory]
    [InlineData("-1", "2")]
    [InlineData("[-1]", "[2]")]
    [InlineData("\"-1\"", "\"2\"")]
    [InlineData("""{"__ndarray__":[[],"int64",[-1]]}""", """{"__ndarray__":[[1],"float64",[2.0]]}""")]
    public void Charge_and_spin_are_found_however_Python_wrote_the_number(string charge, string spin)
    {
        using var folder = new TemporaryFolder();
        Write(folder.File("a.aselmdb"), ("1", $$$"""{"numbers":[1],"positions":[[0,0,0]],"data":{"charge":{{{charge}}},"spin":{{{spin}}}}}"""));
        using var source = Dataset.Open(folder.File("a.aselmdb"));
        Assert.Equal((-1.0, 2), (source.Read(0).Charge!.Value, source.Read(0).SpinMultiplicity!.Value));
    }

    [Fact]
    public void Arrays_of_words_columns_and_fixed_axes_are_read()
    {
        using var folder = new TemporaryFolder();
        Write(folder.File("a.aselmdb"), ("1", """
            {"numbers":[1,8],"positions":[[0,0,0],[0,0,1]],"magmoms":[[0,0,1],[0,0,2]],"constraints":[{"name":"FixCartesian","kwargs":{"a":1,"mask":[true,false,true]}},{"name":"FixCartesian","kwargs":{"a":[0],"mask":[false,false,true]}}],
             "data":{"words":{"__ndarray__":[[2],"str32",["a","b"]]},"whole":{"__ndarray__":[[2],"int64",[9007199254740993,2]]},"mixed":[1,null,"x"],"truths":[true,false],"none":[],
                     "__arrays__":{"label":{"__ndarray__":[[2],"int64",[3,4]]},"v":{"__ndarray__":[[2,2],"float64",[1,2,3,4]]}}}}
            """));
        using var source = Dataset.Open(folder.File("a.aselmdb"));
        var x = source.Read(0);
        Assert.Equal([true, true, false, false, true, false], x.Movable!);
        Assert.Equal(new[] { "a", "b" }, x.Info["words"]);
        Assert.Equal(new[] { 9007199254740993, 2 }, x.Info["whole"]);
        Assert.Equal("[1,null,\"x\"]", x.Info["mixed"]);
        Assert.Equal(new[] { true, false }, x.Info["truths"]);
        Assert.Empty((double[])x.Info["none"]);
        Assert.Equal(new long[] { 3, 4 }, x.Columns["label"].Values);
        Assert.Equal((2, 4.0), (x.Columns["v"].Width, ((double[])x.Columns["v"].Values)[3]));
        Assert.Null(x.Labels.MagneticMoments);
        Assert.Equal(3, x.Columns["magmoms"].Width);
    }

    [Fact]
    public void Arrays_that_ASE_puts_beside_the_text_of_a_row_in_SQLite_are_read()
    {
        using var folder = new TemporaryFolder();
        string text = """{"a":{"__ndarray__":[[2],"float64",8]},"b":{"__ndarray__":[[3],"int32",24]},"c":{"__ndarray__":[[2],"bool",36]},"charge":{"__ndarray__":[[],"int64",38]}}""";
        byte[] blob = [.. BitConverter.GetBytes(46L), .. BitConverter.GetBytes(1.5), .. BitConverter.GetBytes(-2.5), .. BitConverter.GetBytes(7), .. BitConverter.GetBytes(-8), .. BitConverter.GetBytes(9), 1, 0, .. BitConverter.GetBytes(-1L), .. Encoding.UTF8.GetBytes(text)];
        void write(byte[] data)
        {
            File.Delete(folder.File("a.db"));
            using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={folder.File("a.db")};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE systems (id INTEGER PRIMARY KEY, numbers BLOB, positions BLOB, data BLOB); INSERT INTO systems VALUES (1, $n, $x, $d)";
            command.Parameters.AddWithValue("$n", BitConverter.GetBytes(8));
            command.Parameters.AddWithValue("$x", new byte[24]);
            command.Parameters.AddWithValue("$d", data);
            command.ExecuteNonQuery();
        }
        write(blob);
        using (var source = Dataset.Open(folder.File("a.db")))
        {
            var x = source.Read(0);
            Assert.Equal(new[] { 1.5, -2.5 }, x.Info["a"]);
            Assert.Equal(new long[] { 7, -8, 9 }, x.Info["b"]);
            Assert.Equal(new[] { true, false }, x.Info["c"]);
            Assert.Equal(-1.0, x.Charge);
        }
        write([.. blob[..46], .. Encoding.UTF8.GetBytes(text.Replace("24]", "44]", StringComparison.Ordinal))]);
        using var cut = Dataset.Open(folder.File("a.db"));
        Assert.Contains("does not hold", Assert.Throws<DataError>(() => cut.Read(0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_pickles_with_a_length_is_refused_with_the_reason()
    {
        using var folder = new TemporaryFolder();
        using (var writer = new LmdbWriter(folder.File("a.lmdb")))
        {
            writer.Put("0"u8, [0x80, 0x04, 0x95, 1, 2, 3]);
            writer.Put("length"u8, [0x80, 0x04, 0x4b, 1]);
            writer.Commit();
        }
        Assert.Contains("pickle", Assert.Throws<DataError>(() => Dataset.Open(folder.File("a.lmdb"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"positions":[[0,0,0]]}""", "numbers")]
    [InlineData("""{"numbers":[1],"positions":[[0,0,0],[1,1]]}""", "ragged")]
    [InlineData("""{"numbers":[1],"positions":[[0,0,0]],"forces":[[0,0]]}""", "forces")]
    [InlineData("""{"numbers":[300],"positions":[[0,0,0]]}""", "300")]
    [InlineData("""{"numbers":[1],"positions":[[0,0,0]]} x""", "after")]
    [InlineData("""{"numbers":[1],"positions":[[0,0,0]],}""", "missing")]
    [InlineData("""{"numbers":[1],"positions":[[0,0,1e999]]}""", "number")]
    [InlineData("""[1]""", "object")]
    [InlineData("{\"numbers\":[1],\"positions\":[[0,0,0]],\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "deeper")]
    public void Broken_rows_name_the_id_and_the_fault(string row, string expected)
    {
        using var folder = new TemporaryFolder();
        Write(folder.File("a.aselmdb"), ("1", row));
        using var source = Dataset.Open(folder.File("a.aselmdb"));
        var error = Assert.Throws<DataError>(() => source.Read(0));
        Assert.Contains("id 1", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pickle_is_refused_with_the_reason()
    {
        using var folder = new TemporaryFolder();
        using (var writer = new LmdbWriter(folder.File("a.lmdb")))
        {
            writer.Put("0"u8, [0x80, 0x04, 0x95, 1, 2, 3]);
            writer.Commit();
        }
        Assert.Contains("pickle", Assert.Throws<DataError>(() => Dataset.Open(folder.File("a.lmdb"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_with_gaps_come_in_numeric_order()
    {
        using var folder = new TemporaryFolder();
        string row(int z) => $$"""{"numbers":[{{z}}],"positions":[[0,0,0]]}""";
        Write(folder.File("a.aselmdb"), ("nextid", "13"), ("deleted_ids", "[1,3]"), ("12", row(12)), ("2", row(2)), ("10", row(10)));
        using var source = Dataset.Open(folder.File("a.aselmdb"));
        Assert.Equal([2, 10, 12], source.Enumerate().Select(x => x.Numbers[0]));
    }

    [Fact]
    public void A_key_that_should_be_an_id_is_missed_and_other_keys_are_no_harm()
    {
        using var folder = new TemporaryFolder();
        const string Row = """{"numbers":[1],"positions":[[0,0,0]]}""";
        Write(folder.File("a.aselmdb"), ("nextid", "4"), ("deleted_ids", "[2]"), ("1", Row), ("s", Row));
        Assert.Contains("0x73", Assert.Throws<DataError>(() => Dataset.Open(folder.File("a.aselmdb"))).Message, StringComparison.Ordinal);
        Write(folder.File("b.aselmdb"), ("nextid", "4"), ("deleted_ids", "[2]"), ("1", Row), ("3", Row), ("notes", "{}"));
        using var source = Dataset.Open(folder.File("b.aselmdb"));
        Assert.Equal(2, source.Count);
    }

    [Fact]
    public void Damaged_aselmdb_files_give_data_errors_and_never_other_numbers()
    {
        byte[] sample = Sample();
        Damage.Truncations(sample, p => Dataset.Open(p));
        Damage.BitFlips(sample, p => Dataset.Open(p));
    }

    [Fact]
    public void A_flipped_bit_in_a_zlib_row_never_changes_a_number()
    {
        byte[] sample = Sample();
        using var folder = new TemporaryFolder();
        // Only the values: the tree itself carries no checksum in LMDB 0.9.
        string whole = Fingerprint(sample);
        var random = new Random(3);
        for (int i = 0; i < 400; i++)
        {
            byte[] copy = [.. sample];
            copy[2 * 4096 + 16 + random.Next(2000)] ^= (byte)(1 << random.Next(8));
            string? read = Fingerprint(copy);
            Assert.True(read is null || read == whole);
        }

        string Fingerprint(byte[] bytes)
        {
            File.WriteAllBytes(folder.File("x.aselmdb"), bytes);
            try
            {
                using var source = new AseLmdbSource(folder.File("x.aselmdb"));
                return Damage.Fingerprint(source.Enumerate());
            }
            catch (DataError)
            {
                return null!;
            }
        }
    }

    [Theory]
    [InlineData("1")]
    [InlineData("nextid")]
    [InlineData("deleted_ids")]
    public void A_value_without_a_byte_is_an_error_with_its_key(string key)
    {
        using var folder = new TemporaryFolder();
        using (var writer = new LmdbWriter(folder.File("a.aselmdb")))
        {
            foreach (string k in new[] { "1", "deleted_ids", "nextid" })
                writer.Put(Encoding.ASCII.GetBytes(k), k == key ? [] : Encoding.ASCII.GetBytes(k switch { "1" => """{"numbers":[1],"positions":[[0,0,0]]}""", "nextid" => "2", _ => "[]" }));
            writer.Commit();
        }
        var error = Assert.Throws<DataError>(() =>
        {
            using var source = Dataset.Open(folder.File("a.aselmdb"));
            return source.Enumerate().Count();
        });
        Assert.Contains("zlib", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Damaged_SQLite_files_give_data_errors()
    {
        byte[] sample = File.ReadAllBytes(SharedData.Path("data", "ase_db", "10_mptraj_systems.db"));
        Damage.Truncations(sample, p => Dataset.Open(p), 150, sameOrError: false);
        Damage.BitFlips(sample, p => Dataset.Open(p), 300);
    }

    [SkippableFact]
    public void Damaged_DeePMD_LMDB_files_give_data_errors()
    {
        using var folder = new TemporaryFolder();
        using (var file = new LmdbFile(SharedData.Path("data", "lmdb", "deepmd_water_training.lmdb")))
        using (var writer = new LmdbWriter(folder.File("a.lmdb")))
        {
            file.Main.TryGet("__metadata__"u8, out var meta);
            byte[] two = [.. meta];
            two[two.AsSpan().IndexOf("nframes"u8) + 7] = 2;
            writer.Put("__metadata__"u8, two);
            foreach (string key in new[] { "000000000000", "000000000001" })
            {
                Assert.True(file.Main.TryGet(Encoding.ASCII.GetBytes(key), out var frame));
                writer.Put(Encoding.ASCII.GetBytes(key), frame);
            }
            writer.Commit();
        }
        byte[] sample = File.ReadAllBytes(folder.File("a.lmdb"));
        Damage.Truncations(sample, p => Dataset.Open(p));
        Damage.BitFlips(sample, p => Dataset.Open(p));
    }

    private static byte[] Sample()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(1);
        string row(int n) => $$"""{"numbers":[{{string.Join(',', Enumerable.Repeat(6, n))}}],"positions":[{{string.Join(',', Enumerable.Range(0, n).Select(_ => FormattableString.Invariant($"[{random.NextDouble():R},{random.NextDouble():R},1]")))}}],"energy":-{{n}}.5,"stress":[1,2,3,4,5,6]}""";
        Write(folder.File("a.aselmdb"), ("1", row(70)), ("2", row(3)), ("3", row(200)), ("nextid", "4"), ("deleted_ids", "[]"));
        return File.ReadAllBytes(folder.File("a.aselmdb"));
    }

    private static void Write(string path, params (string Key, string Json)[] rows)
    {
        using var writer = new LmdbWriter(path);
        foreach (var (key, json) in rows)
        {
            using var packed = new MemoryStream();
            using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, true)) zlib.Write(Encoding.UTF8.GetBytes(json));
            writer.Put(Encoding.ASCII.GetBytes(key), packed.ToArray());
        }
        writer.Commit();
    }
}
