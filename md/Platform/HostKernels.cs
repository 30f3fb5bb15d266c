using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Potentials.MD;

/// <summary>
/// Loops over coordinates, four at a time. The scalar remainder uses the same fused operations, and sums combine the same sixteen
/// partial sums in the same order, so that results depend on the numbers and the length alone.
/// </summary>
internal static class HostKernels
{
    private const int Width = 4;

    /// <summary>y += a·x.</summary>
    public static void AddScaled(double a, ReadOnlySpan<double> x, Span<double> y)
    {
        x = x[..y.Length];
        ref double px = ref MemoryMarshal.GetReference(x), py = ref MemoryMarshal.GetReference(y);
        var va = Vector256.Create(a);
        int i = 0;
        for (; i <= y.Length - Width; i += Width)
            Vector256.FusedMultiplyAdd(va, Vector256.LoadUnsafe(ref px, (nuint)i), Vector256.LoadUnsafe(ref py, (nuint)i)).StoreUnsafe(ref py, (nuint)i);
        for (; i < y.Length; i++) y[i] = Math.FusedMultiplyAdd(a, x[i], y[i]);
    }

    /// <summary>y += a·(x∘w).</summary>
    public static void AddScaledProduct(double a, ReadOnlySpan<double> x, ReadOnlySpan<double> w, Span<double> y)
    {
        x = x[..y.Length];
        w = w[..y.Length];
        ref double px = ref MemoryMarshal.GetReference(x), pw = ref MemoryMarshal.GetReference(w), py = ref MemoryMarshal.GetReference(y);
        var va = Vector256.Create(a);
        int i = 0;
        for (; i <= y.Length - Width; i += Width)
            Vector256.FusedMultiplyAdd(va, Vector256.LoadUnsafe(ref px, (nuint)i) * Vector256.LoadUnsafe(ref pw, (nuint)i), Vector256.LoadUnsafe(ref py, (nuint)i))
                .StoreUnsafe(ref py, (nuint)i);
        for (; i < y.Length; i++) y[i] = Math.FusedMultiplyAdd(a, x[i] * w[i], y[i]);
    }

    /// <summary>y *= a.</summary>
    public static void Scale(double a, Span<double> y)
    {
        ref double py = ref MemoryMarshal.GetReference(y);
        int i = 0;
        for (; i <= y.Length - Width; i += Width) (a * Vector256.LoadUnsafe(ref py, (nuint)i)).StoreUnsafe(ref py, (nuint)i);
        for (; i < y.Length; i++) y[i] *= a;
    }

    /// <summary>Σ x∘y.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        y = y[..x.Length];
        ref double px = ref MemoryMarshal.GetReference(x), py = ref MemoryMarshal.GetReference(y);
        Vector256<double> a = default, b = default, c = default, d = default;
        int i = 0;
        for (; i <= x.Length - 4 * Width; i += 4 * Width)
        {
            a = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref px, (nuint)i), Vector256.LoadUnsafe(ref py, (nuint)i), a);
            b = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref px, (nuint)i + 4), Vector256.LoadUnsafe(ref py, (nuint)i + 4), b);
            c = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref px, (nuint)i + 8), Vector256.LoadUnsafe(ref py, (nuint)i + 8), c);
            d = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref px, (nuint)i + 12), Vector256.LoadUnsafe(ref py, (nuint)i + 12), d);
        }
        double sum = Sum(a + b + (c + d));
        for (; i < x.Length; i++) sum = Math.FusedMultiplyAdd(x[i], y[i], sum);
        return sum;
    }

    /// <summary>½ Σ p²∘w: kinetic energy for inverse masses w.</summary>
    public static double KineticEnergy(ReadOnlySpan<double> p, ReadOnlySpan<double> w)
    {
        w = w[..p.Length];
        ref double pp = ref MemoryMarshal.GetReference(p), pw = ref MemoryMarshal.GetReference(w);
        Vector256<double> a = default, b = default;
        int i = 0;
        for (; i <= p.Length - 2 * Width; i += 2 * Width)
        {
            var x = Vector256.LoadUnsafe(ref pp, (nuint)i);
            var y = Vector256.LoadUnsafe(ref pp, (nuint)i + 4);
            a = Vector256.FusedMultiplyAdd(x * x, Vector256.LoadUnsafe(ref pw, (nuint)i), a);
            b = Vector256.FusedMultiplyAdd(y * y, Vector256.LoadUnsafe(ref pw, (nuint)i + 4), b);
        }
        double sum = Sum(a + b);
        for (; i < p.Length; i++) sum = Math.FusedMultiplyAdd(p[i] * p[i], w[i], sum);
        return 0.5 * sum;
    }

    /// <summary>Whether every |x| is at most <paramref name="limit"/>; false for NaN.</summary>
    public static bool AllBelow(ReadOnlySpan<double> x, double limit)
    {
        ref double px = ref MemoryMarshal.GetReference(x);
        var bound = Vector256.Create(limit);
        var good = Vector256<double>.AllBitsSet;
        int i = 0;
        for (; i <= x.Length - Width; i += Width) good &= Vector256.LessThanOrEqual(Vector256.Abs(Vector256.LoadUnsafe(ref px, (nuint)i)), bound);
        bool all = good.AsUInt64() == Vector256<ulong>.AllBitsSet;
        for (; i < x.Length; i++) all &= Math.Abs(x[i]) <= limit;
        return all;
    }

    /// <summary>Whether every |x∘w| is at most <paramref name="limit"/>; false for NaN.</summary>
    public static bool ProductsBelow(ReadOnlySpan<double> x, ReadOnlySpan<double> w, double limit)
    {
        w = w[..x.Length];
        ref double px = ref MemoryMarshal.GetReference(x), pw = ref MemoryMarshal.GetReference(w);
        var bound = Vector256.Create(limit);
        var good = Vector256<double>.AllBitsSet;
        int i = 0;
        for (; i <= x.Length - Width; i += Width)
            good &= Vector256.LessThanOrEqual(Vector256.Abs(Vector256.LoadUnsafe(ref px, (nuint)i) * Vector256.LoadUnsafe(ref pw, (nuint)i)), bound);
        bool all = good.AsUInt64() == Vector256<ulong>.AllBitsSet;
        for (; i < x.Length; i++) all &= Math.Abs(x[i] * w[i]) <= limit;
        return all;
    }

    private static double Sum(Vector256<double> v) => v.GetElement(0) + v.GetElement(1) + (v.GetElement(2) + v.GetElement(3));
}
