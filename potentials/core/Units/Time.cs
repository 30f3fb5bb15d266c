namespace Potentials.Core;

/// <summary>A span of time; internally in √(u·Å²/eV) = 10.1805 fs.</summary>
/// <param name="Value">The number in the engine's units.</param>
public readonly record struct Time(double Value)
{
    /// <summary>Femtoseconds.</summary>
    public static Time Fs(double value) => new(value * (UnitSystem.Femtosecond));
    /// <summary>Picoseconds.</summary>
    public static Time Ps(double value) => new(value * (1e3 * UnitSystem.Femtosecond));
    /// <summary>The value in femtoseconds.</summary>
    public double InFs => Value / (UnitSystem.Femtosecond);
}
