using System.Text.Json;
using Potentials.Cli.Tests.Kit;
using Potentials.Core;
using Potentials.Datasets;
using Potentials.Tests.Kit;

namespace Potentials.Cli.Tests;

/// <summary>The verb eval, and models from file to verb.</summary>
public sealed class EvalTests
{
    [SkippableTheory]
    [InlineData("float64", Tolerance.ReferenceEnergy, Tolerance.ReferenceForce, Tolerance.ReferenceStress)]
    [InlineData("float32", Tolerance.ReferenceEnergy32, Tolerance.ReferenceForce32, Tolerance.ReferenceStress32)]
    public void Eval_with_nequix_equals_the_makers_numbers_in_input_order(string dtype, double energyLimit, double forceLimit, double stressLimit)
    {
        string model = SharedData.Path("models", "nequix", "nequix-mp-1.nqx"), input = SharedData.Path("golden", "nequix", "structures.extxyz");
        using var golden = JsonDocument.Parse(File.ReadAllText(SharedData.Path("golden", "nequix", "structures.json")));
        using var folder = new WorkFolder();
        var result = Executable.Run(folder.Path, "eval", "--model", model, "--input", input, "--output", "out.extxyz", "--dtype", dtype, "--json").Exits(0);
        using var json = JsonDocument.Parse(result.Output);
        var structures = golden.RootElement.GetProperty("structures").EnumerateArray().ToArray();
        Assert.Equal(structures.Length, json.RootElement.GetProperty("frames").GetInt32());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("energy_mae_per_atom").ValueKind);
        int k = 0;
        foreach (var frame in StructureFile.Read(folder["out.extxyz"]))
        {
            var expected = Expected(structures[k], dtype);
            Assert.Equal(structures[k++].GetProperty("natoms").GetInt32(), frame.Count);
            Assert.InRange(Math.Abs(expected.Energy - frame.Labels.Energy!.Value) / frame.Count, 0, energyLimit);
            for (int i = 0; i < expected.Forces.Length; i++) Assert.InRange(Math.Abs(expected.Forces[i] - frame.Labels.Forces![i]), 0, forceLimit);
            if (expected.Stress is null) Assert.Null(frame.Labels.Stress);
            else
                for (int i = 0; i < 9; i++) Assert.InRange(Math.Abs(expected.Stress[i] - frame.Labels.Stress!.Value[i / 3, i % 3]), 0, stressLimit);
        }
        Assert.Equal(structures.Length, k);
    }

    /// <summary>Other readers take the last energy of a line and refuse two columns of forces.</summary>
    [Fact]
    public void Results_that_the_input_brought_along_do_not_stand_beside_the_computed_ones()
    {
        using var folder = new WorkFolder();
        folder.Write("in.extxyz", """
            2
            Lattice="3.84 0 0 1.92 3.3255 0 1.92 1.1085 3.1353" Properties=species:S:1:pos:R:3:forces:R:3:REF_forces:R:3:tag:I:1 energy=-5.0 REF_energy=-7.0 free_energy=-5.5 virial="1 0 0 0 1 0 0 0 1" stress="1 0 0 0 1 0 0 0 1" origin=test
            Si 0 0 0 1 1 1 2 2 2 5
            Si 2.0 1.1 0.8 -1 -1 -1 -2 -2 -2 6

            """);
        Executable.Run(folder.Path, "eval", "--model", "stillinger-weber-si", "--input", "in.extxyz", "--output", "out.extxyz").Exits(0);
        folder.Write("relax.yaml", "structure: {file: in.extxyz}\npotential: {model: stillinger-weber-si}\nrelax: {max_steps: 2}\noutput: {folder: relax, plot: false}\n");
        Executable.Run(folder.Path, "relax", "relax.yaml").Exits(0);
        foreach (string file in (string[])["out.extxyz", "relax/relaxed.extxyz", "relax/trajectory.extxyz"])
        {
            string line = File.ReadLines(folder[file]).ElementAt(1);
            Assert.Single(System.Text.RegularExpressions.Regex.Matches(line, "energy"));
            Assert.Single(System.Text.RegularExpressions.Regex.Matches(line, "forces"));
            Assert.DoesNotContain("virial", line, StringComparison.Ordinal);
            var frame = StructureFile.Read(folder[file]).Last();
            Assert.Equal([5L, 6L], (long[])frame.Columns["tag"].Values);
            Assert.Equal("test", frame.Info["origin"]);
        }
    }

    [Fact]
    public void Errors_against_labels_are_those_of_the_definition_and_missing_labels_are_null()
    {
        using var folder = new WorkFolder();
        var crystal = Supercells.Rattle(Crystals.Build(CrystalKind.Diamond, [14], 5.43), 0.1, 1);
        StructureFile.Write(folder["in.extxyz"], [crystal, Supercells.Repeat(crystal, 2, 1, 1)]);
        Executable.Run(folder.Path, "eval", "--model", "stillinger-weber-si", "--input", "in.extxyz", "--output", "exact.extxyz").Exits(0);
        var exact = StructureFile.Read(folder["exact.extxyz"]).ToArray();
        // Labels that are off by a known amount: energy by 0.8 and −1.6 eV (0.1 eV an atom each), one force by 3 eV/Å, no stress in the second frame.
        var f = (double[])exact[0].Labels.Forces!.Clone();
        f[4] += 3;
        var shifted = Matrix3.Diagonal(9 * UnitSystem.Gigapascal, 0, 0);
        StructureFile.Write(folder["labelled.extxyz"],
        [
            exact[0].WithLabels(exact[0].Labels with { Energy = exact[0].Labels.Energy + 0.8, Forces = f, Stress = exact[0].Labels.Stress + shifted }),
            exact[1].WithLabels(exact[1].Labels with { Energy = exact[1].Labels.Energy - 1.6, Stress = null }),
        ]);
        var result = Executable.Run(folder.Path, "eval", "--model", "stillinger-weber-si", "--input", "labelled.extxyz", "--json").Exits(0);
        using var json = JsonDocument.Parse(result.Output);
        double Get(string key) => json.RootElement.GetProperty(key).GetDouble();
        Assert.Equal(2, Get("frames"));
        Assert.Equal(0.1, Get("energy_mae_per_atom"), 10);
        Assert.Equal(0.1, Get("energy_rmse_per_atom"), 10);
        Assert.Equal(3.0 / 72, Get("forces_mae"), 10);
        Assert.Equal(Math.Sqrt(9.0 / 72), Get("forces_rmse"), 10);
        Assert.Equal(1, Get("stress_mae"), 8);
        Assert.Equal(3, Get("stress_rmse"), 8);
        var text = Executable.Run(folder.Path, "eval", "--model", "stillinger-weber-si", "--input", "labelled.extxyz").Exits(0);
        Assert.Contains("100.000", text.Output);
    }

    [Fact]
    public void Batches_do_not_change_results_and_order_is_kept()
    {
        using var folder = new WorkFolder();
        var frames = Enumerable.Range(1, 12).Select(k => Supercells.Rattle(Supercells.Repeat(Crystals.Build(CrystalKind.Diamond, [14], 5.3 + 0.02 * k), k % 3 + 1, 1, 1), 0.1, (ulong)k));
        StructureFile.Write(folder["in.extxyz"], frames);
        foreach (string atoms in (string[])["1", "20", "1000"])
            Executable.Run(folder.Path, "eval", "--model", "stillinger-weber-si", "--input", "in.extxyz", "--output", $"{atoms}.extxyz", "--batch-atoms", atoms).Exits(0);
        Assert.Equal(File.ReadAllBytes(folder["1.extxyz"]), File.ReadAllBytes(folder["20.extxyz"]));
        Assert.Equal(File.ReadAllBytes(folder["1.extxyz"]), File.ReadAllBytes(folder["1000.extxyz"]));
    }

    [Theory]
    [InlineData("2\nLattice=\"5 0 0 0 5 0 0 0 5\" Properties=species:S:1:pos:R:3\nSi 0 0 0\nSi 1 1\n", 3, "bad.extxyz:4")]
    [InlineData("2\nLattice=\"5 0 0 0 5 0 0 0 5\" Properties=species:S:1:pos:R:3\nSi 0 0 0\n", 3, "bad.extxyz")]
    [InlineData("1\nLattice=\"5 0 0 0 5 0 0 0 5\" Properties=species:S:1:pos:R:3\nSi nan 0 0\n", 3, "bad.extxyz:3")]
    [InlineData("1\nLattice=\"5 0 0 0 5 0 0 0 0\" Properties=species:S:1:pos:R:3\nSi 0 0 0\n", 3, "bad.extxyz:2")]
    [InlineData("2\nLattice=\"9 0 0 0 9 0 0 0 9\" Properties=species:S:1:pos:R:3\nSi 1 1 1\nSi 1 1 1\n", 4, "system 1, atom")]
    [InlineData("1\nLattice=\"5 0 0 0 5 0 0 0 5\" Properties=species:S:1:pos:R:3\nSi 0,5 0 0\n", 3, "bad.extxyz:3")]
    [InlineData("1000000000000000000\n\nSi 0 0 0\n", 3, "bad.extxyz")]
    [InlineData("1\nLattice=\"9 0 0 0 9 0 0 0 9\" Properties=species:S:1:pos:R:3\nSi 0 0 0\n1\nLattice=\"9 0 0 0 9 0 0 0 9\" Properties=species:S:1:pos:R:3\nU 0 0 0\n", 4, "system 2, atom 1")]
    [InlineData("", 3, "bad.extxyz")]
    public void Bad_structures_are_refused_with_their_place_and_no_output_is_left(string text, int code, string place)
    {
        using var folder = new WorkFolder();
        folder.Write("bad.extxyz", text);
        var result = Executable.Run(folder.Path, TimeSpan.FromSeconds(15), "eval", "--model", "stillinger-weber-si", "--input", "bad.extxyz", "--output", "out.extxyz").Exits(code);
        Assert.Contains(place, result.Error);
        Assert.Equal(["bad.extxyz"], Directory.EnumerateFiles(folder.Path).Select(f => Path.GetFileName(f)));
    }

    [SkippableFact]
    public void A_published_model_is_imported_and_both_files_compute_the_same()
    {
        string published = SharedData.Path("models", "nequix", "nequix-mp-1.nqx");
        using var folder = new WorkFolder();
        Executable.Run(folder.Path, "model", "import", published, "--output", "own.potential").Exits(0);
        Assert.Contains("exists already", Executable.Run(folder.Path, "model", "import", published, "--output", "own.potential").Exits(2).Error);
        StructureFile.Write(folder["in.extxyz"], Supercells.Rattle(Crystals.Build(CrystalKind.Rocksalt, [12, 8], 4.2), 0.1, 1));
        Executable.Run(folder.Path, "eval", "--model", published, "--input", "in.extxyz", "--output", "a.extxyz").Exits(0);
        Executable.Run(folder.Path, "eval", "--model", "own.potential", "--input", "in.extxyz", "--output", "b.extxyz").Exits(0);
        Assert.Equal(File.ReadAllBytes(folder["a.extxyz"]), File.ReadAllBytes(folder["b.extxyz"]));
        using var info = JsonDocument.Parse(Executable.Run(folder.Path, "model", "info", "own.potential", "--json").Exits(0).Output);
        Assert.Equal(("nequix-mp-1", "MIT", 89), (info.RootElement.GetProperty("name").GetString(), info.RootElement.GetProperty("licence").GetString(), info.RootElement.GetProperty("elements").GetArrayLength()));
        byte[] bytes = File.ReadAllBytes(folder["own.potential"]);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(folder["own.potential"], bytes);
        Assert.Contains("own.potential", Executable.Run(folder.Path, "eval", "--model", "own.potential", "--input", "in.extxyz").Exits(3).Error);
    }

    [SkippableFact]
    public void An_interrupted_evaluation_says_so_in_one_object_and_leaves_no_output()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "signals are those of Linux");
        using var folder = new WorkFolder();
        StructureFile.Write(folder["many.extxyz"], Enumerable.Repeat(Supercells.Repeat(Crystals.Build(CrystalKind.Diamond, [14], 5.43), 4, 4, 4), 2000));
        using var process = Executable.Start(folder.Path, "eval", "--model", "stillinger-weber-si", "--input", "many.extxyz", "--output", "out.extxyz", "--json");
        while (!File.Exists(folder["out.extxyz.part"]) && !process.HasExited) Thread.Sleep(1);
        process.Terminate();
        using var json = System.Text.Json.JsonDocument.Parse(process.StandardOutput.ReadToEnd());
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(20)));
        Assert.Equal((143, "interrupted"), (process.ExitCode, json.RootElement.GetProperty("error").GetProperty("kind").GetString()));
        Assert.Equal(["many.extxyz"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("model", "list", "--json")]
    [InlineData("model", "info", "zbl", "--json")]
    [InlineData("bench", "neighbors", "--atoms", "1000", "--seconds", "0", "--json")]
    [InlineData("bench", "potential", "--model", "stillinger-weber-si", "--input", "si.extxyz", "--seconds", "0", "--json")]
    [InlineData("bench", "convolution", "--features", "4x0e+2x1o", "--harmonics", "1", "--atoms", "2", "--edges", "3", "--seconds", "0", "--json")]
    [InlineData("bench", "tensor-products", "--degrees", "1", "--settings", "siso", "--products", "cg-dense", "--batch", "3", "--threads", "1", "--seconds", "0", "--json")]
    [InlineData("bench", "operators", "--degrees", "1", "--batch", "3", "--channels", "2", "--threads", "1", "--seconds", "0", "--json")]
    [InlineData("eval", "--model", "stillinger-weber-si", "--input", "si.extxyz", "--json")]
    [InlineData("doctor", "--json")]
    [InlineData("doctor", "--model", "stillinger-weber-si", "--steps", "20", "--json")]
    public void Json_is_exactly_one_object_on_stdout(params string[] arguments)
    {
        using var folder = new WorkFolder();
        StructureFile.Write(folder["si.extxyz"], Crystals.Build(CrystalKind.Diamond, [14], 5.43));
        var result = Executable.Run(folder.Path, arguments).Exits(0);
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(JsonValueKind.Object, json.RootElement.ValueKind);
        if (arguments[0] == "bench" && arguments[1] == "potential")
            foreach (string key in (string[])["ms_per_atom", "atoms", "pairs", "threads", "dtype", "peak_fraction"]) Assert.True(json.RootElement.TryGetProperty(key, out _), key);
    }

    private static (double Energy, double[] Forces, double[]? Stress) Expected(JsonElement structure, string dtype)
    {
        var results = structure.GetProperty("results").GetProperty("nequix-mp-1").GetProperty(dtype);
        return (results.GetProperty("energy").GetDouble(), Numbers(results.GetProperty("forces")), results.TryGetProperty("stress", out var s) && s.ValueKind != JsonValueKind.Null ? Numbers(s) : null);
    }

    private static double[] Numbers(JsonElement e) => e.ValueKind switch
    {
        JsonValueKind.Number => [e.GetDouble()],
        JsonValueKind.Array => [.. e.EnumerateArray().SelectMany(Numbers)],
        _ => Numbers(e.GetProperty("data")),
    };
}
