using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Potentials.Core;

/// <summary>
/// The pairs of one atom that lie inside a kernel's own cutoff, as contiguous columns in the order of the list: what a pair kernel
/// sums over, so that results never depend on when the list was built or how far it reaches. Columns are padded: 8 entries past <see cref="Count"/> may
/// be read (they hold anything finite or not) so that kernels may work in whole vectors.
/// </summary>
public sealed class PairRow
{
    private const int Padding = 16;

    /// <summary>x_j − x_i + S·h in Å, [pairs].</summary>
    public double[] X { get; private set; } = [];

    /// <summary>y_j − y_i + S·h in Å, [pairs].</summary>
    public double[] Y { get; private set; } = [];

    /// <summary>z_j − z_i + S·h in Å, [pairs].</summary>
    public double[] Z { get; private set; } = [];

    /// <summary>Squared distance in Å², [pairs].</summary>
    public double[] SquaredDistance { get; private set; } = [];

    /// <summary>Neighbour j, [pairs].</summary>
    public int[] Neighbor { get; private set; } = [];

    /// <summary>Number of the pair in the list, [pairs].</summary>
    public int[] Pair { get; private set; } = [];

    /// <summary>Pairs inside the cutoff.</summary>
    public int Count { get; private set; }

    /// <summary>Keeps the pairs of atom <paramref name="i"/> with |d| &lt; <paramref name="cutoff"/>.</summary>
    /// <param name="list">A list complete to at least the cutoff.</param>
    /// <param name="i">Atom.</param>
    /// <param name="positions">Å, [atoms, 3] row-major, those of the list's system.</param>
    /// <param name="shiftVectors">S·h of the list's shifts in Å, [shifts, 3] (<see cref="NeighborList.ShiftVectors"/>).</param>
    /// <param name="cutoff">Å.</param>
    /// <returns><see cref="Count"/>.</returns>
    /// <exception cref="ArgumentException">Positions or shift vectors are too short.</exception>
    public unsafe int Load(NeighborList list, int i, ReadOnlySpan<double> positions, ReadOnlySpan<double> shiftVectors, double cutoff)
    {
        ArgumentNullException.ThrowIfNull(list);
        if (positions.Length < 3 * list.Atoms) throw new ArgumentException($"{list.Atoms} atoms need {3 * list.Atoms} coordinates.", nameof(positions));
        if (shiftVectors.Length < 3 * list.Shifts.Length) throw new ArgumentException($"{list.Shifts.Length} shifts need {3 * list.Shifts.Length} numbers.", nameof(shiftVectors));
        int from = list.first[i], end = list.first[i + 1];
        if (X.Length < end - from + Padding) Grow(end - from + Padding);
        fixed (double* p = positions, t = shiftVectors, x = X, y = Y, z = Z, r = SquaredDistance)
        fixed (int* j = list.neighbors, s = list.shiftIds, n = Neighbor, pair = Pair)
            Count = Vector512.IsHardwareAccelerated && Avx512F.VL.IsSupported
                ? Vectors(i, from, end, p, t, j, s, cutoff * cutoff, x, y, z, r, n, pair)
                : Scalars(i, from, end, 0, p, t, j, s, cutoff * cutoff, x, y, z, r, n, pair);
        return Count;
    }

    private void Grow(int room)
    {
        room += room / 2;
        X = new double[room];
        Y = new double[room];
        Z = new double[room];
        SquaredDistance = new double[room];
        Neighbor = new int[room];
        Pair = new int[room];
    }

    private static unsafe int Scalars(int i, int k, int end, int m, double* p, double* t, int* j, int* s, double limit,
        double* x, double* y, double* z, double* r, int* n, int* pair)
    {
        double x0 = p[3 * i], y0 = p[3 * i + 1], z0 = p[3 * i + 2];
        for (; k < end; k++)
        {
            double* q = p + 3 * j[k], v = t + 3 * s[k];
            double dx = q[0] - x0 + v[0], dy = q[1] - y0 + v[1], dz = q[2] - z0 + v[2], d2 = dx * dx + dy * dy + dz * dz;
            (x[m], y[m], z[m], r[m], n[m], pair[m]) = (dx, dy, dz, d2, j[k], k);
            m += d2 < limit ? 1 : 0;
        }
        return m;
    }

    /// <summary>Eight pairs at a time; the same operations in the same order as <see cref="Scalars"/>, hence the same bits.</summary>
    private static unsafe int Vectors(int i, int k, int end, double* p, double* t, int* j, int* s, double limit,
        double* x, double* y, double* z, double* r, int* n, int* pair)
    {
        int m = 0;
        Vector512<double> x0 = Vector512.Create(p[3 * i]), y0 = Vector512.Create(p[3 * i + 1]), z0 = Vector512.Create(p[3 * i + 2]), most = Vector512.Create(limit);
        for (; k + 8 <= end; k += 8)
        {
            var nj = Vector256.Load(j + k);
            var a = nj + nj + nj;
            var b = Vector256.Load(s + k);
            b = b + b + b;
            var dx = Gather(p, a) - x0 + Gather(t, b);
            var dy = Gather(p + 1, a) - y0 + Gather(t + 1, b);
            var dz = Gather(p + 2, a) - z0 + Gather(t + 2, b);
            var d2 = dx * dx + dy * dy + dz * dz;
            var mask = Vector512.LessThan(d2, most);
            int kept = BitOperations.PopCount(mask.ExtractMostSignificantBits());
            if (kept == 0) continue;
            Avx512F.Compress(Vector512<double>.Zero, mask, dx).Store(x + m);
            Avx512F.Compress(Vector512<double>.Zero, mask, dy).Store(y + m);
            Avx512F.Compress(Vector512<double>.Zero, mask, dz).Store(z + m);
            Avx512F.Compress(Vector512<double>.Zero, mask, d2).Store(r + m);
            var narrow = Avx512F.ConvertToVector256Int32(mask.AsInt64());
            Avx512F.VL.Compress(Vector256<int>.Zero, narrow, nj).Store(n + m);
            Avx512F.VL.Compress(Vector256<int>.Zero, narrow, Vector256.Create(k) + Vector256<int>.Indices).Store(pair + m);
            m += kept;
        }
        return Scalars(i, k, end, m, p, t, j, s, limit, x, y, z, r, n, pair);
    }

    private static unsafe Vector512<double> Gather(double* from, Vector256<int> index) =>
        Vector512.Create(Avx2.GatherVector256(from, index.GetLower(), 8), Avx2.GatherVector256(from, index.GetUpper(), 8));
}
