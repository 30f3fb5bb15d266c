using System.CommandLine;
using Potentials.Cli.Configs;
using Potentials.Cli.Console;
using Potentials.Cli.Running;
using Potentials.MD;

namespace Potentials.Cli.Verbs;

/// <summary><c>potentials relax</c>: brings structures to the nearest minimum of the energy.</summary>
public static class RelaxVerb
{
    /// <summary>The verb's place in the command line.</summary>
    public static Command Command()
    {
        var config = VerbOptions.Config();
        var set = VerbOptions.Set();
        var json = VerbOptions.Json();
        var fresh = VerbOptions.Fresh();
        var command = new Command("relax", "Relax structures to the nearest minimum of the energy") { config, set, fresh, json };
        command.SetAction(parse => Run(parse.GetRequiredValue(config), parse.GetValue(set) ?? [], parse.GetValue(fresh), parse.GetValue(json)));
        return command;
    }

    private static int Run(string path, string[] overrides, bool fresh, bool json)
    {
        using var interruption = new Interruption();
        var loaded = ConfigFile.Load<RelaxConfig>(path, overrides);
        var config = loaded.Config;
        var systems = StructureLoading.Load(config.Structure);
        using var opened = PotentialLoading.Open(config.Potential);
        Compatibility.Require(opened.Potential.Info, systems, config.Relax.Cell != CellFilter.None);
        using var folder = RunFolder.Open(config.Output.Folder);
        folder.RequireNo("md.checkpoint", "molecular dynamics");
        var journal = new Journal(json);
        journal.Line($"relax {Composition.Describe(systems)} with {opened.Describe()}");
        var run = new RelaxRun(config.Relax, config.Output, folder, journal) { Fresh = fresh, Identity = RunIdentity.Of(loaded.Resolved), Accepted = () => folder.WriteConfig("relax", loaded.Resolved) };
        var outcome = run.Execute(systems, opened.Potential, interruption.Token);
        if (json) JsonOutput.Write(System.Console.Out, w => run.WriteSummary(w, outcome));
        if (outcome.End == RunEnd.Cancelled) return interruption.Code;
        journal.Line($"results in {config.Output.Folder}");
        return ExitCode.Success;
    }
}
