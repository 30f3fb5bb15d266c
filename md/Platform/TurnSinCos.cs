using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Potentials.MD;

/// <summary>
/// Sine and cosine of an angle in turns, four at a time, in fused operations that are the same in every stage of compilation. (The
/// framework's Vector256.SinCos uses MultiplyAddEstimate, whose last bit depends on whether precompiled or optimised code runs, and so
/// on timing.) Reduction to an eighth of a turn is exact; polynomials are those of fdlibm's k_sin.c and k_cos.c (Sun Microsystems, 1993).
/// </summary>
internal static class TurnSinCos
{
    /// <summary>sin(2πu) and cos(2πu) for 0 ≤ u ≤ 1; within two units of the last place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<double> Sin, Vector256<double> Cos) Of(Vector256<double> u)
    {
        // 2^52 + 2^51: adding and subtracting it rounds to a whole number, which the low bits of the sum show.
        var magic = Vector256.Create(6755399441055744.0);
        var shifted = Vector256.FusedMultiplyAdd(u, Vector256.Create(4.0), magic);
        var quarter = shifted - magic;
        var x = Vector256.FusedMultiplyAdd(quarter, Vector256.Create(-0.25), u) * (2 * Math.PI);
        var z = x * x;
        var s = Polynomial(z, 1.58969099521155010221e-10, -2.50507602534068634195e-08, 2.75573137070700676789e-06, -1.98412698298579493134e-04, 8.33333333332248946124e-03, -1.66666666666666324348e-01);
        var c = Polynomial(z, -1.13596475577881948265e-11, 2.08757232129817482790e-09, -2.75573143513906633035e-07, 2.48015872894767294178e-05, -1.38888888888741095749e-03, 4.16666666666666019037e-02);
        var sin = Vector256.FusedMultiplyAdd(x * z, s, x);
        var cos = Vector256.FusedMultiplyAdd(z * z, c, Vector256.FusedMultiplyAdd(z, Vector256.Create(-0.5), Vector256.Create(1.0)));
        // Quadrant q: (sin, cos), (cos, −sin), (−sin, −cos), (−cos, sin).
        var q = shifted.AsUInt64();
        var odd = Vector256.Equals(q & Vector256.Create(1UL), Vector256.Create(1UL)).AsDouble();
        var sinSign = ((q & Vector256.Create(2UL)) << 62).AsDouble();
        var cosSign = (((q + Vector256.Create(1UL)) & Vector256.Create(2UL)) << 62).AsDouble();
        return (Vector256.ConditionalSelect(odd, cos, sin) ^ sinSign, Vector256.ConditionalSelect(odd, sin, cos) ^ cosSign);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Polynomial(Vector256<double> z, double a, double b, double c, double d, double e, double f)
    {
        var p = Vector256.FusedMultiplyAdd(Vector256.Create(a), z, Vector256.Create(b));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(c));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(d));
        p = Vector256.FusedMultiplyAdd(p, z, Vector256.Create(e));
        return Vector256.FusedMultiplyAdd(p, z, Vector256.Create(f));
    }
}
