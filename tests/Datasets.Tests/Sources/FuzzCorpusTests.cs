using System.Text;
using Parquet;
using Parquet.Schema;
using Potentials.Core;
using Potentials.Tests.Kit;

namespace Potentials.Datasets.Tests;

/// <summary>
/// A fuzz corpus for every reader: a small sample cut at every byte, with flipped bits, with overwritten runs (huge sizes, zeros, 0xFF) and with
/// pieces moved about. Only a DataError that names the file may come out, soon and in bounded memory.
/// </summary>
public sealed class FuzzCorpusTests
{
    /// <summary>Samples by reader; each is made or found when it is used.</summary>
    private static readonly Dictionary<string, Func<TemporaryFolder, string>> Samples = new()
    {
        ["aselmdb"] = f => Written(f, "a.aselmdb", 2),
        ["parquet"] = f => Written(f, "a.parquet", 2),
        ["hdf5"] = f => Written(f, "a.h5", 3),
        ["extxyz"] = f => Written(f, "a.extxyz", 4),
        ["ase-db"] = _ => SharedData.Path("data", "ase_db", "10_mptraj_systems.db"),
        ["ase-json"] = f => Text(f, "a.json", """{"1": {"numbers": {"__ndarray__": [[2], "int64", [1, 8]]}, "positions": [[0,0,0],[0,0,1e0]], "pbc": [false,false,false], "energy": -1.5, "data": {"charge": 1}}, "ids": [1], "nextid": 2}"""),
        ["hdf5-spice"] = _ => Hdf5Tests.Fixture("spice.h5"),
        ["hdf5-ani"] = _ => Hdf5Tests.Fixture("ani2x.h5"),
        ["hdf5-ani1x"] = _ => SharedData.Path("data", "hdf5", "ani1x_n5.hdf5"),
        ["hdf5-transition1x"] = _ => Hdf5Tests.Fixture("transition1x.h5"),
        ["hdf5-mace"] = _ => Hdf5Tests.Fixture("mace.h5"),
        ["hdf5-modelforge"] = _ => SharedData.Path("data", "hdf5", "modelforge_qm9_10.hdf5"),
        ["parquet-lemat"] = f => Foreign(f, CompressionMethod.Zstd, ("species_at_sites", new[] { "Na", "Cl" }), ("cartesian_site_positions", new[] { 0.0, 0, 0, 2, 2, 2 }), ("lattice_vectors", new[] { 4.0, 0, 0, 0, 4, 0, 0, 0, 4 }), ("energy", -6.5), ("forces", new[] { 0.1, 0, 0, -0.1, 0, 0 }), ("stress_tensor", new[] { 0.1, 0, 0, 0, 0.1, 0, 0, 0, 0.1 })),
        ["parquet-colabfit"] = f => Foreign(f, CompressionMethod.None, ("atomic_numbers", new[] { 11.0, 17 }), ("positions", new[] { 0.0, 0, 0, 2, 2, 2 }), ("cell", new[] { 4.0, 0, 0, 0, 4, 0, 0, 0, 4 }), ("energy", -6.5), ("atomic_forces", new[] { 0.1, 0, 0, -0.1, 0, 0 }), ("property_metadata", "{\"charge\": -1}")),
        ["parquet-mptrj"] = f => Foreign(f, CompressionMethod.Lz4Raw, ("numbers", new[] { 11.0, 17 }), ("positions", new[] { 0.0, 0, 0, 2, 2, 2 }), ("cell", new[] { 4.0, 0, 0, 0, 4, 0, 0, 0, 4 }), ("energy", -6.5), ("forces", new[] { 0.1, 0, 0, -0.1, 0, 0 }), ("mp_id", "mp-22862")),
        ["json-mptrj"] = f => Text(f, "a.json", """{"mp-1": {"mp-1-0-0": {"structure": {"lattice": {"matrix": [[4.0,0,0],[0,4.0,0],[0,0,5.0]]}, "sites": [{"species": [{"element": "Na", "occu": 1}], "abc": [0,0,0]}]}, "uncorrected_total_energy": -6.5, "corrected_total_energy": -7.0, "force": [[0.1,0,0]], "stress": [[1,2,3],[2,4,5],[3,5,6]], "magmom": [0.5], "mp_id": "mp-1"}}}"""),
        ["json-pymatgen"] = f => Text(f, "a.json", """[{"structure": {"lattice": {"matrix": [[4.0,0,0],[0,4.0,0],[0,0,5.0]]}, "sites": [{"species": [{"element": "Na", "occu": 1}], "abc": [0,0,0]}]}, "outputs": {"energy": -1.5, "forces": [[0,0,0]], "virial_stress": [1,2,3,4,5,6]}}]"""),
        ["outcar"] = f => Text(f, "OUTCAR", TextDataTests.TwoSteps),
        ["deepmd-lmdb"] = DeepmdLmdb,
        ["vasprun"] = _ => SharedData.Path("data", "phonopy", "Si", "vasprun.xml"),
    };

