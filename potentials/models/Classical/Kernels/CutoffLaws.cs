using System.Runtime.CompilerServices;
using Potentials.Core;

namespace Potentials.Models.Classical;

/// <summary>u(r) − c; parameters r_c², c, then the shape's.</summary>
internal readonly struct ShiftedLaw<TShape> : IPairLaw where TShape : IPairShape
{
    public static int Width => 2 + TShape.Width;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Evaluate<L>(L r2, L* p, out L energy, out L slope) where L : unmanaged, ILanes<L>
    {
        TShape.Evaluate(r2, p + 2, out energy, out slope);
        energy -= p[1];
    }
}

/// <summary>u(r) − u(r_c) − (r − r_c)·u′(r_c); parameters r_c², u(r_c) − r_c·u′(r_c), u′(r_c), then the shape's.</summary>
internal readonly struct ShiftedForceLaw<TShape> : IPairLaw where TShape : IPairShape
{
    public static int Width => 3 + TShape.Width;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Evaluate<L>(L r2, L* p, out L energy, out L slope) where L : unmanaged, ILanes<L>
    {
        TShape.Evaluate(r2, p + 3, out energy, out slope);
        L r = L.Sqrt(r2);
        energy -= L.Fma(p[2], r, p[1]);
        slope -= p[2] / r;
    }
}

/// <summary>u(r)·S(r²) with the XPLOR switch; parameters r_c², r_o², 1/(r_c²−r_o²)³, then the shape's.</summary>
internal readonly struct SmoothLaw<TShape> : IPairLaw where TShape : IPairShape
{
    public static int Width => 3 + TShape.Width;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Evaluate<L>(L r2, L* p, out L energy, out L slope) where L : unmanaged, ILanes<L>
    {
        TShape.Evaluate(r2, p + 3, out energy, out slope);
        L q = L.Max(r2, p[1]), toEnd = p[0] - q, past = q - p[1], scaled = toEnd * p[2];
        L s = scaled * toEnd * L.Fma(L.Of(2), past, p[0] - p[1]), derivative = L.Of(-6) * scaled * past;
        slope = L.Fma(s, slope, L.Of(2) * derivative * energy);
        energy *= s;
    }
}

/// <summary>u(r)·S(t), S = 1 − t³(10 − 15t + 6t²), t from 0 at r_i to 1 at r_c: twice differentiable; parameters r_c², r_i, 1/(r_c−r_i), then the shape's.</summary>
internal readonly struct QuinticLaw<TShape> : IPairLaw where TShape : IPairShape
{
    public static int Width => 3 + TShape.Width;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Evaluate<L>(L r2, L* p, out L energy, out L slope) where L : unmanaged, ILanes<L>
    {
        TShape.Evaluate(r2, p + 3, out energy, out slope);
        L r = L.Sqrt(r2), t = L.Min(L.Max((r - p[1]) * p[2], L.Of(0)), L.Of(1)), left = L.Of(1) - t;
        // 1 − t³(10 − 15t + 6t²) = (1−t)³(1 + 3t + 6t²): no cancellation near the end.
        L s = left * left * left * L.Fma(t, L.Fma(t, L.Of(6), L.Of(3)), L.Of(1)), derivative = L.Of(-30) * t * t * left * left * p[2];
        slope = L.Fma(s, slope, derivative * energy / r);
        energy *= s;
    }
}

/// <summary>Makes the job and the parameters that belong to a <see cref="CutoffStyle"/>.</summary>
internal static class CutoffLaws
{
    public static IPairJob Job<TShape>(CutoffStyle style, Neighborhood around, double cutoff, VectorWidth width) where TShape : IPairShape => style switch
    {
        CutoffStyle.ShiftedForce => new PairJob<ShiftedForceLaw<TShape>>(around, cutoff, width),
        CutoffStyle.Smooth => new PairJob<SmoothLaw<TShape>>(around, cutoff, width),
        _ => new PairJob<ShiftedLaw<TShape>>(around, cutoff, width),
    };

    /// <summary>The parameters of one pair of elements.</summary>
    public static unsafe double[] Row<TShape>(CutoffStyle style, double cutoff, double onset, double[] shape) where TShape : IPairShape
    {
        var p = stackalloc ScalarLanes[shape.Length];
        for (int q = 0; q < shape.Length; q++) p[q] = ScalarLanes.Of(shape[q]);
        double c2 = cutoff * cutoff, o2 = onset * onset;
        TShape.Evaluate(ScalarLanes.Of(c2), p, out var energy, out var slope);
        double u = energy.Sum, du = slope.Sum * cutoff;
        return style switch
        {
            CutoffStyle.Cut => [c2, 0, .. shape],
            CutoffStyle.Shifted => [c2, u, .. shape],
            CutoffStyle.ShiftedForce => [c2, u - cutoff * du, du, .. shape],
            _ => [c2, o2, 1 / ((c2 - o2) * (c2 - o2) * (c2 - o2)), .. shape],
        };
    }

    /// <summary>Refuses cutoffs and onsets that make no sense.</summary>
    /// <exception cref="ConfigError">Says which and why.</exception>
    public static void Check(string what, CutoffStyle style, double cutoff, double? onset)
    {
        if (!(cutoff > 0 && double.IsFinite(cutoff))) throw new ConfigError($"{what}: the cutoff must be a positive length, not {cutoff} Å");
        if (style == CutoffStyle.Smooth && !(onset is { } o && o > 0 && o < cutoff))
            throw new ConfigError($"{what}: the smooth cutoff needs an onset between 0 and the cutoff ({cutoff} Å){(onset is null ? "" : $", not {onset} Å")}");
        if (style != CutoffStyle.Smooth && onset is not null) throw new ConfigError($"{what}: an onset belongs to the smooth cutoff only; remove it or choose cutoff style 'smooth'");
    }
}
