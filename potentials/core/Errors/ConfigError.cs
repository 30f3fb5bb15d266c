namespace Potentials.Core;

/// <summary>A config file or command line asks for something that does not exist or does not fit (exit code 2).</summary>
public sealed class ConfigError(string message, string? file = null, int line = 0, int column = 0, Exception? inner = null)
    : PotentialsError(Place.Prefix(file, line, column) + message, 2, inner)
{
    /// <summary>The config file, when there is one.</summary>
    public string? File { get; } = file;

    /// <summary>1-based line, 0 when unknown.</summary>
    public int Line { get; } = line;

    /// <summary>1-based column, 0 when unknown.</summary>
    public int Column { get; } = column;
}
