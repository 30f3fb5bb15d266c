namespace Potentials.Core;

/// <summary>A pressure, positive in compression; internally in eV/Å³.</summary>
/// <param name="Value">The number in the engine's units.</param>
public readonly record struct Pressure(double Value)
{
    /// <summary>Gigapascals.</summary>
    public static Pressure GPa(double value) => new(value * (UnitSystem.Gigapascal));
    /// <summary>Bars.</summary>
    public static Pressure Bar(double value) => new(value * (1e-4 * UnitSystem.Gigapascal));
    /// <summary>The value in gigapascals.</summary>
    public double InGPa => Value / (UnitSystem.Gigapascal);
}
