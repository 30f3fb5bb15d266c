using Potentials.Cli.Config;

namespace Potentials.Cli.Configs;

/// <summary>A config as it was read: the record that the program uses and the tree with all defaults that is written beside the outputs.</summary>
/// <param name="Path">The file.</param>
/// <param name="Config">The record.</param>
/// <param name="Resolved">The tree.</param>
/// <typeparam name="T">Record of the verb.</typeparam>
public sealed record ConfigFile<T>(string Path, T Config, ConfigNode Resolved) where T : class;

/// <summary>Reads config files.</summary>
public static class ConfigFile
{
    /// <summary>Reads, overrides, binds and checks; touches no structure or model yet.</summary>
    /// <exception cref="Core.ConfigError">Anything that the config says is not what the program knows.</exception>
    public static ConfigFile<T> Load<T>(string path, IReadOnlyList<string> overrides) where T : class => Bind<T>(path, Tree(path, overrides));

    /// <summary>The config's tree with its overrides.</summary>
    public static ConfigNode Tree(string path, IReadOnlyList<string> overrides)
    {
        ArgumentNullException.ThrowIfNull(overrides);
        var root = YamlText.ReadFile(path);
        foreach (string text in overrides) ConfigOverride.Apply(root, text);
        return root;
    }

    /// <summary>Binds a tree that <see cref="Tree"/> has read.</summary>
    public static ConfigFile<T> Bind<T>(string path, ConfigNode root) where T : class
    {
        ArgumentNullException.ThrowIfNull(root);
        NameFolder(root, path);
        string full = System.IO.Path.GetFullPath(path);
        return new(path, ConfigBinder.Bind<T>(root, System.IO.Path.GetDirectoryName(full)), root);
    }

    /// <summary>The folder of the results is called after the config unless it says otherwise.</summary>
    private static void NameFolder(ConfigNode root, string path)
    {
        if (root.Kind != ConfigNodeKind.Mapping) return;
        var output = root.Find("output");
        if (output is null) root.Entries.Add(output = Default("output", new() { Kind = ConfigNodeKind.Mapping, Source = SchemaKey.DefaultSource }));
        if (output.Value.Kind != ConfigNodeKind.Mapping || output.Value.Find("folder") is not null) return;
        string name = System.IO.Path.Combine("runs", System.IO.Path.GetFileNameWithoutExtension(path));
        output.Value.Entries.Add(Default("folder", new() { Kind = ConfigNodeKind.Scalar, Source = SchemaKey.DefaultSource, Text = name }));
    }

    private static ConfigEntry Default(string key, ConfigNode value) => new() { Key = key, Source = SchemaKey.DefaultSource, Value = value };
}
