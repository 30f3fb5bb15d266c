using Potentials.Core;

namespace Potentials.Cli.Config;

/// <summary>Applies <c>--set path=value</c> to a config.</summary>
public static class ConfigOverride
{
    /// <summary>Puts the value at the path; the value is YAML (<c>300 K</c>, <c>[2, 2, 2]</c>, <c>{cell: frechet}</c>).</summary>
    /// <exception cref="ConfigError">The text is not path=value or the path leads through something that is not a section.</exception>
    public static void Apply(ConfigNode root, string text)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(text);
        string source = $"--set {text}";
        int equals = text.IndexOf('=');
        string path = (equals < 0 ? text : text[..equals]).Trim();
        if (equals < 0 || path.Length == 0) throw new ConfigError("write --set path=value, for example --set md.steps=100", source);
        string[] parts = path.Split('.');
        if (parts.Any(p => p.Length == 0)) throw new ConfigError($"'{path}' is not a path of keys separated by points", source);
        string yaml = text[(equals + 1)..].Trim();
        var value = yaml.Length == 0 ? new ConfigNode { Kind = ConfigNodeKind.Scalar, Source = source } : YamlText.Read(yaml, source, false);
        var at = root;
        for (int i = 0; ; i++)
        {
            if (at.Kind != ConfigNodeKind.Mapping)
                throw new ConfigError($"'{string.Join('.', parts[..i])}' is {at.Describe()}, not a section with keys", source);
            var entry = at.Find(parts[i]);
            bool last = i == parts.Length - 1;
            if (last && entry is not null) at.Entries.Remove(entry);
            if (last || entry is null)
            {
                var next = last ? value : new ConfigNode { Kind = ConfigNodeKind.Mapping, Source = source };
                at.Entries.Add(entry = new() { Key = parts[i], Source = source, Value = next });
            }
            if (last) return;
            at = entry.Value;
        }
    }
}
