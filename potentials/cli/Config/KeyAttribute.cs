namespace Potentials.Cli.Config;

/// <summary>
/// Marks a property of a config section as a key. The key's name is the property's in snake_case. A property without
/// <see cref="Default"/> must be given, unless its type is nullable.
/// </summary>
/// <param name="description">One line that tells a user what the key means.</param>
[AttributeUsage(AttributeTargets.Property)]
public class KeyAttribute(string description) : Attribute
{
    /// <summary>What the key means.</summary>
    public string Description { get; } = description;

    /// <summary>YAML text that stands for the key when a config does not give it.</summary>
    public string? Default { get; init; }

    /// <summary>Whether a number must be greater than zero.</summary>
    public bool Positive { get; init; }

    /// <summary>Whether a number must not be less than zero.</summary>
    public bool NotNegative { get; init; }

    /// <summary>How many members a list must have; 0 for any number.</summary>
    public int Length { get; init; }

    /// <summary>Whether the text names a file to read; the value becomes its full path.</summary>
    public bool InputFile { get; init; }
}
