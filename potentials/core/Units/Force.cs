namespace Potentials.Core;

/// <summary>A force; internally in eV/Å.</summary>
/// <param name="Value">The number in the engine's units.</param>
public readonly record struct Force(double Value)
{
    /// <summary>Electronvolts per ångström.</summary>
    public static Force EvPerAngstrom(double value) => new(value * (1));
}
