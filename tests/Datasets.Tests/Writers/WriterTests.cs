using Potentials.Core;

namespace Potentials.Datasets.Tests;

public sealed class WriterTests
{
    [Theory]
    [InlineData(".parquet")]
    [InlineData(".aselmdb")]
    [InlineData(".h5")]
    public void What_is_written_comes_back_bit_for_bit(string extension)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a" + extension);
        var systems = RandomSystems.Make(1500, 1);
        using (var writer = DatasetWriter.Create(path))
        {
            foreach (var s in systems) writer.Write(s);
            Assert.Equal(1500, writer.Count);
            writer.Commit();
        }
        Assert.Single(Directory.GetFiles(folder.Path));
        using var source = Dataset.Open(path);
        Assert.Equal(1500, source.Count);
        int i = 0;
        foreach (var read in source.Enumerate())
        {
            MustEqual(systems[i], read);
            i++;
        }
        Assert.Equal(1500, i);
        foreach (int k in new[] { 1499, 0, 700, 701 }) MustEqual(systems[k], source.Read(k));
        MustEqual(systems[1024], source.Enumerate(1024).First());
    }

    [Theory]
    [InlineData(".parquet")]
    [InlineData(".aselmdb")]
    [InlineData(".extxyz")]
    public void Constraints_columns_and_all_kinds_of_info_come_back(string extension)
    {
        using var folder = new TemporaryFolder();
        var system = new AtomicSystem([1, 8], [0, 0, 0, 0, 0, 1])
        {
            Movable = [true, false, true, false, false, false],
            Columns = new Dictionary<string, AtomColumn>
            {
                ["tags"] = new([0L, 2]), ["initial_magmoms"] = new([0.5, -0.5]), ["big"] = new([9007199254740993, -5]), ["flag"] = new([true, false]), ["word"] = new(["a b", "c"]), ["v"] = new([1.0, 2, 3, 4], 2),
            },
            Info = new Dictionary<string, object>
            {
                ["flags"] = new[] { true, false, true }, ["id"] = 123456789012345678, ["ids"] = new[] { 123456789012345678, 2 }, ["none"] = Array.Empty<double>(), ["words"] = new[] { "x y", "z" }, ["text"] = "{\"a\":[1,null]}",
                ["digits"] = "12345678901234567890123", ["x"] = 3.0, ["neg"] = -0.0, [InfoKeys.Origin] = "mp-1-0-0",
            },
        };
        using (var writer = DatasetWriter.Create(folder.File("a" + extension)))
        {
            writer.Write(system);
            Assert.Empty(writer.NotKept(system));
            writer.Commit();
        }
        using var source = Dataset.Open(folder.File("a" + extension));
        var read = source.Enumerate().Single();
        Assert.Equal(system.Movable, read.Movable);
        Assert.Equal(system.Columns.Keys.Order(), read.Columns.Keys.Order());
        foreach (var (name, column) in system.Columns)
        {
            Assert.Equal(column.Width, read.Columns[name].Width);
            Assert.Equal(column.Values, read.Columns[name].Values);
        }
        foreach (var (name, value) in system.Info) Assert.Equal(value, read.Info[name]);
    }

    [Fact]
    public void Our_Parquet_schema_keeps_velocities_constraints_and_columns_too()
    {
        using var folder = new TemporaryFolder();
        var systems = RandomSystems.Make(60, 2);
        using (var writer = new ParquetStructureWriter(folder.File("a.parquet"), 2000))
        {
            foreach (var s in systems) writer.Write(s);
            writer.Commit();
        }
        using var source = new ParquetSource(folder.File("a.parquet"));
        Assert.True(source.GroupStarts.Count > 5);
        foreach (var (a, b) in systems.Zip(source.Enumerate()))
        {
            Assert.Equal(a.Velocities, b.Velocities);
            Assert.Equal(a.Movable, b.Movable);
            Assert.Equal(a.Columns.Keys.Order(), b.Columns.Keys.Order());
            foreach (var (name, column) in a.Columns)
            {
                Assert.Equal(column.Width, b.Columns[name].Width);
                Assert.Equal(column.Values, b.Columns[name].Values);
            }
            Assert.Equal(InfoText.Write(a.Info), InfoText.Write(b.Info));
        }
    }

    [Theory]
    [InlineData(".parquet", true)]
    [InlineData(".h5", true)]
    [InlineData(".aselmdb", false)]
    public void A_damaged_file_is_never_read_as_other_numbers(string extension, bool checksummed)
    {
        using var folder = new TemporaryFolder();
        using (var writer = DatasetWriter.Create(folder.File("a" + extension)))
        {
            foreach (var s in RandomSystems.Make(12, 3, everything: false)) writer.Write(s);
            writer.Commit();
        }
        byte[] sample = File.ReadAllBytes(folder.File("a" + extension));
        Damage.Truncations(sample, p => Dataset.Open(p), 200);
        Damage.BitFlips(sample, p => Dataset.Open(p), 500, checksummed: checksummed);
    }

    [Theory]
    [InlineData(".parquet")]
    [InlineData(".aselmdb")]
    [InlineData(".h5")]
    public void Without_a_commit_nothing_appears(string extension)
    {
        using var folder = new TemporaryFolder();
        using (var writer = DatasetWriter.Create(folder.File("a" + extension)))
            foreach (var s in RandomSystems.Make(5, 4)) writer.Write(s);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData(".parquet")]
    [InlineData(".aselmdb")]
    [InlineData(".h5")]
    public void An_empty_set_is_written_and_read(string extension)
    {
        using var folder = new TemporaryFolder();
        using (var writer = DatasetWriter.Create(folder.File("a" + extension))) writer.Commit();
        using var source = Dataset.Open(folder.File("a" + extension));
        Assert.Equal(0, source.Count);
        Assert.Empty(source.Enumerate());
    }

    [Theory]
    [InlineData(".parquet")]
    [InlineData(".h5")]
    public void A_charge_of_minus_infinity_is_not_taken_for_an_absent_one(string extension)
    {
        using var folder = new TemporaryFolder();
        using (var writer = DatasetWriter.Create(folder.File("a" + extension)))
        {
            writer.Write(new AtomicSystem([1], [0, 0, 0]) { Charge = double.NegativeInfinity });
            writer.Commit();
        }
        using var source = Dataset.Open(folder.File("a" + extension));
        Assert.Contains("-∞", Assert.Throws<DataError>(() => source.Enumerate().ToList()).Message, StringComparison.Ordinal);
    }

    private static void MustEqual(AtomicSystem a, AtomicSystem b)
    {
        var (x, y) = (new FrameChecksum(), new FrameChecksum());
        x.Add(a);
        y.Add(b);
        Assert.Equal(a.Numbers, b.Numbers);
        Assert.Equal(a.Positions, b.Positions);
        Assert.Equal(a.Labels.Energy, b.Labels.Energy);
        Assert.Equal(a.Labels.Forces, b.Labels.Forces);
        Assert.Equal((a.Charge, a.SpinMultiplicity), (b.Charge, b.SpinMultiplicity));
        Assert.Equal(x.Value, y.Value);
        Assert.Equal(a.Info[InfoKeys.Group], b.Info[InfoKeys.Group]);
        Assert.Equal("a\nb\\", b.Info["Ünï \"quoted\""]);
        Assert.Equal(2.0, b.Info["x"]);
    }

    private sealed class Full(List<int> closed, int number) : IDisposable
    {
        public void Dispose()
        {
            closed.Add(number);
            throw new IOException("no space left");
        }
    }

    [Fact]
    public void A_writer_that_gives_up_on_a_full_disk_closes_every_file()
    {
        var closed = new List<int>();
        Abandoned.Close(Enumerable.Range(0, 3).Select(i => new Full(closed, i)));
        Assert.Equal([0, 1, 2], closed);
    }

    [Fact]
    public void A_stress_that_is_not_symmetric_is_not_kept_whole_by_ASE()
    {
        using var folder = new TemporaryFolder();
        using var writer = DatasetWriter.Create(folder.File("a.aselmdb"));
        var cell = Cell.Orthorhombic(4, 4, 4);
        AtomicSystem with(double xy) => new([1], [0, 0, 0], cell) { Labels = new() { Stress = new Matrix3(1, xy, 0, 0.25, 1, 0, 0, 0, 1) } };
        Assert.Empty(writer.NotKept(with(0.25)));
        Assert.Single(writer.NotKept(with(0.26)));
    }
}
