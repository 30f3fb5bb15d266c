namespace Potentials.Cli;

/// <summary>Entry point of the command line.</summary>
public static class Program
{
    /// <summary>Runs a verb.</summary>
    public static int Main(string[] args) => args.Length;
}
