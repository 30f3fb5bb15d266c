using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Potentials.Models.Classical;

/// <summary>Eight doubles in two 256-bit vectors (AVX2; other machines emulate them); same bits as <see cref="Lanes512"/>.</summary>
internal readonly unsafe struct Lanes256(Vector256<double> a, Vector256<double> b) : IVectorLanes<Lanes256>
{
    private readonly Vector256<double> a = a, b = b;

    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Of(double x) => new(Vector256.Create(x), Vector256.Create(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Load(double* p) => new(Vector256.Load(p), Vector256.Load(p + 4));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Gather(double* table, int* index, int stride, int offset)
    {
        double* t = table + offset;
        return new(
            Vector256.Create(t[(long)stride * index[0]], t[(long)stride * index[1]], t[(long)stride * index[2]], t[(long)stride * index[3]]),
            Vector256.Create(t[(long)stride * index[4]], t[(long)stride * index[5]], t[(long)stride * index[6]], t[(long)stride * index[7]]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Columns(double* table, int* index, out Lanes256 c0, out Lanes256 c1, out Lanes256 c2, out Lanes256 c3,
        out Lanes256 c4, out Lanes256 c5, out Lanes256 c6, out Lanes256 c7)
    {
        c0 = Gather(table, index, 8, 0);
        c1 = Gather(table, index, 8, 1);
        c2 = Gather(table, index, 8, 2);
        c3 = Gather(table, index, 8, 3);
        c4 = Gather(table, index, 8, 4);
        c5 = Gather(table, index, 8, 5);
        c6 = Gather(table, index, 8, 6);
        c7 = Gather(table, index, 8, 7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(double* p)
    {
        a.Store(p);
        b.Store(p + 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreFirst(double* p, int count)
    {
        if (count >= 8) Store(p);
        else for (int k = 0; k < count; k++) p[k] = k < 4 ? a[k] : b[k - 4];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator +(Lanes256 x, Lanes256 y) => new(x.a + y.a, x.b + y.b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator -(Lanes256 x, Lanes256 y) => new(x.a - y.a, x.b - y.b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator *(Lanes256 x, Lanes256 y) => new(x.a * y.a, x.b * y.b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator /(Lanes256 x, Lanes256 y) => new(x.a / y.a, x.b / y.b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Fma(Lanes256 x, Lanes256 y, Lanes256 z) => new(Vector256.FusedMultiplyAdd(x.a, y.a, z.a), Vector256.FusedMultiplyAdd(x.b, y.b, z.b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Sqrt(Lanes256 x) => new(Vector256.Sqrt(x.a), Vector256.Sqrt(x.b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Exp(Lanes256 x) => Exponential.Of(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 PowerOfTwo(Lanes256 x) => new(
        Vector256.ShiftLeft(x.a.AsInt64() + Vector256.Create(1023L), 52).AsDouble(), Vector256.ShiftLeft(x.b.AsInt64() + Vector256.Create(1023L), 52).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Min(Lanes256 x, Lanes256 y) => Select(Less(x, y), x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Max(Lanes256 x, Lanes256 y) => Select(Less(y, x), x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Floor(Lanes256 x) => new(Vector256.Floor(x.a), Vector256.Floor(x.b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Less(Lanes256 x, Lanes256 y) => new(Vector256.LessThan(x.a, y.a), Vector256.LessThan(x.b, y.b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 First(int count) => new(
        Vector256.LessThan(Vector256<long>.Indices, Vector256.Create((long)count)).AsDouble(),
        Vector256.LessThan(Vector256<long>.Indices, Vector256.Create((long)count - 4)).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Where(Lanes256 mask, Lanes256 x) => new(mask.a & x.a, mask.b & x.b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Select(Lanes256 mask, Lanes256 x, Lanes256 y) => new(Vector256.ConditionalSelect(mask.a, x.a, y.a), Vector256.ConditionalSelect(mask.b, x.b, y.b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreIntegers(Lanes256 x, int* p)
    {
        for (int k = 0; k < 4; k++)
        {
            p[k] = (int)x.a[k];
            p[k + 4] = (int)x.b[k];
        }
    }

    public double Sum
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => SumOf(a + b);
    }

    public double Least
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => LeastOf(Vector256.Min(a, b));
    }

    /// <summary>The order in which every eight-lane kernel adds its last four numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double SumOf(Vector256<double> v)
    {
        var h = v.GetLower() + v.GetUpper();
        return h[0] + h[1];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double LeastOf(Vector256<double> v)
    {
        var h = Vector128.Min(v.GetLower(), v.GetUpper());
        return Math.Min(h[0], h[1]);
    }

    /// <summary>For every set of four lanes the order of 32-bit halves that brings its members to the front.</summary>
    private static ReadOnlySpan<int> HalvesInFront =>
    [
        0, 1, 2, 3, 4, 5, 6, 7,
        0, 1, 2, 3, 4, 5, 6, 7,
        2, 3, 0, 1, 4, 5, 6, 7,
        0, 1, 2, 3, 4, 5, 6, 7,
        4, 5, 0, 1, 2, 3, 6, 7,
        0, 1, 4, 5, 2, 3, 6, 7,
        2, 3, 4, 5, 0, 1, 6, 7,
        0, 1, 2, 3, 4, 5, 6, 7,
        6, 7, 0, 1, 2, 3, 4, 5,
        0, 1, 6, 7, 2, 3, 4, 5,
        2, 3, 6, 7, 0, 1, 4, 5,
        0, 1, 2, 3, 6, 7, 4, 5,
        4, 5, 6, 7, 0, 1, 2, 3,
        0, 1, 4, 5, 6, 7, 2, 3,
        2, 3, 4, 5, 6, 7, 0, 1,
        0, 1, 2, 3, 4, 5, 6, 7,
    ];

    /// <summary>For every set of four lanes the order of lanes that brings its members to the front.</summary>
    private static ReadOnlySpan<int> LanesInFront =>
    [
        0, 1, 2, 3, 0, 1, 2, 3, 1, 0, 2, 3, 0, 1, 2, 3,
        2, 0, 1, 3, 0, 2, 1, 3, 1, 2, 0, 3, 0, 1, 2, 3,
        3, 0, 1, 2, 0, 3, 1, 2, 1, 3, 0, 2, 0, 1, 3, 2,
        2, 3, 0, 1, 0, 2, 3, 1, 1, 2, 3, 0, 0, 1, 2, 3,
    ];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Compact(in RowInput row, int begin, int end, RowBuffer buffer, double px, double py, double pz, bool keepIndices)
    {
        double* positions = row.Positions, shifts = row.Shifts;
        double* bx = buffer.X, by = buffer.Y, bz = buffer.Z;
        int* bj = buffer.J, bs = buffer.Shift;
        var center = Vector256.Create(px, py, pz, 0);
        if (!Avx2.IsSupported) return Append(row, begin, end, buffer, center, 0);
        var cutoff = Vector256.Create(row.CutoffSquared);
        int m = 0, p = begin;
        fixed (int* orders = HalvesInFront, singles = LanesInFront)
        {
            for (; p + 4 <= end; p += 4)
            {
                int* j = row.Neighbors + p, s = row.ShiftIds + p;
                var d0 = Vector256.Load(positions + 4 * (long)j[0]) - center + Vector256.Load(shifts + 4 * (long)s[0]);
                var d1 = Vector256.Load(positions + 4 * (long)j[1]) - center + Vector256.Load(shifts + 4 * (long)s[1]);
                var d2 = Vector256.Load(positions + 4 * (long)j[2]) - center + Vector256.Load(shifts + 4 * (long)s[2]);
                var d3 = Vector256.Load(positions + 4 * (long)j[3]) - center + Vector256.Load(shifts + 4 * (long)s[3]);
                Vector256<double> low01 = Avx.UnpackLow(d0, d1), low23 = Avx.UnpackLow(d2, d3), high01 = Avx.UnpackHigh(d0, d1), high23 = Avx.UnpackHigh(d2, d3);
                var x = Avx.Permute2x128(low01, low23, 0x20);
                var z = Avx.Permute2x128(low01, low23, 0x31);
                var y = Avx.Permute2x128(high01, high23, 0x20);
                var r2 = Vector256.FusedMultiplyAdd(x, x, Vector256.FusedMultiplyAdd(y, y, z * z));
                uint bits = Vector256.LessThan(r2, cutoff).ExtractMostSignificantBits();
                var order = Vector256.Load(orders + 8 * bits);
                Avx2.PermuteVar8x32(x.AsInt32(), order).AsDouble().Store(bx + m);
                Avx2.PermuteVar8x32(y.AsInt32(), order).AsDouble().Store(by + m);
                Avx2.PermuteVar8x32(z.AsInt32(), order).AsDouble().Store(bz + m);
                if (keepIndices)
                {
                    var lanes = Vector128.Load(singles + 4 * bits);
                    Avx.PermuteVar(Vector128.Load(j).AsSingle(), lanes).AsInt32().Store(bj + m);
                    Avx.PermuteVar(Vector128.Load(s).AsSingle(), lanes).AsInt32().Store(bs + m);
                }
                m += BitOperations.PopCount(bits);
            }
        }
        return p == end ? m : Append(row, p, end, buffer, center, m);
    }

    /// <summary>The last pairs of a row, one at a time, with the arithmetic of the vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int Append(in RowInput row, int begin, int end, RowBuffer buffer, Vector256<double> center, int m)
    {
        for (int p = begin; p < end; p++)
        {
            int j = row.Neighbors[p], s = row.ShiftIds[p];
            var d = Vector256.Load(row.Positions + 4 * (long)j) - center + Vector256.Load(row.Shifts + 4 * (long)s);
            double r2 = Math.FusedMultiplyAdd(d[0], d[0], Math.FusedMultiplyAdd(d[1], d[1], d[2] * d[2]));
            buffer.X[m] = d[0];
            buffer.Y[m] = d[1];
            buffer.Z[m] = d[2];
            buffer.J[m] = j;
            buffer.Shift[m] = s;
            m += r2 < row.CutoffSquared ? 1 : 0;
        }
        return m;
    }
}
