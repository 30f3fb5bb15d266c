using System.Globalization;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Verdicts on sign and unit of forces and stress from <see cref="WorkRegression"/> and <see cref="PressureTrend"/>.</summary>
internal static class UnitChecks
{
    private const double Atomic = UnitSystem.Hartree / UnitSystem.Bohr;

    // Slope of ΔE on the work: what 1 of the forces' unit is in eV/Å, or what 1 eV is in the energies' unit.
    private static readonly (double Slope, string Words)[] ForceUnits =
    [
        (Atomic, "the forces look like hartree/bohr instead of eV/Å"), (UnitSystem.Hartree, "the forces look like hartree/Å instead of eV/Å"), (0.5 * Atomic, "the forces look like Ry/bohr instead of eV/Å"),
        (UnitSystem.KilocaloriePerMole, "the forces look like kcal/mol/Å instead of eV/Å"), (UnitSystem.KilojoulePerMole, "the forces look like kJ/mol/Å instead of eV/Å"),
        (0.1 * UnitSystem.KilojoulePerMole, "the forces look like kJ/mol/nm instead of eV/Å"), (1e-3, "the forces look like meV/Å instead of eV/Å"),
        (1 / UnitSystem.Bohr, "the forces look like eV/bohr instead of eV/Å (or energies in hartree with forces in hartree/bohr)"), (UnitSystem.Bohr, "the positions look like bohr instead of Å"),
        (1 / UnitSystem.Hartree, "the energies look like hartree instead of eV"), (2 / UnitSystem.Hartree, "the energies look like Ry instead of eV"), (1 / UnitSystem.KilocaloriePerMole, "the energies look like kcal/mol instead of eV"),
        (1 / UnitSystem.KilojoulePerMole, "the energies look like kJ/mol instead of eV"), (1e3, "the energies look like meV instead of eV"),
    ];

    private static readonly (double Slope, string Words)[] StressUnits =
    [
        (0.1 * UnitSystem.Gigapascal, "the stress looks like kbar instead of eV/Å³"), (UnitSystem.Gigapascal, "the stress looks like GPa instead of eV/Å³"), (1e-4 * UnitSystem.Gigapascal, "the stress looks like bar instead of eV/Å³"),
        (1e-9 * UnitSystem.Gigapascal, "the stress looks like Pa instead of eV/Å³"), (Atomic / (UnitSystem.Bohr * UnitSystem.Bohr), "the stress looks like hartree/bohr³ instead of eV/Å³"),
        (1 / UnitSystem.Hartree, "the energies look like hartree instead of eV"), (1 / UnitSystem.KilocaloriePerMole, "the energies look like kcal/mol instead of eV"), (UnitSystem.Bohr * UnitSystem.Bohr * UnitSystem.Bohr, "the cells look like bohr instead of Å"),
    ];

    private const double Explained = 0.6, Surely = 0.9, Close = 0.25;
    private const int Many = 20;

    public static IEnumerable<Finding> Forces(WorkRegression work, DatasetStatistics statistics, List<string> undone)
    {
        if (statistics.ForceRms is null) yield break;
        if (work.Forces() is not { } w)
        {
            undone.Add("sign and unit of the forces: no neighbouring geometries of one material in the set");
            yield break;
        }
        if (w.Explained < (w.Count < Many ? Explained + 0.2 : Explained))
        {
            string loose = string.Create(CultureInfo.InvariantCulture, $"the energies follow the work of the forces too loosely ({w.Explained:P0} explained in {w.Count} pairs)");
            if (w.Count >= (w.IsNear ? Many : 50) && w.Explained < (w.IsNear ? Explained : 0.2)) yield return new("force-work", w.IsNear && w.Explained < 0.3 && w.Count >= 50 ? Severity.Error : Severity.Warning, $"between neighbouring geometries {loose}: labels of other frames, atoms in another order, or some frames with another sign", []);
            else undone.Add($"sign and unit of the forces: {loose}");
            yield break;
        }
        string numbers = string.Create(CultureInfo.InvariantCulture, $"between {w.Count} pairs of neighbouring geometries the energy changes by {w.Value:G3} times the work of the forces");
        if (w.IsNear ? Math.Abs(w.Value - 1) < Close : w.Value is > 0.55 and < 1.4)
        {
            if (w.IsNear && w.Dropped >= Math.Max(4, 0.15 * w.Count))
                yield return new("force-mixed", Severity.Warning, $"of {w.Count} pairs of neighbouring geometries {w.Dropped} do not follow the work of the forces while the others do: some frames with forces of another sign, in another unit, or of another frame", []);
            yield break;
        }
        if (w.IsNear ? Math.Abs(w.Value + 1) < Close : w.Value is < -0.55 and > -1.4) yield return new("force-sign", Severity.Error, numbers + ": these are gradients, not forces; turn their sign", []);
        else if (Match(w, ForceUnits) is { } unit) yield return new("force-unit", Severity.Error, $"{numbers}: {unit}{(w.Value < 0 ? ", and the forces like gradients" : "")}", []);
        else yield return new("force-work", w.IsNear && w.Explained >= Surely ? Severity.Error : Severity.Warning, numbers + " instead of 1: energies and forces do not belong together", []);
    }

