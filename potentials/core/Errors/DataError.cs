namespace Potentials.Core;

/// <summary>A data file is malformed or lacks what was asked for (exit code 3).</summary>
public sealed class DataError(string message, string? file = null, long line = 0, int column = 0, Exception? inner = null)
    : PotentialsError(Place.Prefix(file, line, column) + message, 3, inner)
{
    /// <summary>The file, when there is one.</summary>
    public string? File { get; } = file;

    /// <summary>1-based line, 0 when unknown (binary files state an offset in the message).</summary>
    public long Line { get; } = line;

    /// <summary>1-based column, 0 when unknown.</summary>
    public int Column { get; } = column;
}
