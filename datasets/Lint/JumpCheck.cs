using System.Globalization;

namespace Potentials.Datasets;

/// <summary>
/// Frames whose energy lies off their neighbours' by far more than the work of forces and stress explains: another level of theory, or labels of
/// another frame. Finds a few per cent of such frames where their energies still lie within the spread of the set.
/// </summary>
internal static class JumpCheck
{
    private const int Least = 20;

    /// <summary>The finding, or null.</summary>
    /// <param name="work">The pairs.</param>
    /// <param name="stressIsSound">Whether the work of the stress may be taken as it is; otherwise only pairs where it is small count.</param>
    public static Finding? Of(WorkRegression work, bool stressIsSound)
    {
        var off = new Dictionary<long, (int Bad, int All, double Worst)>();
        Judge(stressIsSound ? work.NearPairs : [.. work.NearPairs.Where(p => Math.Abs(p.Stress) < 0.1 * Math.Abs(p.Force))], 0.015, 1, off);
        Judge(work.FarPairs, 0.03, 2, off);
        var frames = off.Where(f => f.Value is { All: >= 2 } v && v.Bad >= 0.6 * v.All).OrderBy(f => f.Key).ToList();
        if (frames.Count == 0) return null;
        double typical = frames.Select(f => f.Value.Worst).Order().ElementAt(frames.Count / 2);
        return new("energy-jumps", frames.Count >= 3 && frames.Count >= 0.01 * off.Count && off.Count >= 50 ? Severity.Error : Severity.Warning, string.Create(CultureInfo.InvariantCulture,
            $"the energies of {frames.Count} of {off.Count} frames lie off their neighbours' by more than the work of forces and stress explains (typically {typical:G2} eV/atom): another level of theory, or labels of another frame"), [.. frames.Take(10).Select(f => f.Key)]);
    }

    // least: eV/atom that count; share: of the work, that the trapezoidal rule may leave.
    private static void Judge(IReadOnlyList<WorkPair> pairs, double least, double share, Dictionary<long, (int Bad, int All, double Worst)> off)
    {
        var told = pairs.Where(p => double.IsFinite(p.Force) && double.IsFinite(p.Stress)).ToList();
        if (told.Count < Least) return;
        // Only where most pairs obey: a wrong unit or sign of all is another finding.
        var ratios = told.Where(p => Math.Abs(p.Force + p.Stress) > Math.Max(1e-4, p.Coarseness)).Select(p => p.Energy / (p.Force + p.Stress)).Order().ToList();
        if (ratios.Count < Least / 2 || ratios[ratios.Count / 2] is < 0.6 or > 1.5) return;
        double[] left = [.. told.Select(p => (p.Energy - p.Force - p.Stress) / p.Atoms)];
        double spread = left.Select(Math.Abs).Order().ElementAt(left.Length / 2), limit = Math.Max(least, 12 * spread);
        for (int i = 0; i < left.Length; i++)
        {
            var p = told[i];
            bool bad = Math.Abs(left[i]) > limit && Math.Abs(left[i]) * p.Atoms > share * Math.Abs(p.Force + p.Stress);
            foreach (long frame in new[] { p.A, p.B })
            {
                var f = off.GetValueOrDefault(frame);
                off[frame] = (f.Bad + (bad ? 1 : 0), f.All + 1, bad ? Math.Max(f.Worst, Math.Abs(left[i])) : f.Worst);
            }
        }
    }
}
