namespace Potentials.Equivariant;

/// <summary>
/// Uniform cubic B-splines: on the interval i of width h, with t = d/h - i in [0, 1), a function is Σ_{a=0..3} B_a(t) c[i+a],
/// B = ((1-t)³, 3t³-6t²+4, -3t³+3t²+3t+1, t³)/6. Value, slope and curvature are continuous.
/// </summary>
internal static class UniformSpline
{
    public static void Weights(double t, Span<double> value, Span<double> slope)
    {
        double s = 1 - t;
        value[0] = s * s * s / 6;
        value[1] = (t * t * (3 * t - 6) + 4) / 6;
        value[2] = (t * (3 + t * (3 - 3 * t)) + 1) / 6;
        value[3] = t * t * t / 6;
        slope[0] = -s * s / 2;
        slope[1] = t * (3 * t - 4) / 2;
        slope[2] = (1 + t * (2 - 3 * t)) / 2;
        slope[3] = t * t / 2;
    }

    /// <summary>Coefficients [n + 3, columns] of the spline through values [n + 1, columns] at the knots, with the slopes (times h) at both ends.</summary>
    public static double[] Interpolate(double[] values, double[] firstSlope, double[] lastSlope, int columns)
    {
        int n = values.Length / columns - 1;
        // (c[i] + 4 c[i+1] + c[i+2])/6 = f_i; (c[2] - c[0])/2 = h f'_0; (c[n+2] - c[n])/2 = h f'_n. Ends eliminated, the rest is tridiagonal.
        double[] diagonal = new double[n + 1], right = new double[(n + 1) * columns], c = new double[(n + 3) * columns];
        for (int i = 0; i <= n; i++)
            for (int k = 0; k < columns; k++)
                right[i * columns + k] = 6 * values[i * columns + k] + (i == 0 ? 2 * firstSlope[k] : 0) - (i == n ? 2 * lastSlope[k] : 0);
        double Upper(int i) => i == 0 ? 2 : 1;
        double Lower(int i) => i == n ? 2 : 1;
        diagonal[0] = 4;
        for (int i = 1; i <= n; i++)
        {
            double factor = Lower(i) / diagonal[i - 1];
            diagonal[i] = 4 - factor * Upper(i - 1);
            for (int k = 0; k < columns; k++) right[i * columns + k] -= factor * right[(i - 1) * columns + k];
        }
        for (int i = n; i >= 0; i--)
            for (int k = 0; k < columns; k++)
                c[(i + 1) * columns + k] = (right[i * columns + k] - (i < n ? Upper(i) * c[(i + 2) * columns + k] : 0)) / diagonal[i];
        for (int k = 0; k < columns; k++)
        {
            c[k] = c[2 * columns + k] - 2 * firstSlope[k];
            c[(n + 2) * columns + k] = c[n * columns + k] + 2 * lastSlope[k];
        }
        return c;
    }
}
