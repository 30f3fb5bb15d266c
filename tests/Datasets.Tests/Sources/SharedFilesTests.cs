using Potentials.Core;
using Potentials.Tests.Kit;

namespace Potentials.Datasets.Tests;

/// <summary>
/// Every file of the shared data goes through <see cref="Dataset.Open"/>: what a reader takes has the frames and atoms that MANIFEST.md and
/// section 9 of BENCHMARKS.md state (text sets are listed in SharedStructuresTests), what none takes is refused with a DataError.
/// </summary>
public sealed class SharedFilesTests
{
    /// <summary>file format frames atoms</summary>
    private const string Claimed =
        """
        ase_db/10_mptraj_systems.db ase-db 10 267
        aselmdb/mptrj_random_250/data.aselmdb aselmdb 250 8251
        gfn2_omol/aselmdb_test_1000K/data0000.aselmdb aselmdb 216 3996
        gfn2_omol/aselmdb_val/data0000.aselmdb aselmdb 96 1776
        hdf5/COMP6_s66x8_wb97x6-31gd.h5 hdf5-ani 528 10512
        hdf5/SPICE-1.1.4_n2.hdf5 hdf5-spice 55 1375
        hdf5/ani1x_n5.hdf5 hdf5-ani1x 8 120
        hdf5/modelforge_qm9_10.hdf5 hdf5-modelforge 10 50
        lmdb/deepmd_water_training.lmdb/data.mdb deepmd-lmdb 80 15360
        mlearn/raw_json/Cu_test.json json-pymatgen 31 3178
        mlearn/raw_json/Li_test.json json-pymatgen 29 1320
        mlearn/raw_json/Mo_test.json json-pymatgen 23 1189
        mlearn/raw_json/Si_test.json json-pymatgen 25 1525
        parquet/mptrj_random_250_lemat_style.parquet parquet-lemat 250 8251
        phonopy/MgB2/POSCAR-unitcell poscar 1 3
        phonopy/NaCl-rd/POSCAR-unitcell poscar 1 8
        phonopy/NaCl/POSCAR-unitcell poscar 1 8
        phonopy/NaCl/vasprun.xml-001 vasprun 1 64
        phonopy/Si/POSCAR-unitcell poscar 1 2
        phonopy/Si/vasprun.xml vasprun 1 16
        """;

    // Tables, force fields, matrices and notes, which hold no labelled structures, and arrays and geometries of formats that are not read.
    private static readonly string[] Others =
        ["BENCHMARKS.md", "MANIFEST.md", "SHA256SUMS", "matbench_discovery_metrics.csv", "adsorption/", "diatomics/", "eam/", "openmm/", "psi4_fock/", "rmd17/", "parquet/mliparena_", "phonopy/", "deepmd/", "structures/malformed.cif"];

    [SkippableFact]
    public void Every_file_is_read_with_its_frames_or_refused()
    {
        string root = SharedData.Path("data");
        var claimed = Claimed.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToDictionary(l => l[..l.IndexOf(' ', StringComparison.Ordinal)]);
        int read = 0, refused = 0, text = 0;
        foreach (string path in Directory.GetFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(root, path).Replace('\\', '/');
            if (claimed.TryGetValue(name, out string? row))
            {
                using var source = Dataset.Open(path);
                long atoms = 0, frames = 0;
                foreach (var s in source.Enumerate()) (frames, atoms) = (frames + 1, atoms + s.Count);
                Assert.Equal(row, $"{name} {source.Description.Format} {frames} {atoms}");
                Assert.True(source.Count is null || source.Count == frames);
                if (source.IsRandomAccess) Assert.Equal(Damage.Fingerprint([source.Enumerate(frames / 2).First()]), Damage.Fingerprint([source.Read(frames / 2)]));
                read++;
            }
            else if (Array.Exists(Others, o => name.StartsWith(o, StringComparison.Ordinal)) || Path.GetFileName(name) is "LICENSE" or "LICENSE.txt" or "README.md" or "metadata.npz" or "lock.mdb")
            {
                Assert.Contains(Path.GetFileName(path), Assert.Throws<DataError>(() => Read(path)).Message, StringComparison.Ordinal);
                refused++;
            }
            else
            {
                Assert.Contains(Dataset.Detect(path)?.Name, (string[])["text"]);
                text++;
            }
        }
        Assert.Equal(claimed.Count, read);
        Assert.True(refused > 40 && text > 150, $"{refused} refused, {text} texts");

        static long Read(string path)
        {
            using var source = Dataset.Open(path);
            return source.Enumerate().LongCount();
        }
    }

    [SkippableTheory]
    [InlineData("aselmdb/mptrj_random_250", 250)]
    [InlineData("gfn2_omol/aselmdb_val", 96)]
    [InlineData("lmdb/deepmd_water_training.lmdb", 80)]
    [InlineData("deepmd/water/data/data_0", 80)]
    [InlineData("deepmd/water/data/data_1", 160)]
    [InlineData("mlearn", 1402)]
    public void Folders_are_read_as_one_set(string folder, int frames)
    {
        using var source = Dataset.Open(SharedData.Path(["data", .. folder.Split('/')]));
        Assert.Equal(frames, source.Enumerate().Count());
    }
}
