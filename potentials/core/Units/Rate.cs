namespace Potentials.Core;

/// <summary>A rate, such as the friction of a thermostat; internally in 1/√(u·Å²/eV).</summary>
/// <param name="Value">The number in the engine's units.</param>
public readonly record struct Rate(double Value)
{
    /// <summary>Per picosecond.</summary>
    public static Rate PerPs(double value) => new(value * (1e-3 / UnitSystem.Femtosecond));
    /// <summary>Per femtosecond.</summary>
    public static Rate PerFs(double value) => new(value / UnitSystem.Femtosecond);
    /// <summary>The value in 1/ps.</summary>
    public double InPerPs => Value / (1e-3 / UnitSystem.Femtosecond);
}
