using System.Globalization;
using Potentials.Core;

namespace Potentials.Cli.Doctor;

/// <summary>Compares forces and stress with differences of the energy (five-point central differences).</summary>
public static class GradientExam
{
    private const double TableLimit = 1e-2;
    private static readonly (double Offset, double Weight)[] Stencil = [(-2, 1.0 / 12), (-1, -8.0 / 12), (1, 8.0 / 12), (2, -1.0 / 12)];

    /// <summary>Forces of up to <paramref name="coordinates"/> coordinates, and all six strains.</summary>
    public static IEnumerable<Finding> Run(IPotential potential, AtomicSystem system, int coordinates = 24)
    {
        ArgumentNullException.ThrowIfNull(potential);
        ArgumentNullException.ThrowIfNull(system);
        bool single = potential.Info.Precision == "float32";
        double h = single ? 0.02 : 2e-3, limit = single ? 1e-2 : 1e-5;
        int n = 3 * system.Count;
        var chosen = Enumerable.Range(0, Math.Min(coordinates, n)).Select(k => (int)((long)k * n / Math.Min(coordinates, n))).ToArray();
        var displaced = chosen.SelectMany(c => Stencil.Select(s => Displaced(system, c, s.Offset * h)));
        var (energies, _, _) = Evaluation.Many(potential, displaced, Want.Energy);
        var here = Evaluation.One(potential, system);
        double scale = Math.Max(1, here.Forces.Max(Math.Abs)), worst = 0;
        for (int k = 0; k < chosen.Length; k++)
        {
            double slope = Slope(energies, k, h);
            worst = Math.Max(worst, Math.Abs(slope + here.Forces[chosen[k]]) / scale);
        }
        yield return Judge("forces = −dE/dx", worst, limit, $"of {chosen.Length} components, relative to the largest force", potential.Info);
        if (!potential.Info.HasStress || !system.Cell.Pbc.IsFull) yield break;

        double e = single ? 4e-3 : 5e-4;
        (int I, int J)[] voigt = [(0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1)];
        var strained = voigt.SelectMany(v => Stencil.Select(s => Strained(system, v.I, v.J, s.Offset * e)));
        (energies, _, _) = Evaluation.Many(potential, strained, Want.Energy);
        double volume = system.Cell.Volume, stressScale = Math.Max(0.01, here.Stress.FrobeniusNorm);
        worst = 0;
        for (int k = 0; k < voigt.Length; k++)
        {
            double sigma = 0.5 * (here.Stress[voigt[k].I, voigt[k].J] + here.Stress[voigt[k].J, voigt[k].I]);
            worst = Math.Max(worst, Math.Abs(Slope(energies, k, e) / volume - sigma) / stressScale);
        }
        yield return Judge("stress = dE/dε/V", worst, single ? 1e-2 : 1e-5, "of six strains, relative", potential.Info);
    }

    private static Finding Judge(string name, double error, double limit, string what, PotentialInfo info)
    {
        // Published tables often end with a step of some µeV at their cutoff: a difference across it is no fault of the forces.
        bool table = info.Family == "eam" && error > limit && error <= TableLimit;
        var verdict = error <= limit ? Verdict.Good : info.Conservative && !table ? Verdict.Bad : Verdict.Notice;
        string text = string.Create(CultureInfo.InvariantCulture, $"largest error {error:0.0e+00} (limit {limit:0e+00}) {what}")
            + (!info.Conservative ? "; the potential does not claim it" : table ? "; tables that end with a step at their cutoff do this" : "");
        return new(name, verdict, text, new Dictionary<string, double> { ["error"] = error, ["limit"] = limit });
    }

    private static double Slope(double[] energies, int k, double h)
    {
        double sum = 0;
        for (int s = 0; s < Stencil.Length; s++) sum += Stencil[s].Weight * energies[k * Stencil.Length + s];
        return sum / h;
    }

    private static AtomicSystem Displaced(AtomicSystem system, int coordinate, double distance)
    {
        var x = (double[])system.Positions.Clone();
        x[coordinate] += distance;
        return system.Moved(x);
    }

    /// <summary>Symmetric strain: off-diagonal components come in pairs of half the size, so that dE/dε_ij is counted once.</summary>
    private static AtomicSystem Strained(AtomicSystem system, int i, int j, double strain)
    {
        var d = Matrix3.Identity.ToArray();
        d[3 * i + j] += i == j ? strain : 0.5 * strain;
        if (i != j) d[3 * j + i] += 0.5 * strain;
        return Evaluation.Deformed(system, Matrix3.FromRows(d));
    }
}
