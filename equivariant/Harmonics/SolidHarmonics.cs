using System.Numerics;

namespace Potentials.Equivariant;

/// <summary>
/// Real solid harmonics r^l Y_lm by a recursion in Cartesian coordinates (sphericart's idea, in axes with the pole along y; no angles, no pole):
/// C_m + i S_m = (z + ix)^m; q_m^m = 1; (l-m) q_l^m = (2l-1) y q_{l-1}^m - (l+m-1) ρ² q_{l-2}^m;
/// r^l Y_{l,±m} = F_lm q_l^m {C_m | S_m}. Gradient: ∂_y = F (l+m) q_{l-1}^m T; ∂_x = F(-(2m+1) x q_{l-1}^{m+1} T + q_l^m ∂_x T), ∂_z alike.
/// The factor (2m-1)!! of the Legendre functions is part of F, not of q, so that nothing leaves the range of float32.
/// </summary>
internal static class SolidHarmonics
{
    /// <summary>F_lm = scale_l √(2 (l-m)!/(l+m)!) (2m-1)!! (without the 2 for m = 0) at [l² + l ± m].</summary>
    public static double[] Prefactors(int maxDegree, HarmonicNormalization normalization)
    {
        var f = new double[(maxDegree + 1) * (maxDegree + 1)];
        for (int l = 0; l <= maxDegree; l++)
        {
            double scale = normalization switch
            {
                HarmonicNormalization.Integral => Math.Sqrt((2 * l + 1) / (4 * Math.PI)),
                HarmonicNormalization.Component => Math.Sqrt(2 * l + 1),
                HarmonicNormalization.Norm => 1,
                _ => throw new ArgumentOutOfRangeException(nameof(normalization), normalization, "Unknown normalisation of the spherical harmonics."),
            };
            double factor = 1; // (2m-1)!! √((l-m)!/(l+m)!)
            for (int m = 0; m <= l; m++)
            {
                if (m > 0) factor *= (2 * m - 1) / Math.Sqrt((l + m) * (double)(l - m + 1));
                f[l * l + l + m] = f[l * l + l - m] = scale * (m == 0 ? 1 : Math.Sqrt(2) * factor);
            }
        }
        return f;
    }

    /// <summary>Values at one point, and the gradient when <paramref name="gradient"/> is not empty, as [3, (L+1)²].</summary>
    public static void Evaluate<T>(T x, T y, T z, int maxDegree, ReadOnlySpan<T> f, Span<T> values, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int n = (maxDegree + 1) * (maxDegree + 1);
        bool wantGradient = !gradient.IsEmpty;
        T rho2 = x * x + y * y + z * z;
        Span<T> c = stackalloc T[maxDegree + 2], s = stackalloc T[maxDegree + 2];
        // Three rows of q: degrees l-2, l-1, l; entry m. Rows are zero above their diagonal.
        Span<T> two = stackalloc T[maxDegree + 3], one = stackalloc T[maxDegree + 3], now = stackalloc T[maxDegree + 3];
        two.Clear(); one.Clear(); now.Clear();
        c[0] = T.One; s[0] = T.Zero;
        for (int m = 1; m <= maxDegree; m++)
        {
            c[m] = z * c[m - 1] - x * s[m - 1];
            s[m] = x * c[m - 1] + z * s[m - 1];
        }
        for (int l = 0; l <= maxDegree; l++)
        {
            for (int m = 0; m < l; m++)
                now[m] = (T.CreateTruncating(2 * l - 1) * y * one[m] - T.CreateTruncating(l + m - 1) * rho2 * two[m]) / T.CreateTruncating(l - m);
            now[l] = T.One;
            int centre = l * l + l;
            for (int m = 0; m <= l; m++)
            {
                T fq = f[centre + m] * now[m];
                values[centre + m] = fq * c[m];
                if (m > 0) values[centre - m] = fq * s[m];
                if (!wantGradient) continue;
                T fm = f[centre + m], dy = fm * T.CreateTruncating(l + m) * one[m], cross = fm * T.CreateTruncating(2 * m + 1) * one[m + 1], turn = m == 0 ? T.Zero : fq * T.CreateTruncating(m);
                T cLow = m == 0 ? T.Zero : c[m - 1], sLow = m == 0 ? T.Zero : s[m - 1];
                gradient[centre + m] = -x * cross * c[m] - turn * sLow;
                gradient[n + centre + m] = dy * c[m];
                gradient[2 * n + centre + m] = -z * cross * c[m] + turn * cLow;
                if (m == 0) continue;
                gradient[centre - m] = -x * cross * s[m] + turn * cLow;
                gradient[n + centre - m] = dy * s[m];
                gradient[2 * n + centre - m] = -z * cross * s[m] + turn * sLow;
            }
            Span<T> spare = two;
            two = one; one = now; now = spare;
        }
    }
}
