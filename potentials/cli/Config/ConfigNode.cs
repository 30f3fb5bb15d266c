using Potentials.Core;

namespace Potentials.Cli.Config;

/// <summary>A value of a config with the place where it was written: a scalar, a list or a mapping.</summary>
public sealed class ConfigNode
{
    /// <summary>What kind of value it is.</summary>
    public required ConfigNodeKind Kind { get; init; }

    /// <summary>The file, or the <c>--set</c> option, that holds the value.</summary>
    public required string Source { get; init; }

    /// <summary>1-based line; 0 outside files.</summary>
    public int Line { get; init; }

    /// <summary>1-based column; 0 outside files.</summary>
    public int Column { get; init; }

    /// <summary>Text of a scalar.</summary>
    public string Text { get; init; } = "";

    /// <summary>Whether a scalar stood in quotes, so that it can only be text.</summary>
    public bool Quoted { get; init; }

    /// <summary>Full path of the input file that a scalar names, once it has been found.</summary>
    public string? FullPath { get; set; }

    /// <summary>Members of a list.</summary>
    public List<ConfigNode> Items { get; } = [];

    /// <summary>Members of a mapping, in order.</summary>
    public List<ConfigEntry> Entries { get; } = [];

    /// <summary>The entry called <paramref name="key"/>, or null.</summary>
    public ConfigEntry? Find(string key)
    {
        foreach (var entry in Entries)
            if (entry.Key == key) return entry;
        return null;
    }

    /// <summary>An error at the place of this value.</summary>
    public ConfigError Error(string message) => new(message, Source, Line, Column);

    /// <summary>In words, for messages.</summary>
    public string Describe() => Kind switch
    {
        ConfigNodeKind.Scalar => Text.Length == 0 && !Quoted ? "nothing" : $"'{Text}'",
        ConfigNodeKind.List => "a list",
        _ => "a section",
    };
}
