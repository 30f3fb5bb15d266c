using System.Collections.Concurrent;
using System.Numerics;

namespace Potentials.Equivariant;

/// <summary>
/// The real coupling tensor C[i, j, k] of l1 ⊗ l2 → l3 in e3nn's basis (components m = -l … l, polar axis y, l = 1 is (x, y, z)), with Σ C² = 1:
/// e3nn's <c>wigner_3j</c>. Invariant under rotations; swapping two degrees multiplies by (-1)^(l1+l2+l3). It is the complex Clebsch-Gordan tensor,
/// exact, transformed by q_l: q[m,|m|] = 1/√2, q[m,-|m|] = -i/√2 (m &lt; 0); q[0,0] = 1; q[m,m] = (-1)^m/√2, q[m,-m] = i(-1)^m/√2 (m &gt; 0); times (-i)^l.
/// Instances are immutable and shared.
/// </summary>
public sealed class Wigner3j
{
    // A memo of a pure function: what it holds never changes what Get returns.
    private static readonly ConcurrentDictionary<(int, int, int), Wigner3j> Known = new();
    private readonly CouplingEntry[] entries;

    private Wigner3j(int l1, int l2, int l3, CouplingEntry[] entries)
    {
        (L1, L2, L3) = (l1, l2, l3);
        this.entries = entries;
    }

    /// <summary>First degree.</summary>
    public int L1 { get; }

    /// <summary>Second degree.</summary>
    public int L2 { get; }

    /// <summary>Third degree.</summary>
    public int L3 { get; }

    /// <summary>The non-zero coefficients, ordered by (I, J, K).</summary>
    public ReadOnlySpan<CouplingEntry> Entries => entries;

    /// <summary>Whether |l1-l2| ≤ l3 ≤ l1+l2.</summary>
    public static bool IsTriangle(int l1, int l2, int l3) => l3 >= Math.Abs(l1 - l2) && l3 <= l1 + l2;

    /// <summary>The coupling of three degrees.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A degree is negative.</exception>
    /// <exception cref="ArgumentException">The degrees form no triangle.</exception>
    public static Wigner3j Get(int l1, int l2, int l3)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(l1);
        ArgumentOutOfRangeException.ThrowIfNegative(l2);
        ArgumentOutOfRangeException.ThrowIfNegative(l3);
        if (!IsTriangle(l1, l2, l3)) throw new ArgumentException($"Degrees {l1}, {l2}, {l3} do not couple: l3 must lie in {Math.Abs(l1 - l2)} … {l1 + l2}.", nameof(l3));
        return Known.GetOrAdd((l1, l2, l3), static key => Compute(key.Item1, key.Item2, key.Item3));
    }

    /// <summary>Dense copy [2l1+1, 2l2+1, 2l3+1], row-major.</summary>
    public double[] ToArray()
    {
        int n2 = 2 * L2 + 1, n3 = 2 * L3 + 1;
        var dense = new double[(2 * L1 + 1) * n2 * n3];
        foreach (CouplingEntry e in entries) dense[(e.I * n2 + e.J) * n3 + e.K] = e.Value;
        return dense;
    }

    /// <summary>The 3j symbol (l1 l2 l3; m1 m2 m3) of the complex basis, exact to rounding; 0 where it vanishes.</summary>
    public static double Symbol(int l1, int l2, int l3, int m1, int m2, int m3) => ComplexWigner3j.Evaluate(l1, l2, l3, m1, m2, m3);

    private static Wigner3j Compute(int l1, int l2, int l3)
    {
        // Only ordered triples are computed; an odd permutation of the degrees has the sign (-1)^(l1+l2+l3).
        if (l1 > l2) return Permute(Get(l2, l1, l3), l1, l2, l3, e => new CouplingEntry(e.J, e.I, e.K, e.Value));
        if (l2 > l3) return Permute(Get(l1, l3, l2), l1, l2, l3, e => new CouplingEntry(e.I, e.K, e.J, e.Value));
        int n1 = 2 * l1 + 1, n2 = 2 * l2 + 1, n3 = 2 * l3 + 1;
        var dense = new Complex[n1 * n2 * n3];
        for (int m1 = -l1; m1 <= l1; m1++)
            for (int m2 = -l2; m2 <= l2; m2++)
            {
                int m3 = m1 + m2;
                if (Math.Abs(m3) > l3) continue;
                double c = ((l1 - l2 + m3) % 2 == 0 ? 1 : -1) * ComplexWigner3j.Evaluate(l1, l2, l3, m1, m2, -m3);
                if (c == 0) continue;
                foreach (var (r1, q1) in RealComponents(l1, m1))
                    foreach (var (r2, q2) in RealComponents(l2, m2))
                        foreach (var (r3, q3) in RealComponents(l3, m3))
                            dense[((r1 + l1) * n2 + r2 + l2) * n3 + r3 + l3] += q1 * q2 * Complex.Conjugate(q3) * c;
            }
        var entries = new List<CouplingEntry>();
        for (int i = 0; i < n1; i++)
            for (int j = 0; j < n2; j++)
                for (int k = 0; k < n3; k++)
                {
                    double value = dense[(i * n2 + j) * n3 + k].Real;
                    if (Math.Abs(value) > 1e-14) entries.Add(new CouplingEntry(i, j, k, value));
                }
        return new Wigner3j(l1, l2, l3, [.. entries]);
    }

    private static Wigner3j Permute(Wigner3j source, int l1, int l2, int l3, Func<CouplingEntry, CouplingEntry> swap)
    {
        double sign = (l1 + l2 + l3) % 2 == 0 ? 1 : -1;
        CouplingEntry[] entries = [.. source.entries.Select(swap).Select(e => e with { Value = sign * e.Value }).OrderBy(e => e.I).ThenBy(e => e.J).ThenBy(e => e.K)];
        return new Wigner3j(l1, l2, l3, entries);
    }

    /// <summary>Row m of q_l: the real components r of the complex component m, with their factors.</summary>
    private static (int Component, Complex Factor)[] RealComponents(int l, int m)
    {
        Complex phase = (l % 4) switch { 0 => Complex.One, 1 => -Complex.ImaginaryOne, 2 => -Complex.One, _ => Complex.ImaginaryOne };
        if (m == 0) return [(0, phase)];
        int a = Math.Abs(m);
        double h = m > 0 && a % 2 == 1 ? -Math.Sqrt(0.5) : Math.Sqrt(0.5);
        return [(a, phase * h), (-a, phase * new Complex(0, m > 0 ? h : -h))];
    }
}
