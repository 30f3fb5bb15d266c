using System.Buffers;
using System.Text;

namespace Potentials.Cli.Config;

/// <summary>Writes configs as YAML that reads back to the same values.</summary>
public static class ConfigText
{
    private static readonly SearchValues<char> Unsafe = SearchValues.Create("[]{},\n\r\t");

    /// <summary>A tree as YAML: sections in blocks, lists of plain values in one line.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="fullPaths">Whether input files are written with their full paths, so that the text means the same from everywhere.</param>
    public static string Write(ConfigNode root, bool fullPaths = false)
    {
        ArgumentNullException.ThrowIfNull(root);
        var s = new StringBuilder();
        Mapping(root, 0, s, fullPaths);
        return s.ToString();
    }

    /// <summary>A scalar as YAML, in quotes where it needs them.</summary>
    private static string Scalar(ConfigNode node, bool fullPaths)
    {
        string t = fullPaths && node.FullPath is { } path ? path : node.Text;
        bool plain = !node.Quoted && t.Length > 0 && t.Trim() == t && !"[]{},#&*!|>'\"%@`".Contains(t[0])
            && !(t[0] is '-' or '?' or ':' && (t.Length == 1 || t[1] == ' ')) && t[^1] != ':'
            && !t.Contains(": ", StringComparison.Ordinal) && !t.Contains(" #", StringComparison.Ordinal) && t.AsSpan().IndexOfAny(Unsafe) < 0;
        if (plain) return t;
        return "\"" + t.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n").Replace("\r", "\\r").Replace("\t", "\\t") + "\"";
    }

    private static void Mapping(ConfigNode node, int indent, StringBuilder s, bool fullPaths)
    {
        foreach (var entry in node.Entries)
        {
            s.Append(' ', indent).Append(entry.Key).Append(':');
            Value(entry.Value, indent, s, fullPaths);
        }
    }

    private static void Value(ConfigNode node, int indent, StringBuilder s, bool fullPaths)
    {
        switch (node.Kind)
        {
            case ConfigNodeKind.Scalar:
                s.Append(' ').Append(Scalar(node, fullPaths)).Append('\n');
                break;
            case ConfigNodeKind.Mapping when node.Entries.Count == 0:
                s.Append(" {}\n");
                break;
            case ConfigNodeKind.Mapping:
                s.Append('\n');
                Mapping(node, indent + 2, s, fullPaths);
                break;
            case ConfigNodeKind.List when node.Items.TrueForAll(i => i.Kind == ConfigNodeKind.Scalar):
                s.Append(" [").AppendJoin(", ", node.Items.Select(i => Scalar(i, fullPaths))).Append("]\n");
                break;
            default:
                s.Append('\n');
                foreach (var item in node.Items)
                {
                    var inner = new StringBuilder();
                    if (item.Kind == ConfigNodeKind.Mapping && item.Entries.Count > 0) Mapping(item, indent + 4, inner, fullPaths);
                    else Value(item, indent + 2, inner.Append(' ', indent + 3), fullPaths);
                    s.Append(' ', indent + 2).Append("- ").Append(inner.ToString().AsSpan(indent + 4));
                }
                break;
        }
    }
}
