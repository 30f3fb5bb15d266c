using System.Reflection;
using System.Text;

namespace Potentials.Cli.Config;

/// <summary>A key of a section: its name, its kind and the property that takes its value.</summary>
public sealed class SchemaKey
{
    /// <summary>Source of values that no file gave.</summary>
    public const string DefaultSource = "(default)";

    internal SchemaKey(PropertyInfo property, KeyAttribute attribute)
    {
        Property = property;
        Attribute = attribute;
        Name = Snake(property.Name, '_');
        var type = Nullable.GetUnderlyingType(property.PropertyType);
        ValueType = type ?? property.PropertyType;
        Optional = type is not null || attribute.Default is not null
            || !property.PropertyType.IsValueType && new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;
        ItemType = ValueType.IsArray ? ValueType.GetElementType() : null;
    }

    /// <summary>Name in configs.</summary>
    public string Name { get; }

    /// <summary>What the section's author declared.</summary>
    public KeyAttribute Attribute { get; }

    /// <summary>Property that takes the value.</summary>
    public PropertyInfo Property { get; }

    /// <summary>Type of the value, without the question mark.</summary>
    public Type ValueType { get; }

    /// <summary>Type of a list's members, or null.</summary>
    public Type? ItemType { get; }

    /// <summary>Whether a config may leave the key out.</summary>
    public bool Optional { get; }

    /// <summary>Whether the value is a section.</summary>
    public bool IsSection => SectionSchema.IsSection(ValueType);

    /// <summary>FooBar to foo_bar or foo-bar.</summary>
    public static string Snake(string name, char dash)
    {
        var s = new StringBuilder();
        foreach (char c in name)
        {
            if (char.IsUpper(c) && s.Length > 0) s.Append(dash);
            s.Append(char.ToLowerInvariant(c));
        }
        return s.ToString();
    }
}
