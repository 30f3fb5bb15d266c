namespace Potentials.Equivariant;

/// <summary>
/// Gaunt coefficients ∫ Y_l1 Y_l2 Y_l3 dΩ = k(l1, l2, l3) · C(l1, l2, l3) in the basis of <see cref="Wigner3j"/> (integral-normalised harmonics), where k ≥ 0
/// always; and those of the spherical Poisson bracket {F, G} = r̂·(∇F×∇G), which couples the triples of odd sum that Gaunt coefficients leave out.
/// </summary>
public static class Gaunt
{
    /// <summary>k = √((2l1+1)(2l2+1)(2l3+1)/4π) · |(l1 l2 l3; 0 0 0)|; 0 for an odd sum and outside the triangle.</summary>
    public static double Coefficient(int l1, int l2, int l3)
    {
        Check(l1, l2, l3);
        return Math.Sqrt((2 * l1 + 1.0) * (2 * l2 + 1) * (2 * l3 + 1) / (4 * Math.PI)) * Math.Abs(Wigner3j.Symbol(l1, l2, l3, 0, 0, 0));
    }

    /// <summary>k_odd = √(Π(2l+1)/4π · l1(l1+1) l2(l2+1)) · |(l1 l2 l3; 1 -1 0)| for an odd sum; 0 for an even one and outside the triangle.</summary>
    public static double BracketCoefficient(int l1, int l2, int l3)
    {
        Check(l1, l2, l3);
        if ((l1 + l2 + l3) % 2 == 0) return 0;
        return Math.Sqrt((2 * l1 + 1.0) * (2 * l2 + 1) * (2 * l3 + 1) / (4 * Math.PI) * l1 * (l1 + 1) * l2 * (l2 + 1)) * Math.Abs(Wigner3j.Symbol(l1, l2, l3, 1, -1, 0));
    }

    private static void Check(int l1, int l2, int l3)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(l1);
        ArgumentOutOfRangeException.ThrowIfNegative(l2);
        ArgumentOutOfRangeException.ThrowIfNegative(l3);
    }
}
