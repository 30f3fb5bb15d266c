namespace Potentials.Core;

/// <summary>
/// The engine's units (eV, Å, u, e, K) and what others are worth in them. CODATA 2018. The unit of time that follows is
/// √(u·Å²/eV) = 10.1805 fs.
/// </summary>
public static class UnitSystem
{
    /// <summary>One femtosecond in internal time, √(eV/(u·Å²))·1e-15 s.</summary>
    public const double Femtosecond = 1 / 10.180505710759414;

    /// <summary>Boltzmann's constant, eV/K.</summary>
    public const double Boltzmann = 8.617333262e-5;

    /// <summary>One gigapascal in eV/Å³.</summary>
    public const double Gigapascal = 1 / 160.2176634;

    /// <summary>One hartree in eV.</summary>
    public const double Hartree = 27.211386245988;

    /// <summary>One bohr in Å.</summary>
    public const double Bohr = 0.529177210903;

    /// <summary>One kcal/mol in eV.</summary>
    public const double KilocaloriePerMole = 4184 / (6.02214076e23 * 1.602176634e-19);

    /// <summary>One kJ/mol in eV.</summary>
    public const double KilojoulePerMole = 1000 / (6.02214076e23 * 1.602176634e-19);

    /// <summary>e²/(4πε₀) in eV·Å.</summary>
    public const double Coulomb = 14.399645478425668;
}
