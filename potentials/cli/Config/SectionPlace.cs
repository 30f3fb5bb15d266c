using Potentials.Core;

namespace Potentials.Cli.Config;

/// <summary>Where a section and its keys stand, for the errors of rules between keys.</summary>
public sealed class SectionPlace(ConfigNode node, string path)
{
    /// <summary>Dotted path of the section.</summary>
    public string Path { get; } = path;

    /// <summary>The section itself.</summary>
    public ConfigNode Node { get; } = node;

    /// <summary>Whether the key stands in the config or has a default.</summary>
    public bool Has(string key) => Node.Find(key) is not null;

    /// <summary>Whether the config itself gives the key.</summary>
    public bool IsGiven(string key) => Node.Find(key) is { Source: not SchemaKey.DefaultSource };

    /// <summary>An error at a key, or at the section when the key is absent.</summary>
    public ConfigError Error(string key, string message) => Node.Find(key) is { Source: not SchemaKey.DefaultSource } entry ? entry.Error(message) : Node.Error(message);
}
