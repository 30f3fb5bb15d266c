using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using Potentials.Core;

namespace Potentials.Cli.Config;

/// <summary>
/// Turns config values into a section's record, strictly: unknown keys, absent keys, wrong types, units and ranges are errors with
/// their place and the nearest valid word. Keys left out are added to the tree with their defaults, which makes it the resolved config.
/// </summary>
public sealed class ConfigBinder
{
    private readonly SectionSchema root;
    private readonly string? folder;

    private ConfigBinder(SectionSchema root, string? folder)
    {
        this.root = root;
        this.folder = folder;
    }

    /// <summary>Binds a whole config.</summary>
    /// <param name="node">The config; defaults are added to it.</param>
    /// <param name="folder">Folder of the config file: a second place to look for input files.</param>
    public static T Bind<T>(ConfigNode node, string? folder = null) where T : class
    {
        var binder = new ConfigBinder(SectionSchema.Of(typeof(T)), folder);
        binder.RequireKnownKeys(typeof(T), node, "");
        return (T)binder.Section(typeof(T), node, "");
    }

    /// <summary>A misspelt key explains much that would otherwise be called missing, so all keys are looked at before any value.</summary>
    private void RequireKnownKeys(Type type, ConfigNode node, string path)
    {
        if (node.Kind == ConfigNodeKind.List)
        {
            for (int i = 0; i < node.Items.Count; i++) RequireKnownKeys(type, node.Items[i], $"{path}[{i + 1}]");
            return;
        }
        var schema = SectionSchema.Of(type);
        foreach (var entry in node.Entries)
        {
            var key = schema.Keys.FirstOrDefault(k => k.Name == entry.Key) ?? throw entry.Error(Unknown(schema, entry.Key, path));
            if (SectionSchema.IsSection(key.ItemType ?? key.ValueType)) RequireKnownKeys(key.ItemType ?? key.ValueType, entry.Value, path.Length == 0 ? key.Name : $"{path}.{key.Name}");
        }
    }

    private object Section(Type type, ConfigNode node, string path)
    {
        var schema = SectionSchema.Of(type);
        if (node.Kind != ConfigNodeKind.Mapping)
            throw node.Error((path.Length == 0 ? "a config is" : $"'{path}' is") + $" a section with the keys {Names(schema)}, not {node.Describe()}");
        object section = RuntimeHelpers.GetUninitializedObject(type);
        var ordered = new List<ConfigEntry>(schema.Keys.Count);
        foreach (var key in schema.Keys)
        {
            string full = path.Length == 0 ? key.Name : $"{path}.{key.Name}";
            var entry = node.Find(key.Name);
            if (entry is null && key.Attribute.Default is { } text)
            {
                var value = YamlText.Read(text, SchemaKey.DefaultSource, false);
                entry = new() { Key = key.Name, Source = SchemaKey.DefaultSource, Value = value };
            }
            if (entry is null && key.Optional) continue;
            if (entry is null) throw node.Error($"'{full}' is missing: {key.Attribute.Description}");
            ordered.Add(entry);
            key.Property.SetValue(section, Value(key, key.ValueType, entry.Value, full));
        }
        node.Entries.Clear();
        node.Entries.AddRange(ordered);
        (section as ISectionRules)?.Check(new SectionPlace(node, path));
        return section;
    }

    private object Value(SchemaKey key, Type type, ConfigNode node, string path)
    {
        if (type.IsArray)
        {
            var item = type.GetElementType()!;
            if (node.Kind != ConfigNodeKind.List) throw node.Error($"'{path}' is a list, written [{Example(key, item)}, …], not {node.Describe()}");
            if (key.Attribute.Length > 0 && node.Items.Count != key.Attribute.Length) throw node.Error($"'{path}' has {node.Items.Count} members; it needs {key.Attribute.Length}");
            var values = Array.CreateInstance(item, node.Items.Count);
            for (int i = 0; i < node.Items.Count; i++) values.SetValue(Value(key, item, node.Items[i], $"{path}[{i + 1}]"), i);
            return values;
        }
        if (SectionSchema.IsSection(type)) return Section(type, node, path);
        if (node.Kind != ConfigNodeKind.Scalar) throw node.Error($"'{path}' is one value, for example {Example(key, type)}, not {node.Describe()}");
        if (node.Text.Length == 0 && !node.Quoted) throw node.Error($"'{path}' has no value; write for example '{path.Split('.')[^1]}: {Example(key, type)}'");
        if (type == typeof(string)) return key.Attribute.InputFile ? InputFile(node, path) : node.Text;
        if (type == typeof(bool)) return Truth(node, path);
        if (type.IsEnum) return Choice(type, node, path);
        if (type == typeof(double)) return Number(key, node, path);
        if (type == typeof(int) || type == typeof(long) || type == typeof(ulong)) return Whole(key, type, node, path);
        throw new InvalidOperationException($"{path} has the type {type.Name}, which configs do not know.");
    }

