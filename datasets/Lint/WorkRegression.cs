using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// Checks sign and unit of forces and stress against the energies: between neighbouring geometries of one material
/// ΔE ≈ a·(−F̄·Δr) + b·(V̄ σ̄:ε) with a = b = 1 when all is well (trapezoidal rule, cubic error in the step). Pairs come from the last few
/// frames of the same group whose displacements and strain are small; a and b by least squares.
/// </summary>
internal sealed class WorkRegression
{
    private const int Kept = 6;
    private const double MaxDisplacement = 0.25, MaxStrain = 0.06;
    private readonly Dictionary<string, Queue<AtomicSystem>> recent = new(StringComparer.Ordinal);
    private readonly List<(double Energy, double Force, double Stress)> pairs = [];

    public void Add(AtomicSystem system, string composition)
    {
        if (system.Labels.Energy is not { } e || !double.IsFinite(e) || pairs.Count >= 100_000) return;
        string key = (system.Info.TryGetValue(InfoKeys.Group, out var g) ? g.ToString() : "") + "|" + composition;
        if (!recent.TryGetValue(key, out var queue))
        {
            if (recent.Count >= 20_000) recent.Clear(); // bounded memory: neighbours in a file stand close together
            recent[key] = queue = new();
        }
        foreach (var other in queue) Compare(other, system);
        queue.Enqueue(system);
        if (queue.Count > Kept) queue.Dequeue();
    }

    /// <summary>Slope of the energy change on the work of the forces, with the share of variance explained; null when the data do not tell.</summary>
    public (double Slope, double Explained, int Count)? Forces() => Slope(p => p.Force, p => p.Stress);

    /// <summary>The same for the work of the stress.</summary>
    public (double Slope, double Explained, int Count)? Stress() => Slope(p => p.Stress, p => p.Force);

    // Only pairs in which this kind of work is clearly there and the other is small beside it; otherwise both faults would mix.
    private (double, double, int)? Slope(Func<(double Energy, double Force, double Stress), double> x, Func<(double Energy, double Force, double Stress), double> other)
    {
        var used = pairs.Where(p => Math.Abs(x(p)) > 1e-4 && (double.IsNaN(other(p)) || Math.Abs(other(p)) < 0.1 * Math.Abs(x(p)))).ToList();
        if (used.Count < 8) return null;
        // A median of ratios first, so that a few broken frames do not decide.
        var ratios = used.Select(p => p.Energy / x(p)).Order().ToList();
        double median = ratios[ratios.Count / 2];
        double xy = 0, xx = 0, yy = 0;
        foreach (var p in used)
        {
            double r = p.Energy / x(p);
            if (Math.Abs(r - median) > 3 * Math.Abs(median) + 1e-12) continue;
            xy += x(p) * p.Energy;
            xx += x(p) * x(p);
            yy += p.Energy * p.Energy;
        }
        return xx == 0 || yy == 0 ? null : (xy / xx, xy * xy / (xx * yy), used.Count);
    }

    private void Compare(AtomicSystem a, AtomicSystem b)
    {
        if (!a.Numbers.AsSpan().SequenceEqual(b.Numbers) || a.Cell.Pbc != b.Cell.Pbc) return;
        var strain = Matrix3.Zero;
        bool periodic = a.Cell.Pbc.Any;
        if (periodic)
        {
            if (a.Cell.Validate() is not null || b.Cell.Validate() is not null) return;
            // h_b = h_mean(1 + ε/2), h_a = h_mean(1 − ε/2)
            var mean = 0.5 * (a.Cell.Completed + b.Cell.Completed);
            strain = (mean.Inverse * (b.Cell.Completed - a.Cell.Completed)).Symmetric;
            if (strain.FrobeniusNorm > MaxStrain) return;
        }
        double force = 0, largest = 0;
        var inverse = periodic ? (a.Cell.Completed.Inverse, b.Cell.Completed.Inverse) : default;
        var middle = periodic ? 0.5 * (a.Cell.Completed + b.Cell.Completed) : Matrix3.Identity;
        double[]? fa = a.Labels.Forces, fb = b.Labels.Forces;
        for (int i = 0; i < a.Count; i++)
        {
            double dx = b.Positions[3 * i] - a.Positions[3 * i], dy = b.Positions[3 * i + 1] - a.Positions[3 * i + 1], dz = b.Positions[3 * i + 2] - a.Positions[3 * i + 2];
            if (periodic)
            {
                var sa = inverse.Item1.LeftMultiply(a.Positions[3 * i], a.Positions[3 * i + 1], a.Positions[3 * i + 2]);
                var sb = inverse.Item2.LeftMultiply(b.Positions[3 * i], b.Positions[3 * i + 1], b.Positions[3 * i + 2]);
                double u = sb.X - sa.X, v = sb.Y - sa.Y, w = sb.Z - sa.Z;
                if (a.Cell.Pbc.A) u -= Math.Round(u);
                if (a.Cell.Pbc.B) v -= Math.Round(v);
                if (a.Cell.Pbc.C) w -= Math.Round(w);
                (dx, dy, dz) = middle.LeftMultiply(u, v, w);
            }
            largest = Math.Max(largest, dx * dx + dy * dy + dz * dz);
            if (fa is not null && fb is not null) force -= 0.5 * ((fa[3 * i] + fb[3 * i]) * dx + (fa[3 * i + 1] + fb[3 * i + 1]) * dy + (fa[3 * i + 2] + fb[3 * i + 2]) * dz);
        }
        if (largest > MaxDisplacement * MaxDisplacement) return;
        double stress = double.NaN;
        if (periodic && a.Labels.Stress is { } x && b.Labels.Stress is { } y)
        {
            var s = 0.5 * (x + y);
            stress = 0.5 * (a.Cell.Volume + b.Cell.Volume) * (s.XX * strain.XX + s.YY * strain.YY + s.ZZ * strain.ZZ + (s.XY + s.YX) * strain.XY + (s.XZ + s.ZX) * strain.XZ + (s.YZ + s.ZY) * strain.YZ);
        }
        else if (!periodic || strain.FrobeniusNorm < 1e-9) stress = 0;
        if (fa is null || fb is null) force = largest < 1e-12 ? 0 : double.NaN;
        double energy = b.Labels.Energy!.Value - a.Labels.Energy!.Value;
        if (double.IsFinite(energy) && !double.IsInfinity(force) && !double.IsInfinity(stress)) pairs.Add((energy, force, stress));
    }
}
