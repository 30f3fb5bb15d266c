using System.Runtime.Intrinsics;

namespace Potentials.Models.Nequix;

/// <summary>
/// The radial network of one layer as exact functions of the distance with first and second derivatives, in float64: the truth that the
/// tables of the kernels are fitted to.
/// </summary>
internal sealed class NequixRadial
{
    private readonly NequixConfig config;
    private readonly double[][] matrices;
    private readonly int[] widths;

    public NequixRadial(NequixModel model, int layer)
    {
        config = model.Config;
        matrices = [.. Enumerable.Range(0, config.RadialMlpLayers + 1).Select(k => model.Array(NequixLayout.Radial(layer, k)))];
        widths = [config.RadialBasisSize, .. Enumerable.Repeat(config.RadialMlpSize, config.RadialMlpLayers), model.Layout.Layers[layer].Weights];
    }

    /// <summary>All weights at distance <paramref name="d"/> (Å) with slopes and curvatures.</summary>
    public void Evaluate(double d, Span<double> value, Span<double> slope, Span<double> curvature)
    {
        double[] v = new double[widths[0]], s = new double[widths[0]], c = new double[widths[0]];
        Basis(d, v, s, c);
        for (int k = 0; k < matrices.Length; k++)
        {
            if (k > 0) Silu(v, s, c);
            int n = widths[k + 1];
            double[] v2 = new double[n], s2 = new double[n], c2 = new double[n];
            Multiply(matrices[k], n, v, s, c, v2, s2, c2);
            (v, s, c) = (v2, s2, c2);
        }
        v.CopyTo(value);
        s.CopyTo(slope);
        c.CopyTo(curvature);
    }

    /// <summary>bessel · envelope with derivatives; even at d = 0, where the limits are finite.</summary>
    private void Basis(double d, double[] v, double[] s, double[] c)
    {
        double rc = config.Cutoff, p = config.PolynomialP, u = d / rc;
        double a0 = (p + 1) * (p + 2) / 2, a1 = p * (p + 2), a2 = p * (p + 1) / 2;
        double e = 0, e1 = 0, e2 = 0;
        if (u < 1)
        {
            double low = Math.Pow(u, p - 2);
            e = 1 + low * u * u * (-a0 + u * (a1 - u * a2));
            e1 = low * u * (-a0 * p + u * (a1 * (p + 1) - u * a2 * (p + 2))) / rc;
            e2 = low * (-a0 * p * (p - 1) + u * (a1 * (p + 1) * p - u * a2 * (p + 2) * (p + 1))) / (rc * rc);
        }
        for (int k = 0; k < v.Length; k++)
        {
            double f = (k + 1) * Math.PI / rc, x = f * d, b, b1, b2;
            if (x < 0.3)
            {
                // sin(x)/x and its derivatives as series; the closed forms lose digits here.
                double x2 = x * x;
                b = 1 - x2 / 6 * (1 - x2 / 20 * (1 - x2 / 42 * (1 - x2 / 72 * (1 - x2 / 110))));
                b1 = -x / 3 * (1 - x2 / 10 * (1 - x2 / 28 * (1 - x2 / 54 * (1 - x2 / 88))));
                b2 = -1.0 / 3 * (1 - 3 * x2 / 10 * (1 - 5 * x2 / 84 * (1 - 7 * x2 / 270 * (1 - 9 * x2 / 616))));
            }
            else
            {
                var (sin, cos) = Math.SinCos(x);
                b = sin / x;
                b1 = (cos - b) / x;
                b2 = -b - 2 * b1 / x;
            }
            double q = 2 / rc * f;
            (b, b1, b2) = (q * b, q * f * b1, q * f * f * b2);
            v[k] = b * e;
            s[k] = b1 * e + b * e1;
            c[k] = b2 * e + 2 * b1 * e1 + b * e2;
        }
    }

    private static void Silu(double[] v, double[] s, double[] c)
    {
        for (int k = 0; k < v.Length; k++)
        {
            double x = v[k], sigma = 1 / (1 + Math.Exp(-x)), d = sigma * (1 - sigma);
            double f1 = sigma + x * d, f2 = d * (2 + x * (1 - 2 * sigma));
            c[k] = f1 * c[k] + f2 * s[k] * s[k];
            s[k] *= f1;
            v[k] = x * sigma;
        }
    }

    /// <summary>Three rows times one matrix [rows, columns]; a strip of columns stays in registers.</summary>
    private static unsafe void Multiply(double[] matrix, int columns, double[] v, double[] s, double[] c, double[] v2, double[] s2, double[] c2)
    {
        int k = 0;
        fixed (double* m = matrix)
            for (; k + Vector512<double>.Count <= columns; k += Vector512<double>.Count)
            {
                Vector512<double> a = default, b = default, d = default;
                double* p = m + k;
                for (int r = 0; r < v.Length; r++, p += columns)
                {
                    var row = Vector512.Load(p);
                    a = Vector512.FusedMultiplyAdd(row, Vector512.Create(v[r]), a);
                    b = Vector512.FusedMultiplyAdd(row, Vector512.Create(s[r]), b);
                    d = Vector512.FusedMultiplyAdd(row, Vector512.Create(c[r]), d);
                }
                a.CopyTo(v2, k);
                b.CopyTo(s2, k);
                d.CopyTo(c2, k);
            }
        for (; k < columns; k++)
            for (int r = 0; r < v.Length; r++)
            {
                v2[k] += matrix[r * columns + k] * v[r];
                s2[k] += matrix[r * columns + k] * s[r];
                c2[k] += matrix[r * columns + k] * c[r];
            }
    }
}
