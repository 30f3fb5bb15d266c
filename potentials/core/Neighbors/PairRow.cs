using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Potentials.Core;

/// <summary>
/// The pairs of one atom that lie inside a kernel's own cutoff, as contiguous columns in the order of the list: what a pair kernel
/// sums over, so that results never depend on when the list was built or how far it reaches. One instance a thread. The columns are
/// at least 8 entries longer than <see cref="Count"/>, with anything in them, so that kernels may work in whole vectors.
/// </summary>
public sealed class PairRow
{
    private const int Padding = 16;

    /// <summary>x_j − x_i + S·h in Å, [pairs].</summary>
    public double[] X { get; private set; } = new double[Padding];

    /// <summary>y_j − y_i + S·h in Å, [pairs].</summary>
    public double[] Y { get; private set; } = new double[Padding];

    /// <summary>z_j − z_i + S·h in Å, [pairs].</summary>
    public double[] Z { get; private set; } = new double[Padding];

    /// <summary>Squared distance in Å², [pairs].</summary>
    public double[] SquaredDistance { get; private set; } = new double[Padding];

    /// <summary>Neighbour j, [pairs].</summary>
    public int[] Neighbor { get; private set; } = new int[Padding];

    /// <summary>Number of the pair in the list, [pairs].</summary>
    public int[] Pair { get; private set; } = new int[Padding];

    /// <summary>Pairs inside the cutoff.</summary>
    public int Count { get; private set; }

    /// <summary>Keeps the pairs of atom <paramref name="i"/> with |d| &lt; <paramref name="cutoff"/> (Å) and returns their number.</summary>
    public int Load(PairGeometry geometry, int i, double cutoff)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        return Load(geometry, i, geometry.List.first[i], geometry.List.first[i + 1], cutoff);
    }

    /// <summary>
    /// As <see cref="Load(PairGeometry, int, double)"/>, but every pair of atoms is met once: only j &gt; i, and images of the atom itself only with a positive
    /// first non-zero component of S.
    /// </summary>
    public int LoadUpper(PairGeometry geometry, int i, double cutoff)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        return Load(geometry, i, geometry.List.UpperStart(i), geometry.List.first[i + 1], cutoff);
    }

    private unsafe int Load(PairGeometry g, int i, int from, int end, double cutoff)
    {
        if (X.Length < end - from + Padding) Grow(end - from + Padding);
        fixed (double* p = g.points, t = g.shifts, x = X, y = Y, z = Z, r = SquaredDistance)
        fixed (int* j = g.List.neighbors, s = g.List.shiftIds, n = Neighbor, pair = Pair)
        {
            var target = new Columns { X = x, Y = y, Z = z, R = r, Neighbor = n, Pair = pair };
            int k = from, m = 0;
            if (Avx512F.VL.IsSupported) m = Vectors(p + 4 * i, p, t, j, s, g.zero, ref k, end, cutoff * cutoff, target);
            Count = Scalars(p + 4 * i, p, t, j, s, k, end, cutoff * cutoff, m, target);
        }
        return Count;
    }

    private unsafe struct Columns
    {
        public double* X, Y, Z, R;
        public int* Neighbor, Pair;
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // straight to full code: the first tier of vector code is 20 times slower
    private static unsafe int Scalars(double* me, double* p, double* t, int* j, int* s, int k, int end, double limit, int m, in Columns to)
    {
        double x0 = me[0], y0 = me[1], z0 = me[2];
        for (; k < end; k++)
        {
            double* q = p + 4L * j[k], v = t + 4L * s[k];
            double dx = q[0] - x0 + v[0], dy = q[1] - y0 + v[1], dz = q[2] - z0 + v[2], d2 = dx * dx + dy * dy + dz * dz;
            (to.X[m], to.Y[m], to.Z[m], to.R[m], to.Neighbor[m], to.Pair[m]) = (dx, dy, dz, d2, j[k], k);
            m += d2 < limit ? 1 : 0;
        }
        return m;
    }

    /// <summary>Eight pairs at a time; the same operations in the same order as <see cref="Scalars"/>, hence the same bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe int Vectors(double* me, double* p, double* t, int* j, int* s, int zero, ref int at, int end, double limit, in Columns to)
    {
        int m = 0, k = at;
        Vector512<double> x0 = Vector512.Create(me[0]), y0 = Vector512.Create(me[1]), z0 = Vector512.Create(me[2]), most = Vector512.Create(limit);
        var none = Vector256.Create(zero);
        double* x = to.X, y = to.Y, z = to.Z, r = to.R;
        int* n = to.Neighbor, pair = to.Pair;
        for (; k + 8 <= end; k += 8)
        {
            Transpose(p, j + k, out var dx, out var dy, out var dz);
            dx -= x0;
            dy -= y0;
            dz -= z0;
            if (!Vector256.EqualsAll(Vector256.Load(s + k), none)) // adding the zero shift changes no bit of a distance
            {
                Transpose(t, s + k, out var tx, out var ty, out var tz);
                dx += tx;
                dy += ty;
                dz += tz;
            }
            var d2 = dx * dx + dy * dy + dz * dz;
            var mask = Vector512.LessThan(d2, most);
            Avx512F.Compress(Vector512<double>.Zero, mask, dx).Store(x + m);
            Avx512F.Compress(Vector512<double>.Zero, mask, dy).Store(y + m);
            Avx512F.Compress(Vector512<double>.Zero, mask, dz).Store(z + m);
            Avx512F.Compress(Vector512<double>.Zero, mask, d2).Store(r + m);
            var narrow = Avx512F.ConvertToVector256Int32(mask.AsInt64());
            Avx512F.VL.Compress(Vector256<int>.Zero, narrow, Vector256.Load(j + k)).Store(n + m);
            Avx512F.VL.Compress(Vector256<int>.Zero, narrow, Vector256.Create(k) + Vector256<int>.Indices).Store(pair + m);
            m += BitOperations.PopCount(mask.ExtractMostSignificantBits());
        }
        at = k;
        return m;
    }

    /// <summary>Eight rows of four doubles become three vectors of eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Transpose(double* rows, int* index, out Vector512<double> x, out Vector512<double> y, out Vector512<double> z)
    {
        var a = Vector512.Create(Vector256.Load(rows + 4L * index[0]), Vector256.Load(rows + 4L * index[1]));
        var b = Vector512.Create(Vector256.Load(rows + 4L * index[2]), Vector256.Load(rows + 4L * index[3]));
        var c = Vector512.Create(Vector256.Load(rows + 4L * index[4]), Vector256.Load(rows + 4L * index[5]));
        var d = Vector512.Create(Vector256.Load(rows + 4L * index[6]), Vector256.Load(rows + 4L * index[7]));
        var xy = Vector512.Create(0L, 4, 8, 12, 1, 5, 9, 13);
        var zs = Vector512.Create(2L, 6, 10, 14, 2, 6, 10, 14);
        var front = Avx512F.PermuteVar8x64x2(a, xy, b);
        var back = Avx512F.PermuteVar8x64x2(c, xy, d);
        x = Vector512.Create(front.GetLower(), back.GetLower());
        y = Vector512.Create(front.GetUpper(), back.GetUpper());
        z = Vector512.Create(Avx512F.PermuteVar8x64x2(a, zs, b).GetLower(), Avx512F.PermuteVar8x64x2(c, zs, d).GetLower());
    }
}