    public static IEnumerable<Finding> Stress(WorkRegression work, PressureTrend pressure, DatasetStatistics statistics, List<string> undone)
    {
        if (statistics.StressRms is not { } rms) yield break;
        bool decided = false;
        var order = work.Shear.Other();
        if (work.Stress() is { } w && w.Explained >= Explained)
        {
            decided = true;
            string numbers = string.Create(CultureInfo.InvariantCulture, $"between {w.Count} pairs of strained cells the energy changes by {w.Value:G3} times the work of the stress");
            bool sound = Math.Abs(w.Value - 1) < Close;
            double virial = work.Virial() is { Explained: >= Explained } v && Math.Abs(Math.Abs(v.Value) - 1) < Close ? v.Value : double.NaN;
            if (Math.Abs(w.Value + 1) < Close) yield return new("stress-sign", Severity.Error, numbers + ": the stress has the sign of a pressure; turn it (tension is positive here)", []);
            else if (!sound && Math.Abs(Math.Log(Math.Abs(virial))) + (virial > 0 ? 0.1 : 0) is var off && off < Distance(w, StressUnits))
                yield return new("stress-unit", Severity.Error, string.Create(CultureInfo.InvariantCulture, $"{numbers}, but by {virial:G3} times what it would be without the volume: the stress looks like a virial in eV ({(virial < 0 ? "−V·σ" : "V·σ")}); divide it by {(virial < 0 ? "minus " : "")}the volume"), []);
            else if (!sound && Match(w, StressUnits) is { } unit) yield return new("stress-unit", Severity.Error, $"{numbers}: {unit}{(w.Value < 0 ? ", compression positive" : "")}", []);
            else if (!sound && order is null) yield return new("stress-work", w.Explained >= Surely ? Severity.Error : Severity.Warning, numbers + " instead of 1: energies and stresses do not belong together", []);
            else sound = true;
            if (!sound) order = null;
        }
        if (order is { } o)
            yield return new("stress-order", Severity.Error, $"between {o.Count} pairs of sheared cells the energy changes by the work of the shear stresses only if the last three numbers of a stress stand in the order {o.Order} instead of yz, xz, xy: put them in order", []);
        var trend = pressure.Correlation();
        if (!decided && trend is { Rank: < -0.4 } t)
        {
            decided = true;
            yield return new("stress-sign", Severity.Error, string.Create(CultureInfo.InvariantCulture, $"the pressure falls with the density (rank correlation {t.Rank:0.00} over {t.Count} frames): the stress has the wrong sign"), []);
        }
        if (rms > 5) yield return new("stress-unit", Severity.Error, string.Create(CultureInfo.InvariantCulture, $"the stress has a root mean square of {rms:G3} eV/Å³ = {rms / UnitSystem.Gigapascal:G3} GPa, which no material bears: kbar, GPa or virials instead of eV/Å³"), []);
        else if (!decided && trend is not { Rank: > 0.4 }) undone.Add("sign and unit of the stress: neither strained neighbours nor a range of densities in the set");
    }

    // A slope from close pairs is good to a few per cent, one from pairs farther apart comes out too small by up to a half. What lies nearest first.
    private static string? Match(WorkSlope slope, (double Slope, string Words)[] units)
    {
        var fits = Fits(slope, units).Take(3).Select(u => u.Words).ToList();
        return fits.Count == 0 ? null : string.Join(", or ", fits);
    }

    private static IEnumerable<(double Slope, string Words)> Fits(WorkSlope slope, (double Slope, string Words)[] units)
    {
        double low = slope.IsNear ? 0.88 : 0.55, high = slope.IsNear ? 1.14 : 1.2, size = Math.Abs(slope.Value);
        return units.Where(u => size / u.Slope > low && size / u.Slope < high).OrderBy(u => Math.Abs(Math.Log(size / u.Slope)));
    }

    private static double Distance(WorkSlope slope, (double Slope, string Words)[] units) =>
        Fits(slope, units).Select(u => Math.Abs(Math.Log(Math.Abs(slope.Value) / u.Slope))).DefaultIfEmpty(double.PositiveInfinity).First();
}
