using System.Globalization;
using Potentials.Core;

namespace Potentials.Cli.Doctor;

/// <summary>
/// Pulls two atoms apart and looks at the curve, as the diatomics benchmark of MLIP Arena does: wells beside the one that belongs
/// there, jumps, and forces that are not the slope.
/// </summary>
public static class DimerExam
{
    private const int Points = 111;
    private const double From = 0.5, Step = 0.05, Flip = 1e-3, SlopeLimit = 0.1;

    /// <summary>Pairs of equal elements, and all pairs when the potential has few elements.</summary>
    public static Finding Run(IPotential potential, IReadOnlyList<int>? only = null)
    {
        ArgumentNullException.ThrowIfNull(potential);
        var elements = (only ?? potential.Info.Elements ?? [1, 6, 7, 8, 14]).Where(z => z > 0).ToArray();
        var pairs = new List<(int A, int B)>();
        foreach (int a in elements)
            foreach (int b in elements)
                if (a == b || a < b && elements.Length <= 6) pairs.Add((a, b));
        var (energies, forces, _) = Evaluation.Many(potential, pairs.SelectMany(p => Enumerable.Range(0, Points).Select(k => Dimer(p.A, p.B, From + k * Step))), Want.EnergyAndForces);
        double sumSlope = 0, worstJump = 0;
        int intervals = 0;
        var flips = new List<string>();
        var holes = new List<string>();
        int odd = 0;
        for (int p = 0; p < pairs.Count; p++)
        {
            string name = Elements.Symbol(pairs[p].A) + "–" + Elements.Symbol(pairs[p].B);
            var e = energies.AsSpan(p * Points, Points);
            double Force(int k) => forces[p * Points + k][3];
            for (int k = 0; k < Points; k++)
                if (!double.IsFinite(e[k])) return new("dimers", Verdict.Bad, $"{name} at {(From + k * Step).ToString("0.00", CultureInfo.InvariantCulture)} Å gives an energy that is not a number");
            int turns = 0, sign = 0;
            double jump = 0;
            for (int k = 0; k + 1 < Points; k++)
            {
                double change = e[k + 1] - e[k];
                if (Math.Abs(change) > Flip)
                {
                    if (sign != 0 && Math.Sign(change) != sign) turns++;
                    sign = Math.Sign(change);
                }
                // Trapezoid of the force on the second atom: what the energy should have changed by.
                double expected = -0.5 * Step * (Force(k) + Force(k + 1));
                double scale = Math.Max(1, 0.5 * Step * (Math.Abs(Force(k)) + Math.Abs(Force(k + 1))));
                jump = Math.Max(jump, Math.Abs(change - expected) / scale);
                // Below 1 Å walls are so steep that the trapezoid itself errs.
                double size = Math.Max(Math.Abs(change), Math.Abs(expected));
                if (From + k * Step < 1 || size < Flip) continue;
                sumSlope += Math.Abs(change - expected) / size;
                intervals++;
            }
            worstJump = Math.Max(worstJump, jump);
            if (turns > 1) flips.Add($"{name} {turns}");
            if (turns > 1) odd++;
            if (e[0] < e.ToArray().Min() + Flip && e[0] < e[^1] - Flip) holes.Add(name);
        }
        double slope = intervals == 0 ? 0 : sumSlope / intervals;
        bool conservative = potential.Info.Conservative;
        var verdict = conservative && slope > SlopeLimit ? Verdict.Bad : odd > 0 || holes.Count > 0 ? Verdict.Notice : Verdict.Good;
        string text = string.Create(CultureInfo.InvariantCulture, $"{pairs.Count} pairs, 0.5–6 Å: mean |ΔE + ∫F|/|ΔE| {slope:0.000} (limit {SlopeLimit})")
            + (holes.Count > 0 ? $"; attractive at 0.5 Å: {Few(holes)}" : "") + (odd > 0 ? $"; more than one turn: {Few(flips)}" : "");
        return new("dimers", verdict, text, new Dictionary<string, double>
        {
            ["pairs"] = pairs.Count, ["mean_slope_error"] = slope, ["largest_jump"] = worstJump, ["pairs_with_extra_turns"] = odd, ["pairs_attractive_at_short_range"] = holes.Count,
        });
    }

    private static string Few(List<string> names) => string.Join(", ", names.Take(6)) + (names.Count > 6 ? $" and {names.Count - 6} more" : "");

    private static AtomicSystem Dimer(int a, int b, double r) => new([a, b], [0, 0, 0, r, 0, 0]) { Charge = 0, SpinMultiplicity = 1 };
}
