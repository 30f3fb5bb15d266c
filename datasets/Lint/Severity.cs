namespace Potentials.Datasets;

/// <summary>How bad a finding is.</summary>
public enum Severity
{
    /// <summary>Worth knowing.</summary>
    Note,
    /// <summary>Odd; look at it before training.</summary>
    Warning,
    /// <summary>Training on this would be misled.</summary>
    Error,
}
