namespace Potentials.Core;

/// <summary>A length; internally in Å.</summary>
/// <param name="Value">The number in the engine's units.</param>
public readonly record struct Length(double Value)
{
    /// <summary>Ångströms.</summary>
    public static Length Angstrom(double value) => new(value * (1));
    /// <summary>Nanometres.</summary>
    public static Length Nm(double value) => new(value * (10));
}
