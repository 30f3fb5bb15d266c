using System.IO.Compression;
using System.Text;
using Potentials.Core;
using Potentials.Tests.Kit;

namespace Potentials.Datasets.Tests;

/// <summary>JSON, VASP and npy data sets.</summary>
public sealed class TextDataTests
{
    private const double Kilobar = -0.1 * UnitSystem.Gigapascal;

    private const string Mptrj = """
        {"mp-1": {"mp-1-0-0": {"structure": {"@module": "pymatgen.core.structure", "@class": "Structure", "charge": 0,
           "lattice": {"matrix": [[4.0,0,0],[0,4.0,0],[0,0,5.0]], "a": 4.0}, "sites": [
             {"species": [{"element": "Na", "occu": 1}], "abc": [0,0,0], "xyz": [0,0,0], "label": "Na", "properties": {"magmom": 0.0}},
             {"species": [{"element": "Cl", "occu": 1}], "abc": [0.5,0.5,0.5], "xyz": [2.0,2.0,2.5], "label": "Cl"}]},
           "uncorrected_total_energy": -6.5, "corrected_total_energy": -7.0, "energy_per_atom": -3.25, "ef_per_atom": -2.0,
           "force": [[0.1,0,0],[-0.1,0,0]], "stress": [[1,2,3],[2,4,5],[3,5,6]], "magmom": null, "bandgap": 5.0, "mp_id": "mp-1"},
          "mp-1-0-1": {"uncorrected_total_energy": -6.6, "corrected_total_energy": -7.1, "force": [[0,0,0],[0,0,0]], "stress": [[0,0,0],[0,0,0],[0,0,0]], "magmom": [0.25,-1.5], "mp_id": "mp-1",
           "structure": {"lattice": {"matrix": [[4.0,0,0],[0,4.0,0],[0,0,5.0]]}, "sites": [
             {"species": [{"element": "Na", "occu": 1}], "abc": [0,0,0]}, {"species": [{"element": "Cl", "occu": 1}], "abc": [0.25,0.5,0.5]}]}}},
         "mp-2": {"mp-2-0-0": {"structure": {"lattice": {"matrix": [[3,0,0],[0,3,0],[0,0,3]]}, "sites": [{"species": [{"element": "Fe", "occu": 1}], "abc": [0,0,0], "xyz": [0,0,0]}]},
           "uncorrected_total_energy": -8.0, "corrected_total_energy": -8.0, "force": [[0,0,0]], "stress": [[0,0,0],[0,0,0],[0,0,0]], "magmom": [2.2], "mp_id": "mp-2"}}}
        """;

