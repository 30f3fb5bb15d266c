using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// Checks sign and unit of forces and stress against the energies: between neighbouring geometries of one material
/// ΔE ≈ a·(−F̄·Δr) + b·(V̄ σ̄:ε) with a = b = 1 when all is well (trapezoidal rule, cubic error in the step). Pairs come from the last
/// frames of the same group whose displacements (of molecules: after turning one onto the other) and strain are small; a and b by least squares.
/// </summary>
internal sealed class WorkRegression
{
    /// <summary>Å within which the rule is good to a few per cent, and to a factor of two.</summary>
    public const double Near = 0.25, Far = 0.5;
    private const int Kept = 6, KeptMolecules = 40, ManyGroups = 200, MostPairs = 100_000, MostFar = 20_000, MostComparisons = 3_000_000;
    private const double MaxStrain = 0.06;
    private readonly Dictionary<string, Queue<Geometry>> recent = new(StringComparer.Ordinal);
    private readonly List<WorkPair> near = [], far = [];
    private int comparisons;

    private sealed record Geometry(long Frame, AtomicSystem System, double[]? Centred, double Gyration);

    /// <summary>Pairs of geometries that hardly differ.</summary>
    public IReadOnlyList<WorkPair> NearPairs => near;

    /// <summary>Pairs of molecules that differ a little more.</summary>
    public IReadOnlyList<WorkPair> FarPairs => far;

    /// <summary>Works of the shear stresses in every order of the components.</summary>
    public ShearOrder Shear { get; } = new();

    public void Add(AtomicSystem system, string material, long frame)
    {
        if (system.Labels.Energy is not { } e || !double.IsFinite(e) || near.Count >= MostPairs) return;
        string key = (system.Info.TryGetValue(InfoKeys.Group, out var g) ? g.ToString() : "") + "|" + material;
        if (!recent.TryGetValue(key, out var queue))
        {
            if (recent.Count >= 20_000) recent.Clear(); // bounded memory: neighbours in a file stand close together
            recent[key] = queue = new();
        }
        bool molecule = !system.Cell.Pbc.Any;
        double[]? centred = molecule ? RigidAlignment.Centred(system.Positions) : null;
        var geometry = new Geometry(frame, system, centred, centred is null ? 0 : Math.Sqrt(centred.Sum(x => x * x) / system.Count));
        int kept = molecule && recent.Count <= ManyGroups && comparisons < MostComparisons ? KeptMolecules : Kept;
        while (queue.Count > kept) queue.Dequeue();
        foreach (var other in queue)
            if (molecule) CompareMolecules(other, geometry);
            else CompareCells(other, geometry);
        queue.Enqueue(geometry);
    }

    /// <summary>Slope of the energy change on the work of the forces; null when the data do not tell.</summary>
    public WorkSlope? Forces() => Slope(near, p => p.Force, p => p.Stress, 8, true) ?? Slope([.. far.OrderBy(p => p.Size).Take(100)], p => p.Force, p => p.Stress, 20, false);

    /// <summary>The same for the work of the stress.</summary>
    public WorkSlope? Stress() => Slope(near, p => p.Stress, p => p.Force, 8, true);

    /// <summary>The same if the stress were a virial.</summary>
    public WorkSlope? Virial() => Slope(near, p => p.Bare, p => p.Force, 8, true);

    // Only pairs in which this kind of work is clearly there and the other is small beside it; otherwise both faults would mix.
    private static WorkSlope? Slope(List<WorkPair> pairs, Func<WorkPair, double> x, Func<WorkPair, double> other, int least, bool isNear)
    {
        var used = pairs.Where(p => Math.Abs(x(p)) > 1e-4 && Math.Max(Math.Abs(x(p)), Math.Abs(p.Energy)) > p.Coarseness && (double.IsNaN(other(p)) || Math.Abs(other(p)) < 0.1 * Math.Abs(x(p)))).ToList();
        if (used.Count < least) return null;
        // A median of ratios first, so that a few broken frames do not decide.
        var ratios = used.Select(p => p.Energy / x(p)).Order().ToList();
        double median = ratios[ratios.Count / 2];
        double xy = 0, xx = 0, yy = 0;
        int kept = 0;
        foreach (var p in used)
        {
            double r = p.Energy / x(p);
            if (Math.Abs(r - median) > 3 * Math.Abs(median) + 1e-12) continue;
            kept++;
            xy += x(p) * p.Energy;
            xx += x(p) * x(p);
            yy += p.Energy * p.Energy;
        }
        // What had to be left out is not explained; without relation the median would choose the few that happen to agree.
        return xx == 0 || yy == 0 ? null : new(xy / xx, xy * xy / (xx * yy) * kept / used.Count, used.Count, used.Count - kept, isNear);
    }

