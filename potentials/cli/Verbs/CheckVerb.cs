using System.CommandLine;
using Potentials.Cli.Config;
using Potentials.Cli.Configs;
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
        var root = ConfigFile.Tree(path, overrides);
        ConfigNode resolved;
        if (root.Find("md") is not null) resolved = ConfigFile.Bind<MdConfig>(path, root).Resolved;
        else resolved = ConfigFile.Bind<RelaxConfig>(path, root).Resolved;
        if (print) System.Console.Write(ConfigText.Write(resolved));
        else System.Console.WriteLine($"{path}: valid");
        return ExitCode.Success;
    }
}
