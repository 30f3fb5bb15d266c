namespace Potentials.Core;

/// <summary>Base of the errors that users can mend. The message says what is wrong, where, and how to mend it.</summary>
public abstract class PotentialsError(string message, int exitCode, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Exit code of the program when this error ends it.</summary>
    public int ExitCode { get; } = exitCode;
}