    [Fact]
    public void MPtrj_is_read_as_a_stream_with_VASP_stress_turned()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("MPtrj.json"), Mptrj);
        using var source = Dataset.Open(folder.File("MPtrj.json"));
        Assert.Equal("json-mptrj", source.Description.Format);
        var frames = source.Enumerate().ToList();
        Assert.Equal(["mp-1", "mp-1", "mp-2"], frames.Select(f => (string)f.Info[InfoKeys.Group]));
        Assert.Equal([-6.5, -6.6, -8.0], frames.Select(f => f.Labels.Energy!.Value));
        Assert.Equal(5 * Kilobar, frames[0].Labels.Stress!.Value.YZ, 15);
        Assert.Null(frames[0].Labels.MagneticMoments);
        Assert.Equal([0.25, -1.5], frames[1].Labels.MagneticMoments!);
        Assert.Equal([0, 0, 0, 1, 2, 2.5], frames[1].Positions);
        Assert.Equal(5.0, frames[0].Info["bandgap"]);
        Assert.Equal(-8.0, Assert.Single(source.Enumerate(2)).Labels.Energy);
        using var corrected = Dataset.Open(folder.File("MPtrj.json"), new() { Energy = "corrected" });
        Assert.Equal([-7.0, -7.1, -8.0], corrected.Enumerate().Select(f => f.Labels.Energy!.Value));
        byte[] sample = Encoding.UTF8.GetBytes(Mptrj);
        Damage.Truncations(sample, p => Dataset.Open(p), 400);
        Damage.BitFlips(sample, p => Dataset.Open(p), 400);
    }

    [Fact]
    public void JSON_data_are_read_through_gzip_and_cut_archives_are_refused()
    {
        using var folder = new TemporaryFolder();
        string text = "[" + string.Join(",", Enumerable.Range(0, 2000).Select(i => FormattableString.Invariant($$"""{"structure":{"lattice":{"matrix":[[3,0,0],[0,3,0],[0,0,{{3 + i * 1e-3}}]]},"sites":[{"species":[{"element":"Fe","occu":1}],"xyz":[0,0,{{i}}]}]},"energy":{{-i}}}"""))) + "]";
        using (var zip = new GZipStream(File.Create(folder.File("a.json.gz")), CompressionLevel.Fastest)) zip.Write(Encoding.UTF8.GetBytes(text));
        using (var source = Dataset.Open(folder.File("a.json.gz"))) Assert.Equal(2000, source.Enumerate().Count());
        byte[] whole = File.ReadAllBytes(folder.File("a.json.gz"));
        File.WriteAllBytes(folder.File("b.json.gz"), whole[..(whole.Length / 2)]);
        using var cut = Dataset.Open(folder.File("b.json.gz"));
        Assert.Throws<DataError>(() => cut.Enumerate().Count());
    }

    [Theory]
    [InlineData("""{"structure":{"lattice":{"matrix":[[3,0,0],[0,3,0],[0,0,3]]},"sites":[{"species":[{"element":"Fe","occu":0.5},{"element":"Ni","occu":0.5}],"xyz":[0,0,0]}]}}""", "disordered")]
    [InlineData("""{"structure":{"lattice":{"matrix":[[3,0,0],[0,3,0]]},"sites":[]}}""", "3 x 3")]
    [InlineData("""{"structure":{"lattice":{"matrix":[[3,0,0],[0,3,0],[0,0,3]]},"sites":[{"species":[{"element":"Qq","occu":1}],"xyz":[0,0,0]}]}}""", "Qq")]
    public void Structures_that_cannot_be_learnt_from_are_refused(string text, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.json"), text);
        using var source = Dataset.Open(folder.File("a.json"));
        Assert.Contains(expected, Assert.Throws<DataError>(() => source.Enumerate().ToList()).Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("Cu", 31, 3178, -12536.177920700005, 4303.77585899, 4.382423886491408, 48174.482314755915)]
    [InlineData("Li", 29, 1320, -2379.3165982500004, 816.55948481, 0.6072880339921374, 20185.302802799888)]
    [InlineData("Mo", 23, 1189, -12414.049237869998, 3387.25025408, 7.133895032200301, 16802.733588688166)]
    [InlineData("Si", 25, 1525, -7730.51219078, 2590.3777442299997, 1.267215387488918, 26890.13314805784)]
    public void The_mlearn_test_sets_read_as_Python_reads_them(string element, int frames, int atoms, double energy, double forces, double stress, double positions)
    {
        using var source = Dataset.Open(SharedData.Path("data", "mlearn", "raw_json", element + "_test.json"));
        var s = SourceSummary.Of(source.Enumerate());
        s.MustEqual(new(frames, atoms, s.Numbers, energy, forces, stress, positions));
        var first = source.Enumerate().First().Labels.Stress!.Value;
        if (element == "Cu") Assert.Equal((-0.27350452 * Kilobar, 0.43016862 * Kilobar, 0.32527362 * Kilobar), (first.XY, first.XZ, first.YZ));
        if (element == "Si") Assert.Equal((-3.15869869 * Kilobar, -7.84898328 * Kilobar, -1.72155668 * Kilobar), (first.XY, first.YZ, first.XZ));
    }

    [SkippableTheory]
    [InlineData("NaCl", "vasprun.xml-001", 64, -216.82820693, 0.07487711, 0.0010334190990586697, 819.4134124220061)]
    [InlineData("Si", "vasprun.xml", 16, -86.71940396, 0.5223624, -9.264999131361686e-05, 262.39168646963884)]
    public void Vasprun_files_read_as_ASE_reads_them(string folder, string name, int atoms, double energy, double forces, double sxx, double positions)
    {
        using var source = Dataset.Open(SharedData.Path("data", "phonopy", folder, name));
        Assert.Equal("vasprun", source.Description.Format);
        var x = Assert.Single(source.Enumerate());
        Assert.Equal(atoms, x.Count);
        Assert.Equal(energy, x.Labels.Energy!.Value, 9);
        Assert.Equal(forces, x.Labels.Forces!.Sum(Math.Abs), 9);
        Assert.Equal(sxx, x.Labels.Stress!.Value.XX, Tolerance.ReferenceStress);
        Assert.Equal(positions, x.Positions.Sum(Math.Abs), 8);
    }

    [Theory]
    [InlineData(null, -10.5 - 0.75)]
    [InlineData("e_fr_energy", -11.0 - 0.75)]
    [InlineData("e_wo_entrp", -10.0 - 0.75)]
    public void Dispersion_that_a_vasprun_adds_after_self_consistency_is_in_the_energy(string? kind, double expected)
    {
        using var folder = new TemporaryFolder();
        const string crystal = "<structure><crystal><varray name=\"basis\"><v>4 0 0</v><v>0 4 0</v><v>0 0 4</v></varray></crystal><varray name=\"positions\"><v>0 0 0</v></varray></structure>";
        string Step(double shift) => FormattableString.Invariant($"""
            <calculation><scstep><energy><i name="e_fr_energy"> {shift - 12.0:F8} </i><i name="e_wo_entrp">0.0</i><i name="e_0_energy">0.0</i></energy></scstep>
            <scstep><energy><i name="e_fr_energy"> {shift - 11.0:F8} </i><i name="e_wo_entrp"> {shift - 10.0:F8} </i><i name="e_0_energy"> {shift - 10.5:F8} </i></energy></scstep>
            {crystal}<varray name="forces"><v>0 0 0</v></varray><energy><i name="e_fr_energy"> {shift - 11.75:F8} </i><i name="e_wo_entrp"> {shift - 11.75:F8} </i><i name="e_0_energy"> -0.75 </i></energy></calculation>
            """);
        File.WriteAllText(folder.File("vasprun.xml"), $"<?xml version=\"1.0\"?>\n<modeling><atominfo><array name=\"atoms\"><set><rc><c>Si</c><c>1</c></rc></set></array></atominfo>{crystal}{Step(0)}{Step(1)}</modeling>");
        using var source = Dataset.Open(folder.File("vasprun.xml"), new() { Energy = kind });
        Assert.Equal([expected, expected + 1], source.Enumerate().Select(f => f.Labels.Energy!.Value));
    }

    [SkippableFact]
    public void A_vasprun_that_is_cut_off_is_an_error_with_its_line()
    {
        byte[] sample = File.ReadAllBytes(SharedData.Path("data", "phonopy", "NaCl", "vasprun.xml-001"));
        Damage.Truncations(sample, p => Dataset.Open(p), 150);
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("vasprun.xml"), sample[..40000]);
        using var source = Dataset.Open(folder.File("vasprun.xml"));
        Assert.True(Assert.Throws<DataError>(() => source.Enumerate().Count()).Line > 500);
    }

    [Fact]
    public void A_broken_entity_far_inside_a_text_of_a_vasprun_is_an_error_with_its_line()
    {
        using var folder = new TemporaryFolder();
        string row = "<v>1 0 0</v>", long_ = "<v>" + new string(' ', 5000) + "0 1 0 &;</v>";
        File.WriteAllText(folder.File("vasprun.xml"), $"<?xml version=\"1.0\"?>\n<modeling>\n<structure><crystal><varray name=\"basis\">{row}\n{long_}{row}</varray></crystal></structure>\n</modeling>");
        using var source = Dataset.Open(folder.File("vasprun.xml"));
        Assert.Equal(4, Assert.Throws<DataError>(() => source.Enumerate().Count()).Line);
    }

    private const string Outcar = """
         vasp.6.3.0 20Jan22 (build Mar 01 2022) complex
         executed on             LinuxGNU date 2024.01.01  00:00:00
           VRHFIN =Mg: s2p0
           VRHFIN =O: s2p4
           ions per type =               1   1
          direct lattice vectors                 reciprocal lattice vectors
             4.000000000  0.000000000  0.000000000     0.250000000  0.000000000  0.000000000
             0.000000000  4.000000000  0.000000000     0.000000000  0.250000000  0.000000000
             0.000000000  0.000000000-14.000000000     0.000000000  0.000000000  0.250000000
          FREE ENERGIE OF THE ION-ELECTRON SYSTEM (eV)
          free  energy   TOTEN  =       -11.50000000 eV
          energy  without entropy=      -11.40000000  energy(sigma->0) =      -11.45000000
           LOOP:  cpu time    1.0000: real time    1.1000

        """;

    private const string OutcarStep = """

          FORCE on cell =-STRESS in cart. coord.  units (eV):
          in kB      10.00000    20.00000    30.00000     1.00000     2.00000     3.00000
         POSITION                                       TOTAL-FORCE (eV/Angst)
         -----------------------------------------------------------------------------------
              0.00000      0.00000      0.00000         0.100000      0.000000     -0.200000
              2.00000      2.00000      2.00000        -0.100000      0.000000      0.200000
         -----------------------------------------------------------------------------------
          FREE ENERGIE OF THE ION-ELECTRON SYSTEM (eV)
          ---------------------------------------------------
          free  energy   TOTEN  =       -12.50000000 eV

          energy  without entropy=      -12.40000000  energy(sigma->0) =      -12.45000000
              LOOP+:  cpu time    9.0000: real time    9.1000

        """;

    /// <summary>Two ionic steps.</summary>
    internal static string TwoSteps => Outcar[..Outcar.IndexOf("  FREE", StringComparison.Ordinal)] + OutcarStep + OutcarStep.Replace("-12.4", "-12.3", StringComparison.Ordinal);

    [Fact]
    public void An_OUTCAR_gives_its_ionic_steps()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("OUTCAR"), TwoSteps);
        using var source = Dataset.Open(folder.File("OUTCAR"));
        Assert.Equal("outcar", source.Description.Format);
        var steps = source.Enumerate().ToList();
        Assert.Equal([-12.45, -12.35], steps.Select(s => s.Labels.Energy!.Value));
        Assert.Equal([12, 8], steps[0].Numbers);
        Assert.Equal([0.1, 0, -0.2, -0.1, 0, 0.2], steps[0].Labels.Forces!);
        var stress = steps[0].Labels.Stress!.Value;
        Assert.Equal((10 * Kilobar, 1 * Kilobar, 2 * Kilobar, 3 * Kilobar), (stress.XX, stress.XY, stress.YZ, stress.XZ));
        Assert.Equal(-14, steps[0].Cell.Rows.ZZ);
        using var free = Dataset.Open(folder.File("OUTCAR"), new() { Energy = "e_fr_energy" });
        Assert.Equal(-12.5, free.Enumerate().First().Labels.Energy);
        File.WriteAllText(folder.File("OUTCAR2"), Outcar);
        using var early = Dataset.Open(folder.File("OUTCAR2"));
        Assert.Contains("forces", Assert.Throws<DataError>(() => early.Enumerate().ToList()).Message, StringComparison.Ordinal);
        // Two kinds whose numbers only together are few, more atoms than the table has, half an atom.
        foreach (string counts in new[] { "-1   3", "2147483647 2147483647", "2000000  8", "2   1", "0.5 1.5" })
        {
            File.WriteAllText(folder.File("OUTCAR3"), TwoSteps.Replace("=               1   1", "= " + counts, StringComparison.Ordinal));
            using var wrong = Dataset.Open(folder.File("OUTCAR3"));
            Assert.Throws<DataError>(() => wrong.Enumerate().Count());
        }
        // Cut anywhere, whole steps are read as they were, and no energy that has lost its last digits.
        for (int n = TwoSteps.IndexOf("-12.45", StringComparison.Ordinal); n < TwoSteps.Length; n++)
        {
            File.WriteAllText(folder.File("OUTCAR4"), TwoSteps[..n]);
            using var cut = Dataset.Open(folder.File("OUTCAR4"));
            var read = new List<double>();
            try
            {
                foreach (var x in cut.Enumerate()) read.Add(x.Labels.Energy!.Value);
            }
            catch (DataError)
            {
            }
            Assert.Equal(new[] { -12.45, -12.35 }.Take(read.Count), read);
        }
    }

    [SkippableFact]
    public void The_DeePMD_folders_read_as_numpy_reads_them()
    {
        using var source = Dataset.Open(SharedData.Path("data", "deepmd", "water", "data"));
        Assert.Equal("deepmd-npy", source.Description.Format);
        SourceSummary.Of(source.Enumerate()).MustEqual(new(240, 46080, 153600, -7186457.4453125, 83664.96133617921, 0, 914921.877008111));
        using var one = Dataset.Open(SharedData.Path("data", "deepmd", "water", "data", "data_0"));
        Assert.Equal(Damage.Fingerprint([source.Read(79)]), Damage.Fingerprint([one.Read(79)]));
    }

    [SkippableFact]
    public void Npy_files_that_do_not_fit_are_refused()
    {
        using var folder = new TemporaryFolder();
        string set = Path.Combine(folder.Path, "set.000");
        Directory.CreateDirectory(set);
        string from = SharedData.Path("data", "deepmd", "water", "data", "data_0");
        foreach (string name in new[] { "type.raw", "type_map.raw" }) File.Copy(Path.Combine(from, name), folder.File(name));
        foreach (string name in new[] { "coord", "box", "energy", "force" }) File.Copy(Path.Combine(from, "set.000", name + ".npy"), Path.Combine(set, name + ".npy"));
        using (var source = Dataset.Open(folder.Path)) Assert.Equal(80, source.Count);
        byte[] force = File.ReadAllBytes(Path.Combine(set, "force.npy"));
        for (int i = 0; i < 200; i++)
        {
            byte[] copy = [.. force];
            if (i < 100) copy = copy[..(copy.Length * i / 100)];
            else copy[i - 100] ^= (byte)(1 << (i % 8));
            File.WriteAllBytes(Path.Combine(set, "force.npy"), copy);
            try
            {
                using var source = Dataset.Open(folder.Path);
                foreach (var x in source.Enumerate()) Assert.Equal(576, x.Labels.Forces!.Length);
                Assert.True(i >= 100, "a truncated array was accepted");
            }
            catch (DataError)
            {
            }
        }
        File.WriteAllBytes(Path.Combine(set, "force.npy"), force);
        File.Delete(folder.File("type_map.raw"));
        Assert.Contains("type_map", Assert.Throws<DataError>(() => Dataset.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_ASE_JSON_database_is_read_in_file_order()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.json"), """
            {"1": {"numbers": {"__ndarray__": [[2], "int64", [1, 8]]}, "positions": {"__ndarray__": [[2, 3], "float64", [0,0,0,0,0,1]]}, "cell": {"array": {"__ndarray__": [[3,3],"float64",[0,0,0,0,0,0,0,0,0]]}, "__ase_objtype__": "cell"}, "pbc": [false,false,false], "energy": -1.0},
             "3": {"numbers": [2], "positions": [[0,0,0]], "pbc": [false,false,false], "energy": -2.0},
            "ids": [1, 3], "nextid": 4}
            """);
        using var source = Dataset.Open(folder.File("a.json"));
        Assert.Equal([-1.0, -2.0], source.Enumerate().Select(f => f.Labels.Energy!.Value));
        Assert.Equal([2], source.Enumerate(1).Single().Numbers);
    }

    [SkippableFact]
    public void ExtXYZ_files_come_through_the_same_door()
    {
        using var source = Dataset.Open(SharedData.Path("data", "mattersim", "mptrj-random-1k.xyz"));
        Assert.Equal("extxyz", source.Description.Format);
        Assert.Equal(1000, source.Enumerate().Count());
    }

    [Theory]
    [InlineData("1\nProperties=species:S:1:pos:R:3 energy=-1\nAr 0 0 0\n", 0)]
    [InlineData("1\nProperties=species:S:1:pos:R:3 energy=-1\nAr 0 0 0.25", 1)]
    public void A_file_that_ends_inside_a_line_is_remarked_upon(string text, int remarks)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.extxyz"), text);
        using var source = Dataset.Open(folder.File("a.extxyz"));
        Assert.Equal(remarks, source.Description.Remarks.Count);
        Assert.Single(source.Enumerate());
    }

    [SkippableFact]
    public void Files_that_hold_no_structures_are_refused()
    {
        Assert.Throws<DataError>(() => Dataset.Open(SharedData.Path("data", "adsorption", "structures.json")));
        Assert.Throws<DataError>(() => Dataset.Open(SharedData.Path("data", "psi4_fock", "qh9_layout_dynamic.db")));
        Assert.Throws<DataError>(() => Dataset.Open(SharedData.Path("data", "psi4_fock", "fock_b3lyp_def2svp_open.h5")));
        Assert.Throws<DataError>(() => Dataset.Open(Path.Combine(Path.GetTempPath(), "no such file")));
    }

    [Theory]
    [InlineData("<f8", false)]
    [InlineData(">f8", false)]
    [InlineData("<f8", true)]
    [InlineData("<f4", true)]
    public void DeePMD_arrays_of_either_byte_order_and_in_Fortran_order_are_read_from_folders_at_any_depth(string type, bool fortran)
    {
        using var folder = new TemporaryFolder();
        string system = Path.Combine(folder.Path, "all", "a", "b"), set = Path.Combine(system, "set.000");
        Directory.CreateDirectory(set);
        File.WriteAllText(Path.Combine(system, "type.raw"), "1 0\n");
        File.WriteAllText(Path.Combine(system, "type_map.raw"), "O H\n");
        void npy(string name, int width, Func<int, int, double> value)
        {
            string shape = width == 0 ? "3," : $"3, {width}";
            var bytes = new List<byte>();
            int n = Math.Max(1, width);
            for (int k = 0; k < 3 * n; k++)
            {
                double v = fortran ? value(k % 3, k / 3) : value(k / n, k % n);
                byte[] one = type == "<f4" ? BitConverter.GetBytes((float)v) : BitConverter.GetBytes(v);
                bytes.AddRange(type[0] == '>' ? one.Reverse() : one);
            }
            byte[] head = Encoding.ASCII.GetBytes($"{{'descr': '{type}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': ({shape}), }}".PadRight(117) + "\n");
            File.WriteAllBytes(Path.Combine(set, name + ".npy"), [0x93, .. "NUMPY"u8, 1, 0, (byte)head.Length, 0, .. head, .. bytes]);
        }
        npy("coord", 6, (f, k) => f + 0.25 * k);
        npy("box", 9, (f, k) => k % 4 == 0 ? 8 + f : 0);
        npy("energy", 0, (f, _) => -10.5 - f);
        npy("force", 6, (f, k) => f - 0.5 * k);
        npy("atom_ener", 2, (f, k) => -5 - f - 0.5 * k);
        using var source = Dataset.Open(Path.Combine(folder.Path, "all"));
        Assert.Equal(3, source.Count);
        var x = source.Read(2);
        Assert.Equal([1, 8], x.Numbers);
        Assert.Equal([2, 2.25, 2.5, 2.75, 3, 3.25], x.Positions);
        Assert.Equal([2, 1.5, 1, 0.5, 0, -0.5], x.Labels.Forces!);
        Assert.Equal((-12.5, 1000.0), (x.Labels.Energy!.Value, x.Cell.Volume));
        Assert.Equal([-7, -7.5], x.Labels.AtomEnergies!);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_stress_of_which_VASP_computed_the_trace_only_is_none(int isif)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("OUTCAR"), TwoSteps.Replace("   ions per type", $"   ISIF   = {isif,6}    stress and relaxation\n   ions per type", StringComparison.Ordinal));
        using var outcar = Dataset.Open(folder.File("OUTCAR"));
        Assert.All(outcar.Enumerate(), f => Assert.Equal(isif == 1, f.Labels.Stress is null));
        const string crystal = "<structure><crystal><varray name=\"basis\"><v>4 0 0</v><v>0 4 0</v><v>0 0 4</v></varray></crystal><varray name=\"positions\"><v>0 0 0</v></varray></structure>";
        File.WriteAllText(folder.File("vasprun.xml"), $"<?xml version=\"1.0\"?>\n<modeling><incar><i type=\"int\" name=\"ISIF\">     {isif}</i></incar><atominfo><array name=\"atoms\"><set><rc><c>Si</c><c>1</c></rc></set></array></atominfo><calculation>{crystal}<varray name=\"stress\"><v>1 0 0</v><v>0 1 0</v><v>0 0 1</v></varray></calculation></modeling>");
        using var vasprun = Dataset.Open(folder.File("vasprun.xml"));
        Assert.Equal(isif == 1, vasprun.Enumerate().Single().Labels.Stress is null);
    }

    [Fact]
    public void The_energy_of_an_extended_XYZ_file_can_be_chosen_and_what_is_not_read_is_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.extxyz"), "1\nProperties=species:S:1:pos:R:3:forces:R:3:MACE_forces:R:3 energy=-1.5 corrected_total_energy=-2.5 free_energy=-1.6\nH 0 0 0 1 0 0 2 0 0\n1\nProperties=species:S:1:pos:R:3 energy=-3.5\nH 0 0 0\n");
        using var usual = Dataset.Open(folder.File("a.extxyz"));
        Assert.Equal([-1.5, -3.5], usual.Enumerate().Select(f => f.Labels.Energy!.Value));
        Assert.Contains("corrected_total_energy, free_energy, MACE_forces", Assert.Single(usual.Description.Remarks), StringComparison.Ordinal);
        using var corrected = Dataset.Open(folder.File("a.extxyz"), new() { Energy = "corrected_total_energy" });
        Assert.Equal([-2.5, null], corrected.Enumerate().Select(f => f.Labels.Energy));
        Assert.Equal(-1.5, corrected.Enumerate().First().Info["other_energy"]);
        Assert.Contains("carries energy, free_energy, MACE_forces", Assert.Single(corrected.Description.Remarks), StringComparison.Ordinal);
        Assert.Contains("energy, ", Assert.Throws<ConfigError>(() => Dataset.Open(folder.File("a.extxyz"), new() { Energy = "dft" })).Message, StringComparison.Ordinal);
    }
}
