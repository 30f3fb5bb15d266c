namespace Potentials.Models.Classical;

/// <summary>
/// Cubic spline through equidistant values with the not-a-knot condition: the third derivative is continuous at the second and at the
/// last but one point, so that cubics are reproduced exactly (C. de Boor, A Practical Guide to Splines, 1978, chapter IV). This is what
/// ASE's EAM calculator interpolates with; LAMMPS fits other slopes and differs by about 1e-6 relative.
/// </summary>
internal static class UniformSpline
{
    /// <summary>Coefficients [intervals, 4] of c₀ + u(c₁ + u(c₂ + u·c₃)), u from 0 to 1 in every interval.</summary>
    /// <param name="y">At least four values.</param>
    public static double[] Fit(ReadOnlySpan<double> y)
    {
        int n = y.Length;
        if (n < 4) throw new ArgumentException($"A cubic spline without end conditions needs at least 4 points, not {n}.", nameof(y));
        var m = new double[n]; // second derivatives in units of the spacing
        for (int i = 1; i < n - 1; i++) m[i] = 6 * (y[i - 1] - 2 * y[i] + y[i + 1]);
        // Not-a-knot means m₀ = 2m₁ − m₂; put into the first equation m₀ + 4m₁ + m₂ = d₁ it leaves 6m₁ = d₁, likewise at the other end.
        m[1] /= 6;
        m[n - 2] /= 6;
        if (n > 4)
        {
            var factor = new double[n];
            m[2] -= m[1];
            m[n - 3] -= m[n - 2];
            double pivot = 4;
            m[2] /= pivot;
            for (int i = 3; i <= n - 3; i++)
            {
                factor[i] = 1 / pivot;
                pivot = 4 - factor[i];
                m[i] = (m[i] - m[i - 1]) / pivot;
            }
            for (int i = n - 4; i >= 2; i--) m[i] -= factor[i + 1] * m[i + 1];
        }
        m[0] = 2 * m[1] - m[2];
        m[n - 1] = 2 * m[n - 2] - m[n - 3];
        var c = new double[4 * (n - 1)];
        for (int i = 0; i < n - 1; i++)
        {
            c[4 * i] = y[i];
            c[4 * i + 1] = y[i + 1] - y[i] - (2 * m[i] + m[i + 1]) / 6;
            c[4 * i + 2] = 0.5 * m[i];
            c[4 * i + 3] = (m[i + 1] - m[i]) / 6;
        }
        return c;
    }

    /// <summary>The cubic of an interval written for the interval before it: p(u − 1).</summary>
    public static void ShiftBack(ReadOnlySpan<double> c, Span<double> result)
    {
        double a = c[0], b = c[1], d = c[2], e = c[3];
        result[0] = a - b + d - e;
        result[1] = b - 2 * d + 3 * e;
        result[2] = d - 3 * e;
        result[3] = e;
    }
}
