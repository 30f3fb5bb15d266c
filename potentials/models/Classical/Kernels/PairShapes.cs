using System.Runtime.CompilerServices;

namespace Potentials.Models.Classical;

/// <summary>u = 4ε((σ/r)¹² − (σ/r)⁶); parameters σ², 4ε.</summary>
internal readonly struct LennardJonesShape : IPairShape
{
    public static int Width => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Evaluate<L>(L r2, L* p, out L energy, out L slope) where L : unmanaged, ILanes<L>
    {
        L inverse = L.Of(1) / r2, s2 = p[0] * inverse, s6 = s2 * s2 * s2, scaled = p[1] * s6;
        energy = scaled * (s6 - L.Of(1));
        slope = scaled * inverse * L.Fma(L.Of(-12), s6, L.Of(6));
    }
}

/// <summary>u = D·x·(x − 2) with x = exp(−α(r − r₀)); parameters D, α, r₀.</summary>
internal readonly struct MorseShape : IPairShape
{
    public static int Width => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Evaluate<L>(L r2, L* p, out L energy, out L slope) where L : unmanaged, ILanes<L>
    {
        L r = L.Sqrt(r2), x = L.Exp(p[1] * (p[2] - r)), scaled = p[0] * x;
        energy = scaled * (x - L.Of(2));
        slope = L.Of(2) * p[1] * scaled * (L.Of(1) - x) / r;
    }
}

/// <summary>u = k·Z₁Z₂/r·φ(r/a), the universal repulsion of Ziegler, Biersack and Littmark; parameters k·Z₁Z₂, 1/a.</summary>
internal readonly struct ZblShape : IPairShape
{
    public static int Width => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Evaluate<L>(L r2, L* p, out L energy, out L slope) where L : unmanaged, ILanes<L>
    {
        L r = L.Sqrt(r2), x = r * p[1], inverse = L.Of(1) / r;
        L a = L.Of(0.18175) * L.Exp(L.Of(-3.19980) * x), b = L.Of(0.50986) * L.Exp(L.Of(-0.94229) * x);
        L c = L.Of(0.28022) * L.Exp(L.Of(-0.40290) * x), d = L.Of(0.02817) * L.Exp(L.Of(-0.20162) * x);
        L phi = a + b + (c + d), derivative = L.Of(-3.19980) * a - L.Of(0.94229) * b - (L.Of(0.40290) * c + L.Of(0.20162) * d);
        L scaled = p[0] * inverse;
        energy = scaled * phi;
        slope = scaled * (derivative * p[1] - phi * inverse) * inverse;
    }
}
