using System.CommandLine;
using System.Text;
using Potentials.Cli.Configs;
using Potentials.Core;

namespace Potentials.Cli.Verbs;

/// <summary><c>potentials init</c>: writes a commented config to start from.</summary>
public static class InitVerb
{
    /// <summary>The verb's place in the command line.</summary>
    public static Command Command()
    {
        var verb = new Argument<string>("verb") { Description = "relax or md" };
        var file = new Argument<string>("file") { Description = "File to write; VERB.yaml when left out", Arity = ArgumentArity.ZeroOrOne };
        var force = new Option<bool>("--force") { Description = "Replace the file if it exists" };
        var command = new Command("init", "Write a commented config to start from") { verb, file, force };
        command.SetAction(parse => Run(parse.GetRequiredValue(verb), parse.GetValue(file), parse.GetValue(force)));
        return command;
    }

    private static int Run(string verb, string? file, bool force)
    {
        if (verb is not ("relax" or "md")) throw new ConfigError($"there is no config for '{verb}'; use 'potentials init relax' or 'potentials init md'");
        string path = file ?? $"{verb}.yaml";
        if (!force && File.Exists(path)) throw new ConfigError($"'{path}' exists already; give another name or --force");
        SafeFile.Write(path, ConfigTemplate.For(verb));
        System.Console.WriteLine($"wrote {path}; edit it, then: potentials {verb} {path}");
        return ExitCode.Success;
    }
}
