using System.CommandLine;

namespace Potentials.Cli.Verbs;

/// <summary>Arguments that several verbs share.</summary>
internal static class VerbOptions
{
    public static Argument<string> Config() => new("config") { Description = "Config file (YAML)" };

    public static Option<string[]> Set() => new("--set") { Description = "Override a key of the config; may be repeated", HelpName = "path=value" };

    public static Option<bool> Fresh() => new("--fresh") { Description = "Start anew instead of going on from a checkpoint; replaces the results in the folder" };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object instead of text" };

    public static Option<string> Model() => new("--model") { Description = "Model file, built-in potential or fetched model", HelpName = "file|name" };

    public static Option<string> Dtype() => new("--dtype") { Description = "Precision of the model: float32 or float64", HelpName = "dtype", DefaultValueFactory = _ => "float64" };

    public static Option<string> Device() => new("--device") { Description = "Where the model runs: cpu or cuda", HelpName = "device", DefaultValueFactory = _ => "cpu" };

    public static Option<int> Threads() => new("--threads") { Description = "Threads of the model and the neighbour lists", HelpName = "n", DefaultValueFactory = _ => 1 };
}