    private static object Truth(ConfigNode node, string path) => node.Text switch
    {
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        _ => throw node.Error($"'{path}' is true or false, not {node.Describe()}"),
    };

    private static object Choice(Type type, ConfigNode node, string path)
    {
        var names = Enum.GetNames(type);
        foreach (string name in names)
            if (SchemaKey.Snake(name, '-') == node.Text) return Enum.Parse(type, name);
        var words = Array.ConvertAll(names, n => SchemaKey.Snake(n, '-'));
        string? near = Nearest.Of(node.Text, words);
        throw node.Error($"'{path}' cannot be {node.Describe()}; " + (near is null ? "choices: " : $"did you mean '{near}'? Choices: ") + $"{string.Join(", ", words)}");
    }

    private static object Number(SchemaKey key, ConfigNode node, string path)
    {
        double value;
        if (key.Attribute is QuantityKeyAttribute quantity)
        {
            if (!Quantity.TryParse(node.Text, quantity.Dimension, out value, out string problem)) throw node.Error($"'{path}': {problem}");
        }
        else if (!double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) || !double.IsFinite(value))
            throw node.Error($"'{path}' is a plain number, not {node.Describe()}" + (node.Text.Contains(',') ? "; write a decimal point" : ""));
        InRange(key, value, node, path);
        return value;
    }

    private static object Whole(SchemaKey key, Type type, ConfigNode node, string path)
    {
        if (!decimal.TryParse(node.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out decimal value) || value != decimal.Truncate(value))
            throw node.Error($"'{path}' is a whole number, not {node.Describe()}");
        InRange(key, (double)value, node, path);
        try
        {
            return type == typeof(int) ? (int)value : type == typeof(long) ? (long)value : (object)(ulong)value;
        }
        catch (OverflowException)
        {
            throw node.Error($"'{path}' is too {(value < 0 ? "small" : "large")}: {node.Text}");
        }
    }

    private static void InRange(SchemaKey key, double value, ConfigNode node, string path)
    {
        if (key.Attribute.Positive && !(value > 0)) throw node.Error($"'{path}' must be greater than zero, not {node.Describe()}");
        if (key.Attribute.NotNegative && value < 0) throw node.Error($"'{path}' must not be negative, as {node.Describe()} is");
    }

    /// <summary>The full path: beside the working folder first, else beside the config file; two different files are not guessed between.</summary>
    private string InputFile(ConfigNode node, string path)
    {
        string here = Path.GetFullPath(node.Text), there = folder is null ? here : Path.GetFullPath(Path.Combine(folder, node.Text));
        bool hereIs = File.Exists(here), thereIs = File.Exists(there);
        if (hereIs && thereIs && here != there)
            throw node.Error($"'{path}': '{node.Text}' exists both in the working folder and beside the config; write the full path of the one you mean");
        if (hereIs || thereIs) return node.FullPath = hereIs ? here : there;
        string? parent = Path.GetDirectoryName(here), name = Path.GetFileName(here);
        string? near = parent is not null && Directory.Exists(parent) ? Nearest.Of(name, Directory.EnumerateFiles(parent).Take(2000).Select(f => Path.GetFileName(f))) : null;
        string what = Directory.Exists(here) ? "is a folder, not a file" : "does not exist";
        throw node.Error($"'{path}': file '{node.Text}' {what}" + (near is null ? $" (working folder: {Environment.CurrentDirectory})" : $"; did you mean '{Path.Combine(Path.GetDirectoryName(node.Text) ?? "", near)}'?"));
    }

    private string Unknown(SectionSchema schema, string key, string path)
    {
        string where = path.Length == 0 ? "at the top level" : $"in '{path}'";
        string? near = Nearest.Of(key, schema.Keys.Select(k => k.Name));
        if (near is not null) return $"unknown key '{key}' {where}; did you mean '{near}'?";
        string? elsewhere = root.Paths().FirstOrDefault(p => p.Split('.')[^1] == key);
        return $"unknown key '{key}' {where}; " + (elsewhere is null ? $"valid keys: {Names(schema)}" : $"it belongs to '{elsewhere[..Math.Max(0, elsewhere.LastIndexOf('.'))]}'");
    }

    private static string Names(SectionSchema schema) => string.Join(", ", schema.Keys.Select(k => k.Name));

    private static string Example(SchemaKey key, Type type) =>
        key.Attribute is QuantityKeyAttribute q ? Quantity.Example(q.Dimension)
        : type == typeof(bool) ? "true"
        : type.IsEnum ? SchemaKey.Snake(Enum.GetNames(type)[0], '-')
        : type == typeof(string) ? "text" : "1";
}
