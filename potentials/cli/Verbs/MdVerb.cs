using System.CommandLine;
using Potentials.Cli.Configs;
using Potentials.Cli.Console;
using Potentials.Cli.Running;
using Potentials.Core;
using Potentials.Datasets;
using Potentials.MD;

namespace Potentials.Cli.Verbs;

/// <summary><c>potentials md</c>: moves atoms in time, after relaxing them where the config says so.</summary>
public static class MdVerb
{
    /// <summary>The verb's place in the command line.</summary>
    public static Command Command()
    {
        var config = VerbOptions.Config();
        var set = VerbOptions.Set();
        var json = VerbOptions.Json();
        var fresh = VerbOptions.Fresh();
        var command = new Command("md", "Run molecular dynamics") { config, set, fresh, json };
        command.SetAction(parse => Run(parse.GetRequiredValue(config), parse.GetValue(set) ?? [], parse.GetValue(fresh), parse.GetValue(json)));
        return command;
    }

    private static int Run(string path, string[] overrides, bool fresh, bool json)
    {
        using var interruption = new Interruption();
        var loaded = ConfigFile.Load<MdConfig>(path, overrides);
        var config = loaded.Config;
        var systems = StructureLoading.Load(config.Structure);
        using var opened = PotentialLoading.Open(config.Potential);
        Compatibility.Require(opened.Potential.Info, systems, config.Relax is { Cell: not CellFilter.None });
        _ = MdRun.Start(config.Md, systems); // what cannot move is refused before the relaxation
        using var folder = RunFolder.Open(config.Output.Folder);
        folder.RequireNo("relax.checkpoint", "a relaxation");
        var journal = new Journal(json);
        void WriteConfig() => folder.WriteConfig("md", loaded.Resolved);
        if (config.Relax is { } relax)
        {
            journal.Line($"relax {Composition.Describe(systems)} with {opened.Describe()}");
            using var before = RunFolder.Open(Path.Combine(config.Output.Folder, "relax"));
            var output = new RelaxOutput
            {
                Folder = before.FullPath, Trajectory = config.Output.Trajectory, TrajectoryInterval = 1, CheckpointInterval = 50, Plot = config.Output.Plot,
            };
            // What the dynamics began from stays as it is, or nothing could go on with them. A relaxation that was removed is done again.
            bool kept = !fresh && File.Exists(folder["md.checkpoint"]) && Directory.EnumerateFiles(before.FullPath, "relax.checkpoint*").Any(f => !f.EndsWith(".lock", StringComparison.Ordinal));
            void Accept()
            {
                if (kept) throw new ConfigError($"the molecular dynamics in '{config.Output.Folder}' began from a relaxation that these settings would go on with; undo the changes to 'relax', use another folder, or start anew (--fresh)");
                WriteConfig();
            }

            var outcome = new RelaxRun(relax, output, before, journal) { Fresh = fresh, Identity = RunIdentity.Of(loaded.Resolved), Accepted = Accept }.Execute(systems, opened.Potential, interruption.Token);
            if (outcome.End == RunEnd.Cancelled) return ErrorReport.Interrupted(interruption.Code, json);
            // Through the file, so that a run that goes on starts from the very same numbers.
            systems = [.. StructureFile.Read(before["relaxed.extxyz"])];
        }
        journal.Line($"md {Composition.Describe(systems)} with {opened.Describe()}: {MdRun.Integrator(config.Md).Description.Split(',')[0]}, {config.Md.Steps} steps");
        var result = new MdRun(config.Md, config.Output, folder, journal) { Fresh = fresh, Identity = RunIdentity.Of(loaded.Resolved), Accepted = WriteConfig }.Execute(systems, opened.Potential, interruption.Token);
        if (json) JsonOutput.Write(System.Console.Out, result.WriteSummary);
        if (result.Run.End == RunEnd.Cancelled) return interruption.Code;
        journal.Line($"results in {config.Output.Folder}");
        return ExitCode.Success;
    }
}
