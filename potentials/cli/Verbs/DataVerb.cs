using System.CommandLine;
using Potentials.Cli.Verbs.Data;

namespace Potentials.Cli.Verbs;

/// <summary><c>potentials data</c>: look at data sets, check them, split and convert them.</summary>
public static class DataVerb
{
    /// <summary>The verb's place in the command line.</summary>
    public static Command Command() => new("data", "Inspect, check, split and convert data sets")
    {
        InfoVerb.Command(), StatsVerb.Command(), LintVerb.Command(), SplitVerb.Command(), ConvertVerb.Command(),
    };
}
