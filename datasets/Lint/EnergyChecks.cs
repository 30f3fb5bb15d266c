using System.Globalization;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Verdicts on the energies: per atom or total, references subtracted, outliers, two levels of theory in one set.</summary>
internal static class EnergyChecks
{
    public static IEnumerable<Finding> All(List<FrameEnergy> energies, IReadOnlyCollection<CompositionEnergies> compositions, DatasetStatistics statistics, List<string> undone)
    {
        var bonded = compositions.Where(c => c.Atoms > 1).ToList();
        if (bonded.Sum(c => c.Frames) < 5 || statistics.References is not { } references) yield break;
        if (PerAtom(bonded, undone) is { } perAtom) yield return perAtom;
        if (TwiceSubtracted(bonded) is { } twice) yield return twice;
        foreach (var finding in Residuals(energies, references)) yield return finding;
        if (!references.IsComplete)
            yield return new("references", Severity.Note, $"the compositions determine {references.Rank} of {references.Elements.Count} atomic reference energies; undetermined on their own: {string.Join(", ", references.Undetermined.Take(12).Select(Elements.Symbol))}", []);
    }

    // Total energies grow with the number of atoms; energies per atom do not. Which of the two models leaves less?
    private static Finding? PerAtom(List<CompositionEnergies> compositions, List<string> undone)
    {
        int fewest = compositions.Min(c => c.Atoms), most = compositions.Max(c => c.Atoms);
        if (most < 1.5 * fewest || compositions.Select(c => c.Atoms).Distinct().Count() < 3)
        {
            undone.Add("energies per atom or total: all frames have about the same number of atoms");
            return null;
        }
        var total = ReferenceEnergies.Fit(compositions)!;
        var perAtom = ReferenceEnergies.Fit(compositions, byFraction: true)!;
        // Compare in eV/atom, each under its own reading of the numbers.
        double spread = Spread(compositions, c => c.Mean / c.Atoms), spreadAsIs = Spread(compositions, c => c.Mean);
        return perAtom.Residual < 0.25 * total.Residual && spreadAsIs < spread * Math.Sqrt((double)most / fewest)
            ? new("energy-per-atom", Severity.Error, string.Create(CultureInfo.InvariantCulture, $"the energies do not grow with the number of atoms ({fewest} to {most}): read as energies per atom they fit atomic references to {perAtom.Residual:G3} eV/atom, read as totals to {total.Residual:G3}; multiply them by the number of atoms"), [])
            : null;
    }

    private static double Spread(List<CompositionEnergies> compositions, Func<CompositionEnergies, double> value)
    {
        double mean = compositions.Average(value);
        return Math.Sqrt(compositions.Average(c => (value(c) - mean) * (value(c) - mean)));
    }

    // A bound system lies below its atoms: total, cohesive and atomisation-corrected energies are all negative per atom.
    private static Finding? TwiceSubtracted(List<CompositionEnergies> compositions)
    {
        double frames = compositions.Sum(c => c.Frames), mean = compositions.Sum(c => c.Frames * c.Mean / c.Atoms) / frames;
        return mean > 5
            ? new("energy-positive", Severity.Error, string.Create(CultureInfo.InvariantCulture, $"the mean energy is {mean:G4} eV/atom above zero: reference energies were subtracted twice, or the sign of the energy is wrong"), [])
            : null;
    }

