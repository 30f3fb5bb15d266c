using System.Globalization;
using Potentials.Core;

namespace Potentials.Cli.Doctor;

/// <summary>Turns, shifts, mirrors and reorders a structure: the energy must stay and the forces must follow.</summary>
public static class SymmetryExam
{
    /// <summary>Examines the potential.</summary>
    public static Finding Run(IPotential potential, AtomicSystem system)
    {
        ArgumentNullException.ThrowIfNull(potential);
        ArgumentNullException.ThrowIfNull(system);
        double limit = potential.Info.Precision == "float32" ? 1e-4 : 1e-9;
        int n = system.Count;
        var turn = Rotation(0.7, 1.9, -2.3);
        var mirror = turn * Matrix3.Diagonal(1, 1, -1);
        var order = Enumerable.Range(0, n).OrderBy(i => Philox.Draw(9, 0, 0, 0, i).A).ToArray();
        var here = Evaluation.One(potential, system);
        double scale = Math.Max(1, here.Forces.Max(Math.Abs)), worst = 0;
        foreach (var (d, shift) in new[] { (Matrix3.Identity, 3.21), (turn, 0.0), (mirror, -1.5) })
        {
            var moved = Evaluation.Deformed(system, d);
            var numbers = new int[n];
            var x = new double[3 * n];
            for (int k = 0; k < n; k++)
            {
                numbers[k] = system.Numbers[order[k]];
                for (int c = 0; c < 3; c++) x[3 * k + c] = moved.Positions[3 * order[k] + c] + shift * (c + 1);
            }
            var there = Evaluation.One(potential, new AtomicSystem(numbers, x, moved.Cell) { Charge = system.Charge, SpinMultiplicity = system.SpinMultiplicity });
            worst = Math.Max(worst, Math.Abs(there.Energy - here.Energy) / Math.Max(1, Math.Abs(here.Energy)));
            for (int k = 0; k < n; k++)
            {
                int i = 3 * order[k];
                var f = d.LeftMultiply(here.Forces[i], here.Forces[i + 1], here.Forces[i + 2]);
                double error = Math.Max(Math.Abs(f.X - there.Forces[3 * k]), Math.Max(Math.Abs(f.Y - there.Forces[3 * k + 1]), Math.Abs(f.Z - there.Forces[3 * k + 2])));
                worst = Math.Max(worst, error / scale);
            }
        }
        return new("symmetry", worst <= limit ? Verdict.Good : Verdict.Bad,
            string.Create(CultureInfo.InvariantCulture, $"largest error {worst:0.0e+00} (limit {limit:0e+00}) after turning, mirroring, shifting and reordering"),
            new Dictionary<string, double> { ["error"] = worst, ["limit"] = limit });
    }

    private static Matrix3 Rotation(double a, double b, double c)
    {
        var (sa, ca) = Math.SinCos(a);
        var (sb, cb) = Math.SinCos(b);
        var (sc, cc) = Math.SinCos(c);
        return new Matrix3(ca, sa, 0, -sa, ca, 0, 0, 0, 1) * new Matrix3(1, 0, 0, 0, cb, sb, 0, -sb, cb) * new Matrix3(cc, sc, 0, -sc, cc, 0, 0, 0, 1);
    }
}
