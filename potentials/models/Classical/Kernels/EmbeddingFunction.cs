namespace Potentials.Models.Classical;

/// <summary>F(ρ) of one element: a spline within its table, the tangents of its ends outside.</summary>
internal sealed class EmbeddingFunction(double[] values, double spacing)
{
    private readonly double[] coefficients = UniformSpline.Fit(values);
    private readonly int intervals = values.Length - 1;

    /// <summary>F (eV) and F′.</summary>
    public double Evaluate(double rho, out double slope)
    {
        double x = rho / spacing, inside = Math.Clamp(x, 0, intervals);
        int k = Math.Min((int)inside, intervals - 1);
        double u = inside - k;
        var c = coefficients.AsSpan(4 * k, 4);
        double value = c[0] + u * (c[1] + u * (c[2] + u * c[3])), derivative = c[1] + u * (2 * c[2] + 3 * u * c[3]);
        slope = derivative / spacing;
        return value + derivative * (x - inside);
    }
}