    private static IEnumerable<Finding> Residuals(List<FrameEnergy> energies, ReferenceEnergies references)
    {
        // Within a composition: deviation from its median, per atom; independent of how well the references fit.
        var far = new List<(double Size, long Frame)>();
        foreach (var group in energies.Where(e => !e.IsIsolatedAtom).GroupBy(e => e.Composition + e.State).Where(g => g.Count() >= 12))
        {
            var values = group.OrderBy(e => e.Energy).ToArray();
            int atoms = values[0].Atoms;
            double median = values[values.Length / 2].Energy, mad = values.Select(v => Math.Abs(v.Energy - median)).Order().ElementAt(values.Length / 2);
            var apart = values.Where(v => Math.Abs(v.Energy - median) > 25 * mad + 1e-6 && Math.Abs(v.Energy - median) > 0.3 * atoms).ToList();
            // Many of them are no outliers but another state: a melt beside a solid, a molecule broken up.
            if (apart.Count <= Math.Max(1, 0.03 * values.Length)) far.AddRange(apart.Select(v => (Math.Abs(v.Energy - median) / atoms, v.Frame)));
            if (Gap(values, atoms) is { } gap)
                yield return new("energy-levels", Severity.Error, string.Create(CultureInfo.InvariantCulture, $"the {values.Length} frames of {group.Key} fall into two heaps of energies, {gap:G3} eV/atom apart: two levels of theory, pseudopotentials or references are mixed"), [values[0].Frame, values[^1].Frame]);
        }
        // Across compositions: what the references leave.
        var residuals = energies.Where(e => !e.IsIsolatedAtom).GroupBy(e => e.Composition).Select(g => (g.First().Frame, Value: g.Average(e => e.Energy) / g.First().Atoms, Composition: g.Key)).ToArray();
        if (residuals.Length >= 30)
        {
            var r = energies.Where(e => !e.IsIsolatedAtom).GroupBy(e => e.Composition).Select(g => (g.First().Frame, R: (g.Average(e => e.Energy) - references.Sum(Numbers(g.Key))) / g.First().Atoms)).ToArray();
            double median = r.Select(x => x.R).Order().ElementAt(r.Length / 2), mad = r.Select(x => Math.Abs(x.R - median)).Order().ElementAt(r.Length / 2);
            far.AddRange(r.Where(x => Math.Abs(x.R - median) > 25 * mad && Math.Abs(x.R - median) > 5).Select(x => (Math.Abs(x.R - median), x.Frame)));
        }
        if (far.Count > 0)
            yield return new("energy-outlier", Severity.Warning, string.Create(CultureInfo.InvariantCulture, $"{far.Count} energies lie far from the rest (worst {far.Max(f => f.Size):G3} eV/atom)"), [.. far.OrderByDescending(f => f.Size).Take(10).Select(f => f.Frame)]);
    }

    // Two heaps: a gap in the sorted energies far wider than both sides together spread, with at least 5 % (and 3) of the frames on each side.
    private static double? Gap(FrameEnergy[] sorted, int atoms)
    {
        int least = Math.Max(3, sorted.Length / 20);
        double widest = 0;
        int at = 0;
        for (int i = least; i <= sorted.Length - least; i++)
            if (sorted[i].Energy - sorted[i - 1].Energy is var gap && gap > widest) (widest, at) = (gap, i);
        if (at == 0) return null;
        double below = sorted[at - 1].Energy - sorted[0].Energy, above = sorted[^1].Energy - sorted[at].Energy;
        if (widest <= 3 * (below + above) || widest <= 0.05 * atoms) return null;
        // Hotter or broken structures have larger forces as well; a change of theory alone leaves them alike.
        double lower = sorted[..at].Average(e => e.ForceRms), higher = sorted[at..].Average(e => e.ForceRms);
        return higher > 1.4 * lower || lower > 1.4 * higher ? null : widest / atoms;
    }

    private static int[] Numbers(string composition)
    {
        var numbers = new List<int>();
        for (int i = 0; i < composition.Length;)
        {
            int j = i + 1;
            while (j < composition.Length && char.IsAsciiLetterLower(composition[j])) j++;
            int z = Elements.TryParse(composition[i..j], out int found) ? found : 0;
            int k = j;
            while (k < composition.Length && char.IsAsciiDigit(composition[k])) k++;
            numbers.AddRange(Enumerable.Repeat(z, k == j ? 1 : int.Parse(composition.AsSpan(j, k - j), CultureInfo.InvariantCulture)));
            i = k;
        }
        return [.. numbers];
    }
}
