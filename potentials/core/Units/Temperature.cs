namespace Potentials.Core;

/// <summary>A temperature; internally in K.</summary>
/// <param name="Value">The number in the engine's units.</param>
public readonly record struct Temperature(double Value)
{
    /// <summary>Kelvin.</summary>
    public static Temperature K(double value) => new(value * (1));
    /// <summary>k_B·T in eV.</summary>
    public double ThermalEnergy => UnitSystem.Boltzmann * Value;
}
