namespace Potentials.MD.Tests;

/// <summary>Distributions and tests of samples against them.</summary>
internal static class Statistics
{
    /// <summary>p-value of the two-sided Kolmogorov–Smirnov test for independent samples (asymptotic series).</summary>
    public static double KolmogorovSmirnov(IReadOnlyList<double> samples, Func<double, double> cdf)
    {
        double[] sorted = [.. samples.Order()];
        int n = sorted.Length;
        double d = 0;
        for (int i = 0; i < n; i++)
        {
            double f = cdf(sorted[i]);
            d = Math.Max(d, Math.Max(f - (double)i / n, (i + 1.0) / n - f));
        }
        double t = d * (Math.Sqrt(n) + 0.12 + 0.11 / Math.Sqrt(n)), sum = 0;
        for (int k = 1; k <= 100; k++) sum += 2 * (k % 2 == 1 ? 1 : -1) * Math.Exp(-2 * k * k * t * t);
        return Math.Clamp(sum, 0, 1);
    }

    public static double NormalCdf(double x) => x >= 0 ? 0.5 + 0.5 * GammaCdf(0.5, 0.5 * x * x) : 0.5 - 0.5 * GammaCdf(0.5, 0.5 * x * x);

    /// <summary>Regularised lower incomplete gamma function P(a, x), by its series or continued fraction (Numerical Recipes 6.2).</summary>
    public static double GammaCdf(double a, double x)
    {
        if (x <= 0) return 0;
        double front = Math.Exp(a * Math.Log(x) - x - LogGamma(a));
        if (x < a + 1)
        {
            double term = 1 / a, sum = term;
            for (int k = 1; k < 10_000 && term > 1e-17 * sum; k++) sum += term *= x / (a + k);
            return front * sum;
        }
        double b = x + 1 - a, c = 1e300, d = 1 / b, h = d;
        for (int k = 1; k < 10_000; k++)
        {
            double an = -k * (k - a);
            b += 2;
            d = 1 / (an * d + b);
            c = b + an / c;
            double factor = c * d;
            h *= factor;
            if (Math.Abs(factor - 1) < 1e-15) break;
        }
        return 1 - front * h;
    }

    /// <summary>ln Γ(x) by Lanczos' approximation (g = 7, n = 9).</summary>
    public static double LogGamma(double x)
    {
        double[] c = [0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
            -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7];
        if (x < 0.5) return Math.Log(Math.PI / Math.Sin(Math.PI * x)) - LogGamma(1 - x);
        x -= 1;
        double a = c[0], t = x + 7.5;
        for (int i = 1; i < 9; i++) a += c[i] / (x + i);
        return 0.5 * Math.Log(2 * Math.PI) + (x + 0.5) * Math.Log(t) - t + Math.Log(a);
    }
}
