using Potentials.Core;

namespace Potentials.Cli.Config;

/// <summary>A key of a mapping with the place of the key and its value.</summary>
public sealed class ConfigEntry
{
    /// <summary>The key.</summary>
    public required string Key { get; init; }

    /// <summary>The file, or the <c>--set</c> option, that holds the key.</summary>
    public required string Source { get; init; }

    /// <summary>1-based line of the key; 0 outside files.</summary>
    public int Line { get; init; }

    /// <summary>1-based column of the key; 0 outside files.</summary>
    public int Column { get; init; }

    /// <summary>The value.</summary>
    public required ConfigNode Value { get; set; }

    /// <summary>An error at the place of the key.</summary>
    public ConfigError Error(string message) => new(message, Source, Line, Column);
}
