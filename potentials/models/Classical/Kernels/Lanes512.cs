using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Potentials.Models.Classical;

/// <summary>Eight doubles in one 512-bit register (AVX-512).</summary>
internal readonly unsafe struct Lanes512(Vector512<double> v) : IVectorLanes<Lanes512>
{
    private readonly Vector512<double> v = v;

    /// <summary>Whether this machine has what the kernels need.</summary>
    public static bool IsSupported => Avx512F.IsSupported && Avx512F.VL.IsSupported && Avx512DQ.IsSupported && System.Runtime.Intrinsics.X86.Fma.IsSupported;

    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Of(double x) => new(Vector512.Create(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Load(double* p) => new(Vector512.Load(p));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Gather(double* table, int* index, int stride, int offset)
    {
        var k = Vector256.Load(index) * stride + Vector256.Create(offset);
        return new(Vector512.Create(Avx2.GatherVector256(table, k.GetLower(), 8), Avx2.GatherVector256(table, k.GetUpper(), 8)));
    }

    /// <summary>One cache line a lane, then a transposition of 8x8 numbers in 24 shuffles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Columns(double* table, int* index, out Lanes512 c0, out Lanes512 c1, out Lanes512 c2, out Lanes512 c3,
        out Lanes512 c4, out Lanes512 c5, out Lanes512 c6, out Lanes512 c7)
    {
        Vector512<double> r0 = Row(table, index[0]), r1 = Row(table, index[1]), r2 = Row(table, index[2]), r3 = Row(table, index[3]);
        Vector512<double> r4 = Row(table, index[4]), r5 = Row(table, index[5]), r6 = Row(table, index[6]), r7 = Row(table, index[7]);
        Quarter(Avx512F.UnpackLow(r0, r1), Avx512F.UnpackLow(r2, r3), Avx512F.UnpackLow(r4, r5), Avx512F.UnpackLow(r6, r7), out c0, out c2, out c4, out c6);
        Quarter(Avx512F.UnpackHigh(r0, r1), Avx512F.UnpackHigh(r2, r3), Avx512F.UnpackHigh(r4, r5), Avx512F.UnpackHigh(r6, r7), out c1, out c3, out c5, out c7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Row(double* table, int index) => Vector512.Load(table + 8L * index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarter(Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> d, out Lanes512 c0, out Lanes512 c2, out Lanes512 c4, out Lanes512 c6)
    {
        Vector512<double> even0 = Avx512F.Shuffle4x128(a, b, 0x88), even1 = Avx512F.Shuffle4x128(c, d, 0x88);
        Vector512<double> odd0 = Avx512F.Shuffle4x128(a, b, 0xDD), odd1 = Avx512F.Shuffle4x128(c, d, 0xDD);
        c0 = new(Avx512F.Shuffle4x128(even0, even1, 0x88));
        c4 = new(Avx512F.Shuffle4x128(even0, even1, 0xDD));
        c2 = new(Avx512F.Shuffle4x128(odd0, odd1, 0x88));
        c6 = new(Avx512F.Shuffle4x128(odd0, odd1, 0xDD));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(double* p) => v.Store(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreFirst(double* p, int count) =>
        Avx512F.MaskStore(p, Vector512.LessThan(Vector512<long>.Indices, Vector512.Create((long)count)).AsDouble(), v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator +(Lanes512 a, Lanes512 b) => new(a.v + b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator -(Lanes512 a, Lanes512 b) => new(a.v - b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator *(Lanes512 a, Lanes512 b) => new(a.v * b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator /(Lanes512 a, Lanes512 b) => new(a.v / b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Fma(Lanes512 a, Lanes512 b, Lanes512 c) => new(Avx512F.FusedMultiplyAdd(a.v, b.v, c.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Sqrt(Lanes512 a) => new(Vector512.Sqrt(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Exp(Lanes512 a) => Exponential.Of(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 PowerOfTwo(Lanes512 a) => new(Vector512.ShiftLeft(a.v.AsInt64() + Vector512.Create(1023L), 52).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Min(Lanes512 a, Lanes512 b) => new(Avx512F.Min(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Max(Lanes512 a, Lanes512 b) => new(Avx512F.Max(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Floor(Lanes512 a) => new(Vector512.Floor(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Less(Lanes512 a, Lanes512 b) => new(Vector512.LessThan(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 First(int count) => new(Vector512.LessThan(Vector512<long>.Indices, Vector512.Create((long)count)).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Where(Lanes512 mask, Lanes512 a) => new(mask.v & a.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Select(Lanes512 mask, Lanes512 a, Lanes512 b) => new(Vector512.ConditionalSelect(mask.v, a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreIntegers(Lanes512 a, int* p) => Avx512F.ConvertToVector256Int32WithTruncation(a.v).Store(p);

    public double Sum
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Lanes256.SumOf(v.GetLower() + v.GetUpper());
    }

    public double Least
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Lanes256.LeastOf(Vector256.Min(v.GetLower(), v.GetUpper()));
    }

    /// <summary>
    /// Eight pairs at a time: rows (x, y, z, 0) of eight neighbours are loaded as 256-bit halves and transposed with shuffles (several
    /// times cheaper than gathers), and the pairs inside the cutoff are pressed together in registers.
    /// </summary>
    public static int Compact(in RowInput row, int begin, int end, RowBuffer buffer, double px, double py, double pz, bool keepIndices) =>
        keepIndices ? CompactAll(row, begin, end, buffer, px, py, pz) : CompactVectors(row, begin, end, buffer, px, py, pz);

    // Two copies of the loop: one that carries the indices along and one without a trace of them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int CompactAll(in RowInput row, int begin, int end, RowBuffer buffer, double px, double py, double pz) => Press(row, begin, end, buffer, px, py, pz, true);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int CompactVectors(in RowInput row, int begin, int end, RowBuffer buffer, double px, double py, double pz) => Press(row, begin, end, buffer, px, py, pz, false);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Press(in RowInput row, int begin, int end, RowBuffer buffer, double px, double py, double pz, bool keepIndices)
    {
        double* positions = row.Positions, shifts = row.Shifts;
        double* bx = buffer.X, by = buffer.Y, bz = buffer.Z;
        int* bj = buffer.J, bs = buffer.Shift;
        int* j = row.Neighbors + begin, s = row.ShiftIds + begin;
        var center = Vector256.Create(px, py, pz, 0);
        var cutoff = Vector512.Create(row.CutoffSquared);
        int m = 0, count = end - begin;
        // The last vector reaches into the next row; at the very end of the list, where there is none, the last pairs go one at a time.
        if (begin + ((count + 7) & ~7) > row.Pairs) count &= ~7;
        for (int g = 0; g < count; g += 8, j += 8, s += 8)
        {
            var a = Join(Pair(positions, shifts, j[0], s[0], center), Pair(positions, shifts, j[2], s[2], center));
            var b = Join(Pair(positions, shifts, j[1], s[1], center), Pair(positions, shifts, j[3], s[3], center));
            var c = Join(Pair(positions, shifts, j[4], s[4], center), Pair(positions, shifts, j[6], s[6], center));
            var d = Join(Pair(positions, shifts, j[5], s[5], center), Pair(positions, shifts, j[7], s[7], center));
            Vector512<double> ab = Avx512F.UnpackLow(a, b), cd = Avx512F.UnpackLow(c, d);
            var x = Avx512F.Shuffle4x128(ab, cd, 0x88);
            var z = Avx512F.Shuffle4x128(ab, cd, 0xDD);
            var y = Avx512F.Shuffle4x128(Avx512F.UnpackHigh(a, b), Avx512F.UnpackHigh(c, d), 0x88);
            var r2 = Avx512F.FusedMultiplyAdd(x, x, Avx512F.FusedMultiplyAdd(y, y, z * z));
            var mask = Vector512.LessThan(r2, cutoff);
            Avx512F.Compress(Vector512<double>.Zero, mask, x).Store(bx + m);
            Avx512F.Compress(Vector512<double>.Zero, mask, y).Store(by + m);
            Avx512F.Compress(Vector512<double>.Zero, mask, z).Store(bz + m);
            if (keepIndices)
            {
                Press(Vector256.Load(j), mask).Store(bj + m);
                Press(Vector256.Load(s), mask).Store(bs + m);
            }
            // What it finds there is pressed behind the row's own pairs and not counted.
            uint bits = (uint)mask.ExtractMostSignificantBits();
            if (g + 8 > count) bits &= (1u << (count - g)) - 1;
            m += BitOperations.PopCount(bits);
        }
        return begin + count >= end ? m : Lanes256.Append(row, begin + count, end, buffer, center, m);
    }

    // Integers of 64 bits carry the same mask as the doubles.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Press(Vector256<int> values, Vector512<double> mask) =>
        Avx512F.ConvertToVector256Int32(Avx512F.Compress(Vector512<long>.Zero, mask.AsInt64(), Avx512F.ConvertToVector512Int64(values)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Join(Vector256<double> low, Vector256<double> high) => low.ToVector512Unsafe().WithUpper(high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Pair(double* positions, double* shifts, int j, int s, Vector256<double> center) =>
        Vector256.Load(positions + 4 * (long)j) - center + Vector256.Load(shifts + 4 * (long)s);
}
