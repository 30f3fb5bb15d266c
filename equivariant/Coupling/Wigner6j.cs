using System.Numerics;

namespace Potentials.Equivariant;

/// <summary>The 6j symbol of integer degrees by Racah's sum in exact integers; the last step rounds.</summary>
public static class Wigner6j
{
    /// <summary>{l1 l2 l3; l4 l5 l6}; 0 where a triangle is broken. It vanishes by accident too, and then exactly.</summary>
    public static double Symbol(int l1, int l2, int l3, int l4, int l5, int l6)
    {
        foreach (int l in new[] { l1, l2, l3, l4, l5, l6 }) ArgumentOutOfRangeException.ThrowIfNegative(l);
        (int A, int B, int C)[] triangles = [(l1, l2, l3), (l1, l5, l6), (l4, l2, l6), (l4, l5, l3)];
        if (triangles.Any(t => !Wigner3j.IsTriangle(t.A, t.B, t.C))) return 0;
        int[] low = [.. triangles.Select(t => t.A + t.B + t.C)], high = [l1 + l2 + l4 + l5, l2 + l3 + l5 + l6, l3 + l1 + l6 + l4];
        BigInteger sum = BigInteger.Zero, common = BigInteger.One;
        int first = low.Max(), last = high.Min();
        // Terms (-1)^t (t+1)! / Π (t-low)! Π (high-t)!, brought to one denominator.
        foreach (int l in low) common *= ComplexWigner3j.Factorial(last - l);
        foreach (int h in high) common *= ComplexWigner3j.Factorial(h - first);
        for (int t = first; t <= last; t++)
        {
            BigInteger divisor = BigInteger.One;
            foreach (int l in low) divisor *= ComplexWigner3j.Factorial(t - l);
            foreach (int h in high) divisor *= ComplexWigner3j.Factorial(h - t);
            BigInteger term = ComplexWigner3j.Factorial(t + 1) * common / divisor;
            sum += t % 2 == 0 ? term : -term;
        }
        if (sum.IsZero) return 0;
        BigInteger numerator = sum * sum, denominator = common * common;
        foreach (var (a, b, c) in triangles)
        {
            numerator *= ComplexWigner3j.Factorial(a + b - c) * ComplexWigner3j.Factorial(a - b + c) * ComplexWigner3j.Factorial(-a + b + c);
            denominator *= ComplexWigner3j.Factorial(a + b + c + 1);
        }
        return sum.Sign * Math.Sqrt(ComplexWigner3j.Ratio(numerator, denominator));
    }
}
