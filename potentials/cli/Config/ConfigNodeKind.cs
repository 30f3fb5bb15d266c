namespace Potentials.Cli.Config;

/// <summary>Kinds of config values.</summary>
public enum ConfigNodeKind
{
    /// <summary>A number, word or quantity.</summary>
    Scalar,
    /// <summary>Values in square brackets or after dashes.</summary>
    List,
    /// <summary>Keys with values.</summary>
    Mapping,
}
