using System.Globalization;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Verdicts on sign and unit of forces and stress from <see cref="WorkRegression"/> and <see cref="PressureTrend"/>.</summary>
internal static class UnitChecks
{
    // Slope of ΔE on the work when the label is in another unit: 1 of that unit is so many of ours.
    private static readonly (double Factor, string Name)[] ForceUnits =
    [
        (UnitSystem.Hartree / UnitSystem.Bohr, "hartree/bohr"), (UnitSystem.Hartree, "hartree/Å"), (UnitSystem.KilocaloriePerMole, "kcal/mol/Å"), (UnitSystem.KilojoulePerMole, "kJ/mol/Å"),
        (0.1 * UnitSystem.KilojoulePerMole, "kJ/mol/nm"), (0.5 * UnitSystem.Hartree / UnitSystem.Bohr, "Ry/bohr"), (1e-3, "meV/Å"),
    ];

    private static readonly (double Factor, string Name)[] StressUnits =
    [
        (0.1 * UnitSystem.Gigapascal, "kbar"), (UnitSystem.Gigapascal, "GPa"), (1e-4 * UnitSystem.Gigapascal, "bar"), (1e-9 * UnitSystem.Gigapascal, "Pa"), (UnitSystem.Hartree / (UnitSystem.Bohr * UnitSystem.Bohr * UnitSystem.Bohr), "hartree/bohr³"),
    ];

    private const double Explained = 0.6, Close = 0.25;

    public static IEnumerable<Finding> Forces(WorkRegression work, DatasetStatistics statistics, List<string> undone)
    {
        if (statistics.ForceRms is null) yield break;
        if (work.Forces() is not { } w)
        {
            undone.Add("sign and unit of the forces: no neighbouring geometries of one material in the set");
            yield break;
        }
        if (w.Explained < Explained)
        {
            undone.Add(string.Create(CultureInfo.InvariantCulture, $"sign and unit of the forces: the energies follow the work of the forces too loosely ({w.Explained:P0} explained in {w.Count} pairs)"));
            yield break;
        }
        string numbers = string.Create(CultureInfo.InvariantCulture, $"between {w.Count} pairs of neighbouring geometries the energy changes by {w.Slope:G3} times the work of the forces");
        if (Math.Abs(w.Slope - 1) < Close) yield break;
        if (Math.Abs(w.Slope + 1) < Close) yield return new("force-sign", Severity.Error, numbers + ": these are gradients, not forces; turn their sign", []);
        else if (Match(w.Slope, ForceUnits) is { } unit) yield return new("force-unit", Severity.Error, $"{numbers}: the forces look like {unit} instead of eV/Å{(w.Slope < 0 ? ", and like gradients" : "")}", []);
        else yield return new("force-work", Severity.Warning, numbers + " instead of 1: energies and forces do not belong together", []);
    }

    public static IEnumerable<Finding> Stress(WorkRegression work, PressureTrend pressure, DatasetStatistics statistics, List<string> undone)
    {
        if (statistics.StressRms is not { } rms) yield break;
        bool decided = false;
        if (work.Stress() is { } w && w.Explained >= Explained)
        {
            decided = true;
            string numbers = string.Create(CultureInfo.InvariantCulture, $"between {w.Count} pairs of strained cells the energy changes by {w.Slope:G3} times the work of the stress");
            if (Math.Abs(w.Slope + 1) < Close) yield return new("stress-sign", Severity.Error, numbers + ": the stress has the sign of a pressure; turn it (tension is positive here)", []);
            else if (Math.Abs(w.Slope - 1) >= Close && Match(w.Slope, StressUnits) is { } unit)
                yield return new("stress-unit", Severity.Error, $"{numbers}: the stress looks like {unit} instead of eV/Å³{(w.Slope < 0 ? ", compression positive" : "")}", []);
            else if (Math.Abs(w.Slope - 1) >= Close) yield return new("stress-work", Severity.Warning, numbers + " instead of 1: energies and stresses do not belong together", []);
        }
        var trend = pressure.Correlation();
        if (!decided && trend is { Rank: < -0.4 } t)
        {
            decided = true;
            yield return new("stress-sign", Severity.Error, string.Create(CultureInfo.InvariantCulture, $"the pressure falls with the density (rank correlation {t.Rank:0.00} over {t.Count} frames): the stress has the wrong sign"), []);
        }
        if (rms > 5) yield return new("stress-unit", Severity.Error, string.Create(CultureInfo.InvariantCulture, $"the stress has a root mean square of {rms:G3} eV/Å³ = {rms / UnitSystem.Gigapascal:G3} GPa, which no material bears: kbar, GPa or virials instead of eV/Å³"), []);
        else if (!decided && trend is not { Rank: > 0.4 }) undone.Add("sign and unit of the stress: neither strained neighbours nor a range of densities in the set");
    }

    private static string? Match(double slope, (double Factor, string Name)[] units)
    {
        foreach (var (factor, name) in units)
            if (Math.Abs(Math.Abs(slope) / factor - 1) < 0.3) return name;
        return null;
    }
}
