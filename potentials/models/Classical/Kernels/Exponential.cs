using System.Runtime.CompilerServices;

namespace Potentials.Models.Classical;

/// <summary>
/// eˣ in vectors, the same bits in every width: x = n·ln 2 + r with |r| ≤ ln 2 / 2, then the Taylor polynomial of degree 13 (remainder
/// below 5e-18) times 2ⁿ. Within 1.5 units of the last place for −708 to 709, 0 below.
/// </summary>
internal static class Exponential
{
    // Added to a double below 2⁵¹ it rounds to a whole number, which then stands in the last bits.
    private const double Rounder = 6755399441055744, Log2E = 1.4426950408889634, Ln2High = 0.6931471803691238, Ln2Low = 1.9082149292705877e-10;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Of<L>(L x) where L : unmanaged, IVectorLanes<L>
    {
        L y = L.Max(L.Min(x, L.Of(709)), L.Of(-708)), shifted = L.Fma(y, L.Of(Log2E), L.Of(Rounder)), n = shifted - L.Of(Rounder);
        L r = L.Fma(n, L.Of(-Ln2Low), L.Fma(n, L.Of(-Ln2High), y)), q = r * r;
        L even = L.Fma(q, L.Of(1.0 / 479001600), L.Of(1.0 / 3628800)), odd = L.Fma(q, L.Of(1.0 / 6227020800), L.Of(1.0 / 39916800));
        even = L.Fma(q, even, L.Of(1.0 / 40320));
        odd = L.Fma(q, odd, L.Of(1.0 / 362880));
        even = L.Fma(q, even, L.Of(1.0 / 720));
        odd = L.Fma(q, odd, L.Of(1.0 / 5040));
        even = L.Fma(q, even, L.Of(1.0 / 24));
        odd = L.Fma(q, odd, L.Of(1.0 / 120));
        even = L.Fma(q, even, L.Of(0.5));
        odd = L.Fma(q, odd, L.Of(1.0 / 6));
        // 1 + (r + (r²·even + r³·odd)): the small terms first.
        L small = L.Fma(q, L.Fma(r, odd, even), r);
        return L.Where(L.Less(L.Of(-708), x), (L.Of(1) + small) * L.PowerOfTwo(shifted));
    }
}
