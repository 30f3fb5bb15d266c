namespace Potentials.Core;

/// <summary>An energy; internally in eV.</summary>
/// <param name="Value">The number in the engine's units.</param>
public readonly record struct Energy(double Value)
{
    /// <summary>Electronvolts.</summary>
    public static Energy Ev(double value) => new(value * (1));
    /// <summary>Hartrees.</summary>
    public static Energy Hartree(double value) => new(value * (UnitSystem.Hartree));
    /// <summary>Kilocalories per mole.</summary>
    public static Energy KcalPerMol(double value) => new(value * (UnitSystem.KilocaloriePerMole));
}
