using System.Diagnostics;
using System.Text.Json;
using Potentials.Cli.Tests.Kit;
using Potentials.Core;
using Potentials.Datasets;
using Potentials.Tests.Kit;

namespace Potentials.Cli.Tests;

/// <summary>Runs as a user starts, interrupts, kills and resumes them.</summary>
public sealed class RunTests
{
    private const string Relax = """
        structure: {crystal: diamond, element: Si, a: 5.43 Å, repeat: [2, 2, 2], rattle: 0.05 Å, seed: 7}
        potential: {model: stillinger-weber-si}
        relax: {optimizer: fire, cell: frechet, fmax: 0.01 eV/Å, max_steps: 500}
        output: {folder: runs/relax-si}
        """;

    private const string Md = """
        structure: {crystal: diamond, element: Si, a: 5.43 Å, repeat: [2, 2, 2], rattle: 0.1 Å}
        potential: {model: stillinger-weber-si}
        relax: {fmax: 0.05 eV/Å}
        md: {ensemble: nvt-langevin, temperature: 300 K, timestep: 1 fs, steps: 3000}
        output: {folder: out, trajectory_interval: 30, thermo_interval: 10, checkpoint_interval: 50, plot: false}
        """;

    [Fact]
    public void The_relax_example_of_the_manual_works_verbatim()
    {
        using var folder = new WorkFolder();
        folder.Write("relax.yaml", Relax);
        var result = Executable.Run(folder.Path, "relax", "relax.yaml", "--json").Exits(0);
        using var printed = JsonDocument.Parse(result.Output);
        using var summary = JsonDocument.Parse(File.ReadAllText(folder["runs/relax-si/summary.json"]));
        var s = summary.RootElement;
        Assert.True(s.GetProperty("converged").GetBoolean());
        Assert.Equal("converged", s.GetProperty("reason").GetString());
        Assert.InRange(s.GetProperty("steps").GetInt64(), 10, 200);
        Assert.InRange(s.GetProperty("fmax").GetDouble(), 0, 0.01);
        // The published cohesive energy of the potential at its minimum: 2 ε an atom, ε = 50 kcal/mol (Stillinger and Weber, 1985).
        Assert.Equal(-2 * 50 * Core.UnitSystem.KilocaloriePerMole, s.GetProperty("energy").GetDouble() / 64, 3);
        Assert.Equal(s.GetProperty("energy").GetDouble(), printed.RootElement.GetProperty("energy").GetDouble());
        var relaxed = StructureFile.Read(folder["runs/relax-si/relaxed.extxyz"]).Single();
        Assert.Equal(s.GetProperty("energy").GetDouble(), relaxed.Labels.Energy);
        Assert.NotNull(relaxed.Labels.Forces);
        Assert.NotNull(relaxed.Labels.Stress);
        Assert.Equal(s.GetProperty("steps").GetInt64() + 1, StructureFile.Read(folder["runs/relax-si/trajectory.extxyz"]).LongCount());
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(folder["runs/relax-si/plot.png"])[..4]);
        // The resolved config beside the results is the same run.
        var again = Executable.Run(folder.Path, "check", "runs/relax-si/config.yaml", "--print").Exits(0);
        Assert.EndsWith(again.Output, File.ReadAllText(folder["runs/relax-si/config.yaml"]));
        string config = File.ReadAllText(folder["runs/relax-si/config.yaml"]);
        Assert.Contains("relax.checkpoint", Executable.Run(folder.Path, "relax", "relax.yaml", "--set", "relax.optimizer=lbfgs").Exits(2).Error);
        // A refused run, and one that was complete before, leave the config of the results as it was.
        Executable.Run(folder.Path, "relax", "relax.yaml", "--set", "relax.fmax=0.02 eV/Å").Exits(0);
        Assert.Equal(config, File.ReadAllText(folder["runs/relax-si/config.yaml"]));
        using var tighter = JsonDocument.Parse(Executable.Run(folder.Path, "relax", "relax.yaml", "--set", "relax.fmax=0.001 eV/Å", "--json").Exits(0).Output);
        Assert.True(tighter.RootElement.GetProperty("steps").GetInt64() > s.GetProperty("steps").GetInt64());
        Assert.InRange(tighter.RootElement.GetProperty("fmax").GetDouble(), 0, 0.001);
        Assert.Contains("0.001", File.ReadAllText(folder["runs/relax-si/config.yaml"]));
        Executable.Run(folder.Path, "relax", "relax.yaml", "--set", "relax.optimizer=lbfgs", "--fresh").Exits(0);
    }

    [Theory]
    [InlineData("md")]
    [InlineData("relax")]
    public void Killed_at_random_instants_and_started_again_every_file_has_the_same_bits(string verb)
    {
        using var folder = new WorkFolder();
        folder.Write("md.yaml", Md);
        folder.Write("relax.yaml", Relax.Replace("fmax: 0.01 eV/Å, max_steps: 500", "fmax: 0.0000000001 eV/Å, max_steps: 700").Replace("[2, 2, 2]", "[3, 3, 3]"));
        string set = verb == "md" ? "output.folder=killed" : "output={folder: killed, checkpoint_interval: 10, trajectory_interval: 3, plot: false}";
        string[] arguments = [verb, $"{verb}.yaml", "--set", set.Replace("killed", "whole")];
        Executable.Run(folder.Path, arguments).Exits(0);
        string whole = folder["whole"];
        var files = Directory.EnumerateFiles(whole, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(whole, f))
            .Where(f => Path.GetExtension(f) is ".extxyz" or ".csv" || f == "summary.json" && verb == "relax").ToArray();
        Assert.InRange(files.Length, 3, 10);
        long total = Written(whole);
        var random = new Random(20);
        // Each run is killed a few times, at any instant after it wrote some more, and then ends: runs until there were kills enough.
        for (int round = 0, kills = 0; kills < 8; round++)
        {
            Assert.True(round < 20, "the run ends before it can be killed");
            string name = $"killed-{round}";
            arguments[3] = set.Replace("killed", name);
            for (int leg = 0; ; leg++)
            {
                using var process = Executable.Start(folder.Path, arguments);
                process.OutputDataReceived += (_, _) => { };
                process.BeginOutputReadLine();
                process.BeginErrorReadLine();
                bool kill = leg < 4 && kills < 8;
                long target = Written(folder[name]) + random.NextInt64(total / 5);
                while (kill && !process.HasExited && Written(folder[name]) < target) Thread.Sleep(1);
                if (!kill || process.WaitForExit(random.Next(20)))
                {
                    process.WaitForExit();
                    Assert.Equal(0, process.ExitCode);
                    break;
                }
                process.Kill();
                process.WaitForExit();
                kills++;
            }
            foreach (string file in files)
                Assert.True(File.ReadAllBytes(Path.Combine(whole, file)).AsSpan().SequenceEqual(File.ReadAllBytes(folder[Path.Combine(name, file)])), $"{file} differs after {kills} kills");
        }

        static long Written(string results) => Directory.Exists(results) ? Directory.GetFiles(results, "t*").Sum(f => new FileInfo(f).Length) : 0;
    }

    [SkippableTheory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public void A_signal_saves_a_checkpoint_within_two_seconds_and_the_run_goes_on(string signal, int code)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "signals are those of Linux");
        using var folder = new WorkFolder();
        folder.Write("md.yaml", Md);
        using var process = Executable.Start(folder.Path, "md", "md.yaml", "--set", "md.steps=1000000000", "--set", "output.checkpoint_interval=1000000000", "--set", "output.trajectory=none");
        WaitFor(() => File.Exists(folder["out/thermo.csv"]));
        if (signal == "INT") process.Interrupt();
        else process.Terminate();
        // Seconds of processor time: a busy machine lengthens those of the clock.
        Assert.InRange(process.WaitForEnd(), 0, 2);
        string output = process.StandardOutput.ReadToEnd(), error = process.StandardError.ReadToEnd();
        Assert.Equal((code, ""), (process.ExitCode, error));
        Assert.Contains("interrupted at step", output);
        Assert.True(File.Exists(folder["out/md.checkpoint"]));
        string step = output.Split("interrupted at step ")[1].Split(' ')[0];
        var rest = Executable.Run(folder.Path, "md", "md.yaml", "--set", $"md.steps={step}", "--set", "output.checkpoint_interval=1000000000", "--set", "output.trajectory=none").Exits(0);
        Assert.Contains($"all {step} steps were done before", rest.Output);
    }

    [SkippableFact]
    public void An_interrupted_relaxation_is_neither_complete_nor_converged()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "signals are those of Linux");
        using var folder = new WorkFolder();
        folder.Write("relax.yaml", Relax);
        using var process = Executable.Start(folder.Path, "relax", "relax.yaml", "--json", "--set", "relax={fmax: 1e-30 eV/Å, max_steps: 1000000000}", "--set", "output={folder: out, trajectory: none, checkpoint_interval: 20}");
        WaitFor(() => File.Exists(folder["out/relax.checkpoint"]));
        process.Terminate();
        using var json = JsonDocument.Parse(process.StandardOutput.ReadToEnd());
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(20)));
        Assert.Equal(143, process.ExitCode);
        Assert.False(json.RootElement.GetProperty("complete").GetBoolean());
        Assert.False(json.RootElement.GetProperty("converged").GetBoolean());
        Assert.Equal(0, json.RootElement.GetProperty("systems").GetArrayLength());
    }

    [SkippableTheory]
    [InlineData("bench", "neighbors", "--seconds", "100", "--json")]
    [InlineData("bench", "md", "--repeat", "20", "--json")]
    [InlineData("doctor", "--model", "stillinger-weber-si", "--steps", "100000000", "--json")]
    public void A_measurement_that_is_stopped_says_so_in_one_object(params string[] arguments)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "signals are those of Linux");
        using var folder = new WorkFolder();
        using var process = Executable.Start(folder.Path, arguments);
        var error = process.StandardError.ReadToEndAsync();
        process.WaitForWork(2);
        process.Interrupt();
        using var json = JsonDocument.Parse(process.StandardOutput.ReadToEnd());
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(20)));
        Assert.Equal((130, "interrupted"), (process.ExitCode, json.RootElement.GetProperty("error").GetProperty("kind").GetString()));
        Assert.EndsWith("interrupted\n", error.GetAwaiter().GetResult());
    }

    [Fact]
    public void A_folder_holds_one_run_and_the_other_verb_is_refused_there()
    {
        using var folder = new WorkFolder();
        folder.Write("relax.yaml", Relax);
        folder.Write("md.yaml", Md);
        Executable.Run(folder.Path, "relax", "relax.yaml", "--set", "relax.max_steps=2", "--set", "output.folder=out").Exits(0);
        byte[] trajectory = File.ReadAllBytes(folder["out/trajectory.extxyz"]);
        string[] md = ["md", "md.yaml", "--set", "md.steps=1", "--set", "relax.max_steps=1"];
        Assert.Contains("holds a relaxation (relax.checkpoint)", Executable.Run(folder.Path, md).Exits(2).Error);
        Assert.Equal(trajectory, File.ReadAllBytes(folder["out/trajectory.extxyz"]));
        Executable.Run(folder.Path, [.. md, "--set", "output.folder=moved"]).Exits(0);
        Assert.Contains("holds molecular dynamics (md.checkpoint)", Executable.Run(folder.Path, "relax", "relax.yaml", "--set", "output.folder=moved").Exits(2).Error);
    }

    [Fact]
    public void Dynamics_keep_the_relaxation_that_they_began_from()
    {
        using var folder = new WorkFolder();
        folder.Write("md.yaml", Md);
        Executable.Run(folder.Path, "md", "md.yaml", "--set", "md.steps=60").Exits(0);
        byte[] relaxed = File.ReadAllBytes(folder["out/relax/relaxed.extxyz"]);
        string summary = File.ReadAllText(folder["out/relax/summary.json"]);
        Assert.Contains("began from a relaxation", Executable.Run(folder.Path, "md", "md.yaml", "--set", "md.steps=60", "--set", "relax.fmax=0.001 eV/Å").Exits(2).Error);
        Assert.Equal(relaxed, File.ReadAllBytes(folder["out/relax/relaxed.extxyz"]));
        Assert.Equal(summary, File.ReadAllText(folder["out/relax/summary.json"]));
        Executable.Run(folder.Path, "md", "md.yaml", "--set", "md.steps=120").Exits(0);
        Directory.Delete(folder["out/relax"], true);
        Executable.Run(folder.Path, "md", "md.yaml", "--set", "md.steps=180").Exits(0);
        Assert.Equal(relaxed, File.ReadAllBytes(folder["out/relax/relaxed.extxyz"]));
        Executable.Run(folder.Path, "md", "md.yaml", "--set", "md.steps=60", "--set", "relax.fmax=0.001 eV/Å", "--fresh").Exits(0);
        Assert.NotEqual(relaxed, File.ReadAllBytes(folder["out/relax/relaxed.extxyz"]));
    }

    [Fact]
    public void A_crystal_that_moves_beside_a_molecule_keeps_its_stress_and_pressure()
    {
        using var folder = new WorkFolder();
        StructureFile.Write(folder["both.extxyz"], [new AtomicSystem([18, 18], [0, 0, 0, 3.8, 0, 0]), Crystals.Build(CrystalKind.Fcc, [18], 5.3)]);
        folder.Write("md.yaml", "structure: {file: both.extxyz}\npotential: {model: lennard-jones-ar}\nmd: {ensemble: nve, velocities: zero, timestep: 1 fs, steps: 2}\noutput: {folder: out, trajectory_interval: 1, thermo_interval: 1, plot: false}\n");
        Executable.Run(folder.Path, "md", "md.yaml").Exits(0);
        Assert.All(StructureFile.Read(folder["out/trajectory-1.extxyz"]), f => Assert.Null(f.Labels.Stress));
        Assert.All(StructureFile.Read(folder["out/trajectory-2.extxyz"]), f => Assert.NotNull(f.Labels.Stress));
        Assert.NotNull(StructureFile.Read(folder["out/final.extxyz"]).Last().Labels.Stress);
        string[][] rows = [.. File.ReadLines(folder["out/thermo.csv"]).Skip(1).Select(l => l.Split(','))];
        Assert.All(rows, r => Assert.Equal(r[2] == "1", r[8].Length == 0));
    }

    [Fact]
    public void A_folder_in_which_a_process_runs_is_left_alone()
    {
        using var folder = new WorkFolder();
        folder.Write("md.yaml", Md);
        using var process = Executable.Start(folder.Path, "md", "md.yaml", "--set", "md.steps=1000000000", "--set", "output.trajectory=none");
        try
        {
            WaitFor(() => File.Exists(folder["out/thermo.csv"]));
            byte[] relaxed = File.ReadAllBytes(folder["out/relax/relaxed.extxyz"]);
            Assert.Contains("Another process is running in this folder",
                Executable.Run(folder.Path, "md", "md.yaml", "--set", "relax.fmax=0.001 eV/Å", "--set", "output.trajectory=none", "--fresh").Exits(5).Error);
            Assert.Equal(relaxed, File.ReadAllBytes(folder["out/relax/relaxed.extxyz"]));
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    [SkippableFact]
    public void The_config_beside_the_results_goes_on_with_the_run_from_any_folder()
    {
        string eam = SharedData.Path("data", "eam", "Cu_Zhou.eam.alloy");
        using var folder = new WorkFolder();
        Directory.CreateDirectory(folder["inputs"]);
        Directory.CreateDirectory(folder["elsewhere"]);
        File.Copy(eam, folder["inputs/copper.eam.alloy"]);
        StructureFile.Write(folder["inputs/copper.extxyz"], Core.Supercells.Rattle(Core.Crystals.Build(Core.CrystalKind.Fcc, [29], 3.6), 0.05, 1));
        folder.Write("inputs/md.yaml", $$"""
            structure: {file: copper.extxyz}
            potential: {sum: [{file: copper.eam.alloy}, {model: zbl, scale: 0.5}]}
            md: {ensemble: nve, initial_temperature: 300 K, timestep: 1 fs, steps: 20}
            output: {folder: {{folder["out"]}}, plot: false}
            """);
        Executable.Run(folder["inputs"], "md", "md.yaml").Exits(0);
        Assert.Contains($"file: {folder["inputs/copper.extxyz"]}", File.ReadAllText(folder["out/config.yaml"]));
        var more = Executable.Run(folder["elsewhere"], "md", folder["out/config.yaml"], "--set", "md.steps=40", "--json").Exits(0);
        using var json = JsonDocument.Parse(more.Output);
        Assert.Equal(40, json.RootElement.GetProperty("steps").GetInt64());
        // Another file under the same name is another potential.
        File.AppendAllText(folder["inputs/copper.eam.alloy"], "\n");
        Assert.Contains("potential", Executable.Run(folder["elsewhere"], "md", folder["out/config.yaml"], "--set", "md.steps=60").Exits(2).Error);
    }

    [SkippableFact]
    public void A_terminal_shows_the_remaining_time_the_steps_a_second_and_the_nanoseconds_a_day_in_one_line()
    {
        Skip.IfNot(File.Exists("/usr/bin/script"), "there is no program that makes a terminal");
        using var folder = new WorkFolder();
        folder.Write("md.yaml", Md.Replace("relax: {fmax: 0.05 eV/Å}\n", "", StringComparison.Ordinal));
        string command = $"'{Executable.File}' md md.yaml --set md.steps=3000 --set output.trajectory=none";
        var info = new ProcessStartInfo("/usr/bin/script", ["-qec", command, "/dev/null"]) { WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardInput = true };
        using var process = Process.Start(info)!;
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(60)));
        Assert.Equal(0, process.ExitCode);
        string[] lines = [.. output.Split('\r').Where(l => l.StartsWith("step ", StringComparison.Ordinal))];
        Assert.Contains(lines, l => System.Text.RegularExpressions.Regex.IsMatch(l, @"^step 3000 of 3000  0 s left  \d+ K  -\d+\.\d{3} eV  [\d.]+ steps/s  [\d.]+ ns/day"));
        Assert.All(lines, l => Assert.InRange(l.TrimEnd().Length, 1, 79));
    }

    [Theory]
    [InlineData("relax")]
    [InlineData("md")]
    public void A_fresh_run_leaves_nothing_of_the_one_before(string verb)
    {
        using var folder = new WorkFolder();
        var crystal = Core.Crystals.Build(Core.CrystalKind.Diamond, [14], 5.43);
        StructureFile.Write(folder["three.extxyz"], Enumerable.Range(1, 3).Select(k => Core.Supercells.Rattle(crystal, 0.01 * k, 1)));
        folder.Write("run.yaml", "structure: {file: three.extxyz}\npotential: {model: stillinger-weber-si}\n" + (verb == "md"
            ? "md: {ensemble: nve, initial_temperature: 300 K, timestep: 1 fs, steps: 5}\noutput: {folder: out, plot: false, trajectory_interval: 1, thermo: jsonl}\n"
            : "output: {folder: out, plot: false}\n"));
        Executable.Run(folder.Path, verb, "run.yaml").Exits(0);
        Assert.True(File.Exists(folder["out/trajectory-3.extxyz"]));
        folder.Write("out/trajectory-mine.extxyz", "mine");
        string[] binary = [verb, "run.yaml", "--fresh", "--set", "structure.frames=1-2", "--set", "output.trajectory=binary"];
        Executable.Run(folder.Path, verb == "md" ? [.. binary, "--set", "output.thermo=csv"] : binary).Exits(0);
        string[] left = [.. Directory.EnumerateFiles(folder["out"]).Select(f => Path.GetFileName(f)!).Where(n => n.StartsWith('t')).Order(StringComparer.Ordinal)];
        Assert.Equal(verb == "md" ? ["thermo.csv", "trajectory-1.ptrj", "trajectory-2.ptrj", "trajectory-mine.extxyz"] : ["trajectory-1.ptrj", "trajectory-2.ptrj", "trajectory-mine.extxyz"], left);
        Assert.Equal(6, verb == "md" ? StructureFile.Read(folder["out/trajectory-2.ptrj"]).Count() : 6);
    }

    [Fact]
    public void A_stress_that_nothing_relaxes_is_not_reported_as_zero()
    {
        using var folder = new WorkFolder();
        folder.Write("relax.yaml", Relax);
        foreach (var (cell, kind) in new[] { ("none", JsonValueKind.Null), ("frechet", JsonValueKind.Number) })
        {
            var result = Executable.Run(folder.Path, "relax", "relax.yaml", "--json", "--set", $"relax.cell={cell}", "--set", "relax.max_steps=1", "--set", $"output.folder={cell}").Exits(0);
            using var json = JsonDocument.Parse(result.Output);
            Assert.True(json.RootElement.GetProperty("complete").GetBoolean());
            Assert.Equal(kind, json.RootElement.GetProperty("residual_stress_GPa").ValueKind);
        }
    }

    [Fact]
    public void An_explosion_exits_with_4_names_system_and_atom_and_keeps_the_last_good_frame()
    {
        using var folder = new WorkFolder();
        folder.Write("md.yaml", Md);
        var result = Executable.Run(folder.Path, "md", "md.yaml", "--set", "md.timestep=40 fs").Exits(4);
        Assert.Contains("system 1, atom", result.Error);
        Assert.Contains("last-good.extxyz", result.Error);
        Assert.Equal(64, StructureFile.Read(folder["out/last-good.extxyz"]).Single().Count);
    }

    [Theory]
    [InlineData("structure.element=C", 4, "does not support C")]
    [InlineData("structure.a=0.2 Å", 4, "cell is so small")]
    [InlineData("output.folder=md.yaml/below", 5, "cannot write results")]
    [InlineData("output.folder=/proc/nowhere", 5, "cannot write results")]
    [InlineData("structure={file: md.yaml}", 3, "md.yaml:1")]
    [InlineData("structure.fixed=[65]", 2, "has 64 atoms")]
    [InlineData("structure={crystal: fcc, element: Si, a: 5 Å, fixed: [1, 2, 3, 4]}", 2, "all atoms of structure 1 are fixed")]
    [InlineData("md={ensemble: nve, velocities: keep, timestep: 1 fs, steps: 5}", 2, "exclude each other")]
    [InlineData("potential.threads=2000", 2, "write 1 to 1024")]
    [InlineData("potential.model=nequix-mp-1", 5, "model fetch nequix-mp-1")]
    [InlineData("potential={file: md.yaml}", 3, "neither a model file")]
    public void A_run_that_cannot_be_is_refused_before_it_starts(string set, int code, string message)
    {
        using var folder = new WorkFolder();
        folder.Write("md.yaml", Md);
        var result = Executable.Run(folder.Path, TimeSpan.FromSeconds(20), "md", "md.yaml", "--set", set).Exits(code);
        Assert.Contains(message, result.Error);
    }

    [Fact]
    public void Velocities_that_a_structure_lacks_cannot_be_kept()
    {
        using var folder = new WorkFolder();
        folder.Write("md.yaml", Md.Replace("relax: {fmax: 0.05 eV/Å}", "", StringComparison.Ordinal));
        Assert.Contains("structure 1 has none", Executable.Run(folder.Path, "md", "md.yaml", "--set", "md.velocities=keep").Exits(2).Error);
    }

    [SkippableFact]
    public void A_full_disk_ends_the_run_with_5_and_the_run_goes_on_when_there_is_room_again()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.UserName == "root", "mounting needs root");
        using var folder = new WorkFolder();
        folder.Write("md.yaml", Md);
        Directory.CreateDirectory(folder["disk"]);
        Skip.IfNot(Shell("mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", folder["disk"]) == 0, "tmpfs cannot be mounted here");
        try
        {
            string[] arguments = ["md", "md.yaml", "--set", "output.folder=disk/out", "--set", "output.trajectory_interval=10", "--set", "relax.max_steps=3"];
            var full = Executable.Run(folder.Path, arguments).Exits(5);
            Assert.Contains("out", full.Error);
            Assert.Equal(0, Shell("mount", "-o", "remount,size=60m", folder["disk"]));
            Executable.Run(folder.Path, arguments).Exits(0);
            arguments[3] = "output.folder=whole";
            Executable.Run(folder.Path, arguments).Exits(0);
            Assert.Equal(File.ReadAllBytes(folder["whole/trajectory.extxyz"]), File.ReadAllBytes(folder["disk/out/trajectory.extxyz"]));
        }
        finally
        {
            Shell("umount", folder["disk"]);
        }
    }

    private static int Shell(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }

    private static void WaitFor(Func<bool> condition)
    {
        for (int k = 0; k < 600 && !condition(); k++) Thread.Sleep(50);
        Assert.True(condition(), "it did not happen within 30 s");
    }
}
