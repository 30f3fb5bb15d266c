using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Closest contact of a structure, atoms without neighbours, and whether symmetry alone makes all forces vanish.</summary>
internal sealed class ContactScan
{
    /// <summary>Å within which an atom should see another.</summary>
    public const double Reach = 6;
    private readonly CellList cells = new();
    private NeighborList? list;

    /// <summary>
    /// The smallest distance in units of the sum of covalent radii (1.5 Å where unknown), an atom without neighbours or −1, and the largest
    /// length of Σ w(r)·r̂ over neighbours relative to Σ w(r): zero where every atom's surroundings balance, as in a perfect crystal.
    /// </summary>
    public (double Closest, int Isolated, double Imbalance) Of(AtomicSystem system)
    {
        list = cells.Build(system.Positions, system.Cell, Reach, reuse: list);
        Span<double> shifts = list.Shifts.Length <= 512 ? stackalloc double[3 * list.Shifts.Length] : new double[3 * list.Shifts.Length];
        list.ShiftVectors(system.Cell, shifts);
        var x = system.Positions;
        double closest = double.PositiveInfinity;
        int isolated = -1;
        double imbalance = 0;
        for (int i = 0; i < system.Count; i++)
        {
            if (list.First[i] == list.First[i + 1]) isolated = i;
            double ri = Radius(system.Numbers[i]), bx = 0, by = 0, bz = 0, sum = 0;
            for (int p = list.First[i]; p < list.First[i + 1]; p++)
            {
                int j = list.Neighbors[p], s = 3 * list.ShiftIds[p];
                double dx = x[3 * j] - x[3 * i] + shifts[s], dy = x[3 * j + 1] - x[3 * i + 1] + shifts[s + 1], dz = x[3 * j + 2] - x[3 * i + 2] + shifts[s + 2];
                double d = ri + Radius(system.Numbers[j]);
                double square = dx * dx + dy * dy + dz * dz, r = Math.Sqrt(square), t = 1 - r / Reach, w = t * t * t * (1 + 0.01 * system.Numbers[j]);
                closest = Math.Min(closest, square / (d * d));
                (bx, by, bz, sum) = (bx + w * dx / r, by + w * dy / r, bz + w * dz / r, sum + w);
            }
            if (sum > 0) imbalance = Math.Max(imbalance, Math.Sqrt(bx * bx + by * by + bz * bz) / sum);
        }
        return (Math.Sqrt(closest), isolated, imbalance);
    }

    private static double Radius(int z) => z == 0 ? 0.1 : Elements.Get(z).CovalentRadius ?? 1.5;
}
