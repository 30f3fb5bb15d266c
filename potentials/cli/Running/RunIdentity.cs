using Potentials.Cli.Config;

namespace Potentials.Cli.Running;

/// <summary>What of a config must agree between a run and its checkpoint beyond what the engine compares itself.</summary>
internal static class RunIdentity
{
    private static readonly string[] Free = ["file", "threads", "device"];

    /// <summary>Parameters of the potential; a file counts by its contents, which the engine compares, and not by its place.</summary>
    public static IReadOnlyDictionary<string, string> Of(ConfigNode root)
    {
        var lines = new Dictionary<string, string>();
        if (root.Find("potential") is not { } potential) return lines;
        foreach (var entry in potential.Value.Entries)
        {
            if (Free.Contains(entry.Key)) continue;
            var only = new ConfigNode { Kind = ConfigNodeKind.Mapping, Source = entry.Source };
            only.Entries.Add(new() { Key = entry.Key, Source = entry.Source, Value = WithoutFree(entry.Value) });
            lines[$"potential.{entry.Key}"] = ConfigText.Write(only).TrimEnd();
        }
        return lines;
    }

    /// <summary>The terms of a sum without what is free in them too.</summary>
    private static ConfigNode WithoutFree(ConfigNode node)
    {
        if (node.Kind == ConfigNodeKind.Scalar) return node;
        var copy = new ConfigNode { Kind = node.Kind, Source = node.Source };
        copy.Items.AddRange(node.Items.Select(WithoutFree));
        copy.Entries.AddRange(node.Entries.Where(e => !Free.Contains(e.Key)).Select(e => new ConfigEntry { Key = e.Key, Source = e.Source, Value = WithoutFree(e.Value) }));
        return copy;
    }
}
