using System.Numerics;

namespace Potentials.Equivariant;

/// <summary>
/// The SU(2) 3j symbol by Racah's finite sum in exact integer arithmetic:
/// (l1 l2 l3; m1 m2 m3) = (-1)^(l1-l2-m3) S √R with the integer S = Σ_t (-1)^t C(a,t) C(b,l1-m1-t) C(c,l2+m2-t), a = l1+l2-l3, b = l1-l2+l3,
/// c = -l1+l2+l3, and the rational R = Π (l+m)!(l-m)! / ((l1+l2+l3+1)! a! b! c!). Only the last step, S√R, rounds.
/// </summary>
internal static class ComplexWigner3j
{
    public static double Evaluate(int l1, int l2, int l3, int m1, int m2, int m3)
    {
        if (m1 + m2 + m3 != 0 || Math.Abs(m1) > l1 || Math.Abs(m2) > l2 || Math.Abs(m3) > l3) return 0;
        int a = l1 + l2 - l3, b = l1 - l2 + l3, c = -l1 + l2 + l3;
        if (a < 0 || b < 0 || c < 0) return 0;
        BigInteger sum = BigInteger.Zero;
        int first = Math.Max(0, Math.Max(l1 - m1 - b, l2 + m2 - c)), last = Math.Min(a, Math.Min(l1 - m1, l2 + m2));
        for (int t = first; t <= last; t++)
        {
            BigInteger term = Binomial(a, t) * Binomial(b, l1 - m1 - t) * Binomial(c, l2 + m2 - t);
            sum += t % 2 == 0 ? term : -term;
        }
        if (sum.IsZero) return 0;
        BigInteger numerator = Factorial(l1 + m1) * Factorial(l1 - m1) * Factorial(l2 + m2) * Factorial(l2 - m2) * Factorial(l3 + m3) * Factorial(l3 - m3);
        BigInteger denominator = Factorial(l1 + l2 + l3 + 1) * Factorial(a) * Factorial(b) * Factorial(c);
        double value = Math.Sqrt(Ratio(numerator * sum * sum, denominator));
        return (l1 - l2 - m3) % 2 == 0 == sum.Sign > 0 ? value : -value;
    }

    public static BigInteger Factorial(int n)
    {
        BigInteger product = BigInteger.One;
        for (int i = 2; i <= n; i++) product *= i;
        return product;
    }

    private static BigInteger Binomial(int n, int k)
    {
        BigInteger value = BigInteger.One;
        for (int i = 1; i <= k; i++) value = value * (n - k + i) / i;
        return value;
    }

    /// <summary>The quotient to the last bit or so, whatever the size of the integers.</summary>
    public static double Ratio(BigInteger numerator, BigInteger denominator)
    {
        int shift = (int)(denominator.GetBitLength() - numerator.GetBitLength()) + 64;
        BigInteger quotient = shift >= 0 ? (numerator << shift) / denominator : numerator / (denominator << -shift);
        return Math.ScaleB((double)quotient, -shift);
    }
}
