using System.Globalization;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// Total energies of all-electron calculations are known to a few per cent without any data: the sum of the atoms' energies. Where the numbers are
/// that sum in another unit than eV, energies (and perhaps forces, consistently) were not converted. Energies with pseudopotentials match no unit.
/// </summary>
internal static class ElectronEnergies
{
    // −E of the free atom in hartree, H to Kr (Hartree–Fock limits and CODATA-based totals agree with density functionals to a few tenths of a per cent).
    private static readonly double[] Atoms =
    [
        0.50, 2.90, 7.48, 14.67, 24.65, 37.85, 54.59, 75.07, 99.73, 128.94, 162.25, 200.05, 242.35, 289.36, 341.26, 398.11, 460.15, 527.54,
        599.9, 677.5, 760.6, 849.3, 943.8, 1044.4, 1150.9, 1263.6, 1382.7, 1508.2, 1640.4, 1779.4, 1924.9, 2077.1, 2236.0, 2401.6, 2574.2, 2753.9,
    ];

    private static readonly (double Hartree, string Name)[] Units = [(UnitSystem.Hartree, "eV"), (1, "hartree"), (UnitSystem.Hartree / UnitSystem.KilocaloriePerMole, "kcal/mol"), (UnitSystem.Hartree / UnitSystem.KilojoulePerMole, "kJ/mol"), (1000 * UnitSystem.Hartree, "meV")];

    /// <summary>An error where the energies are all-electron totals in another unit than eV.</summary>
    public static Finding? Check(IEnumerable<CompositionEnergies> compositions)
    {
        var ratios = new List<double>();
        foreach (var c in compositions)
        {
            // Hydrogen's energy changes most in a bond, in proportion.
            if (c.Counts.Any(e => e.Z < 1 || e.Z > Atoms.Length)) return null;
            double sum = c.Counts.Sum(e => e.Count * Atoms[e.Z - 1]), hydrogen = c.Counts.Where(e => e.Z <= 2).Sum(e => e.Count * Atoms[e.Z - 1]);
            if (c.Atoms > 1 && hydrogen < 0.1 * sum) ratios.Add(-c.Mean / sum);
        }
        if (ratios.Count == 0) return null;
        ratios.Sort();
        double median = ratios[ratios.Count / 2];
        foreach (var (hartree, name) in Units)
            if (Math.Abs(median / hartree - 1) < 0.025 && ratios.Count(r => Math.Abs(r / hartree - 1) < 0.03) >= 0.9 * ratios.Count)
                return name == "eV" ? null : new("energy-unit", Severity.Error, string.Create(CultureInfo.InvariantCulture, $"the energies are those of all electrons in {name} instead of eV ({median / hartree:0.###} times the sum of the atoms'); convert them, and the forces if they were written by the same program"), []);
        return null;
    }
}
