using System.Collections.Concurrent;
using System.Reflection;

namespace Potentials.Cli.Config;

/// <summary>The keys of a section, in the order in which its record declares them.</summary>
public sealed class SectionSchema
{
    private static readonly ConcurrentDictionary<Type, SectionSchema> Known = new();

    private SectionSchema(Type type)
    {
        Type = type;
        var keys = new List<SchemaKey>();
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            if (property.GetCustomAttribute<KeyAttribute>() is { } attribute) keys.Add(new(property, attribute));
        Keys = keys;
    }

    /// <summary>The record.</summary>
    public Type Type { get; }

    /// <summary>Its keys.</summary>
    public IReadOnlyList<SchemaKey> Keys { get; }

    /// <summary>The keys of a section's record.</summary>
    public static SectionSchema Of(Type type) => Known.GetOrAdd(type, t => new SectionSchema(t));

    /// <summary>Whether values of the type are sections.</summary>
    public static bool IsSection(Type type) => type is { IsClass: true, IsArray: false } && type != typeof(string);

    /// <summary>Every dotted path below the section.</summary>
    public IEnumerable<string> Paths(string prefix = "")
    {
        foreach (var key in Keys)
        {
            string path = prefix.Length == 0 ? key.Name : $"{prefix}.{key.Name}";
            yield return path;
            if (key.IsSection && key.ValueType != Type)
                foreach (string inner in Of(key.ValueType).Paths(path)) yield return inner;
        }
    }
}
