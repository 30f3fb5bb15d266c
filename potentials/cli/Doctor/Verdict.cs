namespace Potentials.Cli.Doctor;

/// <summary>How an examination went.</summary>
public enum Verdict
{
    /// <summary>As it should be.</summary>
    Good,
    /// <summary>Not wrong, but something a user should know.</summary>
    Notice,
    /// <summary>Wrong; results cannot be trusted.</summary>
    Bad,
}
