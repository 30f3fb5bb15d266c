using System.CommandLine;
using Potentials.Cli.Config;
using Potentials.Cli.Configs;
using Potentials.Cli.Running;
using Potentials.Core;

namespace Potentials.Cli.Verbs;

/// <summary><c>potentials check</c>: everything that can be found wrong with a config before computing.</summary>
public static class CheckVerb
{
    /// <summary>The verb's place in the command line.</summary>
    public static Command Command()
    {
        var config = VerbOptions.Config();
        var set = VerbOptions.Set();
        var print = new Option<bool>("--print") { Description = "Print the config with all defaults filled in" };
        var command = new Command("check", "Validate a config, its structures and its potential; compute nothing") { config, set, print };
        command.SetAction(parse => Run(parse.GetRequiredValue(config), parse.GetValue(set) ?? [], parse.GetValue(print)));
        return command;
    }

    private static int Run(string path, string[] overrides, bool print)
    {
        var (resolved, text) = Check(path, overrides);
        System.Console.Write(print ? ConfigText.Write(resolved, fullPaths: true) : $"{path}: valid: {text}\n");
        return ExitCode.Success;
    }

    /// <summary>Checks a config for the verb that its sections tell; the resolved config and what it would do, in one line.</summary>
    public static (ConfigNode Resolved, string Text) Check(string path, IReadOnlyList<string> overrides)
    {
        var root = ConfigFile.Tree(path, overrides);
        if (root.Find("md") is null)
        {
            var relax = ConfigFile.Bind<RelaxConfig>(path, root);
            string text = Fits("relax", relax.Config.Structure, relax.Config.Potential, relax.Config.Relax.Cell != CellFilter.None, out _);
            return (relax.Resolved, text);
        }
        var md = ConfigFile.Bind<MdConfig>(path, root);
        string what = Fits("md", md.Config.Structure, md.Config.Potential, md.Config.Relax is { Cell: not CellFilter.None }, out var systems);
        _ = MdRun.Start(md.Config.Md, systems);
        return (md.Resolved, $"{what}: {MdRun.Integrator(md.Config.Md).Description.Split(',')[0]}, {md.Config.Md.Steps} steps");
    }

    private static string Fits(string verb, StructureConfig structure, PotentialConfig potential, bool stress, out IReadOnlyList<AtomicSystem> systems)
    {
        systems = StructureLoading.Load(structure);
        using var opened = PotentialLoading.Open(potential);
        Compatibility.Require(opened.Potential.Info, systems, stress);
        return $"{verb} {Composition.Describe(systems)} with {opened.Describe()}";
    }
}
