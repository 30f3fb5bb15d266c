using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// A short vector that is the same for the same structure however it is turned, moved, numbered or cut into cells: radial densities of
/// every pair of elements within 5 Å, averaged over atoms and pressed into 16 numbers by a sparse random projection (Achlioptas 2003; FastRP,
/// Chen et al. 2019). Near-equal vectors mean near-equal structures.
/// </summary>
internal sealed class Fingerprint
{
    public const int Size = 16;
    private const double Cutoff = 5;
    private const int Bins = 25;
    private readonly CellList cells = new();
    private NeighborList? list;

    /// <summary>The vector of a structure; null when the cell is invalid.</summary>
    public float[]? Of(AtomicSystem system)
    {
        if (system.Cell.Validate() is not null) return null;
        list = cells.Build(system.Positions, system.Cell, Cutoff, reuse: list);
        var sum = new double[Size];
        Span<double> shifts = list.Shifts.Length <= 256 ? stackalloc double[3 * list.Shifts.Length] : new double[3 * list.Shifts.Length];
        list.ShiftVectors(system.Cell, shifts);
        var x = system.Positions;
        for (int i = 0; i < system.Count; i++)
        {
            Add(sum, (uint)system.Numbers[i], 1);
            for (int p = list.First[i]; p < list.First[i + 1]; p++)
            {
                int j = list.Neighbors[p], s = 3 * list.ShiftIds[p];
                double dx = x[3 * j] - x[3 * i] + shifts[s], dy = x[3 * j + 1] - x[3 * i + 1] + shifts[s + 1], dz = x[3 * j + 2] - x[3 * i + 2] + shifts[s + 2];
                double r = Math.Sqrt(dx * dx + dy * dy + dz * dz), t = r / Cutoff, weight = (1 - t) * (1 - t), bin = t * Bins;
                uint pair = (uint)(Math.Min(system.Numbers[i], system.Numbers[j]) * 128 + Math.Max(system.Numbers[i], system.Numbers[j])) * 64;
                // Linear interpolation between bins keeps the vector continuous.
                int k = (int)bin;
                Add(sum, 1 << 16 | pair + (uint)k, weight * (1 - (bin - k)));
                Add(sum, 1 << 16 | pair + (uint)k + 1, weight * (bin - k));
            }
        }
        if (!system.Cell.Pbc.Any) Add(sum, 1u << 31, system.Count * Extent(system));
        var result = new float[Size];
        for (int k = 0; k < Size; k++) result[k] = (float)(sum[k] / system.Count);
        return result;
    }

    // Mean square distance from the centre: what the pair densities of a molecule whose parts lie beyond the cutoff do not see.
    private static double Extent(AtomicSystem system)
    {
        var x = system.Positions;
        double cx = 0, cy = 0, cz = 0, square = 0;
        for (int i = 0; i < x.Length; i += 3)
        {
            (cx, cy, cz) = (cx + x[i], cy + x[i + 1], cz + x[i + 2]);
            square += x[i] * x[i] + x[i + 1] * x[i + 1] + x[i + 2] * x[i + 2];
        }
        double n = system.Count;
        return (square - (cx * cx + cy * cy + cz * cz) / n) / n;
    }

    // Entries of the projection: +1, 0, 0, −1 with equal chance, from a counter-based generator.
    private static void Add(double[] sum, uint feature, double weight)
    {
        var (a, _, _, _) = Philox.Block(feature, 0, 0, 0, 0x46525031, 0);
        for (int k = 0; k < Size; k++)
        {
            uint two = a >> (2 * k) & 3;
            if (two == 0) sum[k] += weight;
            else if (two == 3) sum[k] -= weight;
        }
    }

    /// <summary>Pairs of near-equal vectors (relative distance below <paramref name="tolerance"/>), at most <paramref name="most"/>.</summary>
    public static List<(long A, long B)> NearPairs(List<(long Frame, float[] Vector, int Set)> all, double tolerance, int most, bool acrossSets)
    {
        // Sorted along the first number; only a window of it needs to be compared.
        var order = all.OrderBy(v => v.Vector[0]).ThenBy(v => v.Frame).ToArray();
        var found = new List<(long, long)>();
        for (int i = 0; i < order.Length && found.Count < most; i++)
        {
            double norm = 0;
            foreach (float x in order[i].Vector) norm += x * x;
            double reach = tolerance * Math.Sqrt(norm);
            for (int j = i + 1; j < order.Length && order[j].Vector[0] - order[i].Vector[0] <= reach && j < i + 2000; j++)
            {
                if (acrossSets && order[i].Set == order[j].Set) continue;
                double d = 0;
                for (int k = 0; k < Size; k++) d += (order[i].Vector[k] - order[j].Vector[k]) * (double)(order[i].Vector[k] - order[j].Vector[k]);
                if (d > reach * reach) continue;
                found.Add(order[i].Set <= order[j].Set ? (order[i].Frame, order[j].Frame) : (order[j].Frame, order[i].Frame));
                if (found.Count >= most) break;
            }
        }
        return found;
    }
}
