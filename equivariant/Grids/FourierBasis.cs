using System.Numerics;

namespace Potentials.Equivariant;

/// <summary>
/// The harmonics as two-dimensional Fourier series on the torus (θ = β continued to [0, 2π), φ = α): N P_l^m(cos θ) = Σ_u p_u e^{iuθ} for u = -l … l, and the
/// way back from a series of degree K with the measure sin θ: q_u = Σ_w I_{u+w} p_w, I_k = ∫_0^π e^{ikθ} sin θ dθ (arXiv 2401.10216, in real harmonics).
/// </summary>
public static class FourierBasis
{
    /// <summary>p_u of degree l and order m ≥ 0, [2l+1] for u = -l … l: real for even m, imaginary for odd.</summary>
    public static Complex[] Series(int l, int m)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(l);
        if (m < 0 || m > l) throw new ArgumentOutOfRangeException(nameof(m), m, $"An order lies in 0 … {l}.");
        int n = 2 * l + 1;
        var p = new Complex[n];
        for (int u = -l; u <= l; u++)
        {
            Complex sum = Complex.Zero;
            for (int j = 0; j < n; j++)
            {
                double theta = 2 * Math.PI * j / n;
                sum += Legendre(l, m, theta) * Complex.FromPolarCoordinates(1, -u * theta);
            }
            sum /= n;
            // Exactly one of the parts survives.
            p[u + l] = m % 2 == 0 ? new Complex(sum.Real, 0) : new Complex(0, sum.Imaginary);
        }
        return p;
    }

    /// <summary>q_u of degree l and order m for a series of degree <paramref name="k"/>, [2k+1] for u = -k … k.</summary>
    public static Complex[] Projector(int l, int m, int k)
    {
        Complex[] p = Series(l, m);
        var q = new Complex[2 * k + 1];
        for (int u = -k; u <= k; u++)
            for (int w = -l; w <= l; w++) q[u + k] += SineIntegral(u + w) * p[w + l];
        return q;
    }

    /// <summary>I_k.</summary>
    private static Complex SineIntegral(int k)
    {
        if (Math.Abs(k) == 1) return new Complex(0, k * Math.PI / 2);
        return k % 2 == 0 ? 2.0 / (1.0 - (double)k * k) : 0;
    }

    /// <summary>√((2l+1)/4π (l-m)!/(l+m)!) P_l^m(cos θ) with sin^m θ (not its modulus), no Condon-Shortley phase.</summary>
    private static double Legendre(int l, int m, double theta)
    {
        double t = Math.Cos(theta), s = Math.Sin(theta), p = 1, older = 0;
        // P_m^m √((2m)!)⁻¹ = s^m √(Π (2i-1)/(2i)); the rest of the ratio comes in step by step, so that nothing overflows.
        for (int i = 1; i <= m; i++) p *= s * Math.Sqrt((2 * i - 1.0) / (2 * i));
        for (int k = m + 1; k <= l; k++)
        {
            double next = ((2 * k - 1) * t * p - Math.Sqrt((double)(k - 1 - m) * (k - 1 + m)) * older) / Math.Sqrt((double)(k - m) * (k + m));
            (older, p) = (p, next);
        }
        return Math.Sqrt((2 * l + 1) / (4 * Math.PI)) * p;
    }
}
