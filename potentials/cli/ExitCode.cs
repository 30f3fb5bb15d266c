namespace Potentials.Cli;

/// <summary>Exit codes of the program beside those that the errors carry (2 config, 3 data, 4 physics, 5 environment).</summary>
public static class ExitCode
{
    /// <summary>Everything asked for was done.</summary>
    public const int Success = 0;
    /// <summary>A defect of the program, or a check that failed.</summary>
    public const int Failure = 1;
    /// <summary>A command line or config that asks for what does not exist.</summary>
    public const int Config = 2;
    /// <summary>The machine lacks something.</summary>
    public const int Environment = 5;
    /// <summary>Stopped by an interrupt (SIGINT), state saved.</summary>
    public const int Interrupted = 130;
    /// <summary>Stopped by a request to terminate (SIGTERM), state saved.</summary>
    public const int Terminated = 143;
}