    private void CompareMolecules(Geometry a, Geometry b)
    {
        if (!a.System.Numbers.AsSpan().SequenceEqual(b.System.Numbers) || Math.Abs(a.Gyration - b.Gyration) > Far) return;
        comparisons++;
        var rotation = RigidAlignment.Rotation(a.Centred!, b.Centred!);
        double[] x = a.Centred!, y = RigidAlignment.Turned(b.Centred!, rotation);
        double[]? fa = a.System.Labels.Forces, fb = b.System.Labels.Forces is { } f ? RigidAlignment.Turned(f, rotation) : null;
        double work = 0, largest = 0;
        for (int i = 0; i < x.Length; i += 3)
        {
            double dx = y[i] - x[i], dy = y[i + 1] - x[i + 1], dz = y[i + 2] - x[i + 2];
            largest = Math.Max(largest, dx * dx + dy * dy + dz * dz);
            if (largest > Far * Far) return;
            if (fa is not null && fb is not null) work -= 0.5 * ((fa[i] + fb[i]) * dx + (fa[i + 1] + fb[i + 1]) * dy + (fa[i + 2] + fb[i + 2]) * dz);
        }
        Keep(a, b, fa is null || fb is null ? (largest < 1e-12 ? 0 : double.NaN) : work, 0, 0, Math.Sqrt(largest));
    }

    private void CompareCells(Geometry one, Geometry two)
    {
        AtomicSystem a = one.System, b = two.System;
        if (!a.Numbers.AsSpan().SequenceEqual(b.Numbers) || a.Cell.Pbc != b.Cell.Pbc) return;
        if (a.Cell.Validate() is not null || b.Cell.Validate() is not null) return;
        // h_b = h_mean(1 + ε/2), h_a = h_mean(1 − ε/2)
        var middle = 0.5 * (a.Cell.Completed + b.Cell.Completed);
        var strain = (middle.Inverse * (b.Cell.Completed - a.Cell.Completed)).Symmetric;
        if (strain.FrobeniusNorm > MaxStrain) return;
        double force = 0, largest = 0;
        Matrix3 ia = a.Cell.Completed.Inverse, ib = b.Cell.Completed.Inverse;
        double[]? fa = a.Labels.Forces, fb = b.Labels.Forces;
        for (int i = 0; i < a.Count; i++)
        {
            var sa = ia.LeftMultiply(a.Positions[3 * i], a.Positions[3 * i + 1], a.Positions[3 * i + 2]);
            var sb = ib.LeftMultiply(b.Positions[3 * i], b.Positions[3 * i + 1], b.Positions[3 * i + 2]);
            double u = sb.X - sa.X, v = sb.Y - sa.Y, w = sb.Z - sa.Z;
            if (a.Cell.Pbc.A) u -= Math.Round(u);
            if (a.Cell.Pbc.B) v -= Math.Round(v);
            if (a.Cell.Pbc.C) w -= Math.Round(w);
            var (dx, dy, dz) = middle.LeftMultiply(u, v, w);
            largest = Math.Max(largest, dx * dx + dy * dy + dz * dz);
            if (fa is not null && fb is not null) force -= 0.5 * ((fa[3 * i] + fb[3 * i]) * dx + (fa[3 * i + 1] + fb[3 * i + 1]) * dy + (fa[3 * i + 2] + fb[3 * i + 2]) * dz);
        }
        if (largest > Near * Near) return;
        double stress = double.NaN, bare = double.NaN, volume = 0.5 * (a.Cell.Volume + b.Cell.Volume);
        if (a.Labels.Stress is { } x && b.Labels.Stress is { } y)
        {
            var s = 0.5 * (x + y);
            bare = s.XX * strain.XX + s.YY * strain.YY + s.ZZ * strain.ZZ + (s.XY + s.YX) * strain.XY + (s.XZ + s.ZX) * strain.XZ + (s.YZ + s.ZY) * strain.YZ;
            stress = volume * bare;
        }
        else if (strain.FrobeniusNorm < 1e-9) (stress, bare) = (0, 0);
        if (fa is null || fb is null) force = largest < 1e-12 ? 0 : double.NaN;
        Keep(one, two, force, stress, bare, Math.Sqrt(largest));
        if (a.Labels.Stress is { } sx && b.Labels.Stress is { } sy && double.IsFinite(force)) Shear.Add(b.Labels.Energy!.Value - a.Labels.Energy!.Value - force, volume, 0.5 * (sx + sy), strain);
    }

    private void Keep(Geometry a, Geometry b, double force, double stress, double bare, double size)
    {
        double e = b.System.Labels.Energy!.Value, energy = e - a.System.Labels.Energy!.Value;
        if (!double.IsFinite(energy) || double.IsInfinity(force) || double.IsInfinity(stress)) return;
        if (size <= Near) near.Add(new(a.Frame, b.Frame, a.System.Count, energy, force, stress, bare, size, 4e-7 * Math.Abs(e)));
        else if (far.Count < MostFar) far.Add(new(a.Frame, b.Frame, a.System.Count, energy, force, stress, bare, size, 4e-7 * Math.Abs(e)));
    }
}
