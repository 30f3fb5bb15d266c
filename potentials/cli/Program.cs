using System.Globalization;

namespace Potentials.Cli;

/// <summary>Entry point of the command line.</summary>
public static class Program
{
    /// <summary>Runs a verb; the result is the exit code.</summary>
    public static int Main(string[] args)
    {
        // Numbers look the same on every machine, whatever its language.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        return CommandLine.Run(args);
    }
}