    public static TheoryData<string> Readers => [.. Samples.Keys];

    [SkippableTheory]
    [MemberData(nameof(Readers))]
    public void A_damaged_sample_gives_a_data_error_soon_and_in_bounded_memory(string reader)
    {
        using var folder = new TemporaryFolder();
        string path = Samples[reader](folder);
        using (var source = Dataset.Open(path))
        {
            Assert.Equal(reader, source.Description.Format);
            Assert.NotEmpty(source.Enumerate());
        }
        byte[] sample = File.ReadAllBytes(path);
        string extension = Path.GetExtension(path);
        // Every byte of small samples; a SQLite file and plain lists of frames may lose whole rows or frames without a trace.
        Damage.Truncations(sample, p => Dataset.Open(p), 1000, extension, sameOrError: reader is not ("ase-db" or "extxyz" or "outcar"));
        Damage.BitFlips(sample, p => Dataset.Open(p), 150, 7, extension);
        Damage.Runs(sample, p => Dataset.Open(p), 250, 9, extension);
    }

    [Fact]
    public void The_corpus_has_a_sample_of_every_layout_that_the_readers_know()
    {
        // Those with tests of their own: deepmd-npy (TextDataTests), xyz, poscar, cif and ptrj (Formats).
        string[] elsewhere = ["deepmd-npy", "shards"];
        string folder = Path.Combine(SharedData.Repository, "datasets");
        var named = Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal)).SelectMany(File.ReadAllLines)
            .Select(l => System.Text.RegularExpressions.Regex.Match(l, "(?:Format = |string Name => )\"([a-z0-9-]+)\"")).Where(m => m.Success).Select(m => m.Groups[1].Value)
            .Where(n => n.Contains('-', StringComparison.Ordinal) || n is "aselmdb" or "vasprun" or "outcar").Distinct().ToList();
        Assert.True(named.Count > 12, string.Join(" ", named));
        Assert.Empty(named.Except(Samples.Keys).Except(elsewhere));
    }

    [Fact]
    public void Names_that_are_not_UTF_8_are_refused_and_not_misread()
    {
        using var folder = new TemporaryFolder();
        byte[] sample = File.ReadAllBytes(Hdf5Tests.Fixture("features_earliest.h5"));
        int at = sample.AsSpan().IndexOf("plain_f8"u8);
        Assert.True(at > 0);
        sample[at + 6] = 0xFF;
        File.WriteAllBytes(folder.File("a.h5"), sample);
        var error = Assert.Throws<DataError>(() =>
        {
            using var file = new Hdf5File(folder.File("a.h5"));
            return file.Root.Links.Count;
        });
        Assert.Contains("UTF-8", error.Message, StringComparison.Ordinal);
        File.WriteAllBytes(folder.File("b.json"), [.. "{\"1\": {\"numbers\": [1], \"positions\": [[0,0,0]], \"data\": {\"n\": \""u8, 0xC3, 0x28, .. "\"}}}"u8]);
        using var json = Dataset.Open(folder.File("b.json"));
        Assert.Contains("UTF-8", Assert.Throws<DataError>(() => json.Enumerate().ToList()).Message, StringComparison.Ordinal);
    }

    private static string Written(TemporaryFolder folder, string name, int frames)
    {
        using var writer = DatasetWriter.Create(folder.File(name));
        foreach (var f in MorseData.Make(3, 1, frames)) writer.Write(OnGrid(f));
        writer.Commit();
        return folder.File(name);
    }

    // Exponentials differ in their last bit from processor to processor: on a coarse grid all samples, and so the places of damage, are the same everywhere.
    private static AtomicSystem OnGrid(AtomicSystem s)
    {
        static double Snap(double x) => Math.Round(x * 65536) / 65536;
        double[] rows = s.Cell.Rows.ToArray(), stress = s.Labels.Stress!.Value.ToArray();
        return new(s.Numbers, Array.ConvertAll(s.Positions, Snap), new(Matrix3.FromRows(Array.ConvertAll(rows, Snap)), s.Cell.Pbc))
        {
            Labels = new() { Energy = Snap(s.Labels.Energy!.Value), Forces = Array.ConvertAll(s.Labels.Forces!, Snap), Stress = Matrix3.FromRows(Array.ConvertAll(stress, Snap)) },
            Info = s.Info,
        };
    }

    private static string Text(TemporaryFolder folder, string name, string text)
    {
        File.WriteAllText(folder.File(name), text, new UTF8Encoding(false));
        return folder.File(name);
    }

    // Two frames of three atoms: the layout of the real file, written small.
    private static string DeepmdLmdb(TemporaryFolder folder)
    {
        static byte[] name(string s) => [(byte)(0xA0 | s.Length), .. Encoding.ASCII.GetBytes(s)];
        static byte[] array(string type, int width, byte[] data, params byte[] shape) => [0x83, .. name("type"), .. name(type), .. name("shape"), (byte)(0x90 | shape.Length), .. shape, .. name("data"), 0xC4, (byte)(width * (data.Length / width)), .. data];
        static byte[] doubles(int n, int seed)
        {
            var random = new Random(seed);
            return [.. Enumerable.Range(0, n).SelectMany(i => BitConverter.GetBytes(i % 4 == 0 ? 4 + random.NextDouble() : random.NextDouble()))];
        }
        using var writer = new LmdbWriter(folder.File("a.lmdb"));
        for (int k = 0; k < 2; k++)
            writer.Put(Encoding.ASCII.GetBytes($"00000000000{k}"), [0x86, .. name("atom_types"), .. array("int64", 8, [.. new long[] { 0, 1, 1 }.SelectMany(BitConverter.GetBytes)], 3), .. name("coords"), .. array("float64", 8, doubles(9, k), 3, 3),
                .. name("cells"), .. array("float64", 8, doubles(9, 9 + k), 3, 3), .. name("energies"), .. array("float64", 8, doubles(1, 20 + k), 1), .. name("forces"), .. array("float64", 8, doubles(9, 30 + k), 3, 3), .. name("virials"), .. array("float64", 8, doubles(9, 40 + k), 3, 3)]);
        writer.Put("__metadata__"u8, [0x83, .. name("nframes"), 2, .. name("frame_idx_fmt"), .. name("012d"), .. name("type_map"), 0x92, .. name("O"), .. name("H")]);
        writer.Commit();
        return folder.File("a.lmdb");
    }

    // One row, every array a flat list. The codecs are those that pack the same on every processor.
    private static string Foreign(TemporaryFolder folder, CompressionMethod codec, params (string Name, object Value)[] columns)
    {
        string path = folder.File("a.parquet");
        var schema = new ParquetSchema([.. columns.Select(c => (Field)(c.Value switch
        {
            double => new DataField<double>(c.Name),
            string => new DataField<string>(c.Name),
            double[] => new ListField(c.Name, new DataField<double>("element")),
            _ => new ListField(c.Name, new DataField<string>("element")),
        }))]);
        Write().GetAwaiter().GetResult();
        return path;

        async Task Write()
        {
            await using var stream = File.Create(path);
            await using var writer = await ParquetWriter.CreateAsync(schema, stream, new ParquetOptions { CompressionMethod = codec });
            using var group = writer.CreateRowGroup();
            foreach (var (name, value) in columns)
            {
                var field = schema.DataFields.First(f => f.Path.FirstPart == name);
                int n = value is Array a ? a.Length : 1;
                int[] definition = [.. Enumerable.Repeat(field.MaxDefinitionLevel, n)], repetition = [.. Enumerable.Range(0, n).Select(i => i == 0 ? 0 : 1)];
                if (value is double one) await group.WriteAsync<double>(field, new double[] { one });
                else if (value is string text) await group.WriteAsync(field, new[] { text });
                else if (value is double[] numbers) await group.WriteAllPartsAsync<double>(field, numbers, definition, repetition, CancellationToken.None);
                else await group.WriteAllPartsAsync<ReadOnlyMemory<char>>(field, Array.ConvertAll((string[])value, t => t.AsMemory()), definition, repetition, CancellationToken.None);
            }
        }
    }
}
