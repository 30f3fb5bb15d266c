namespace Potentials.Equivariant;

/// <summary>Derivatives of the harmonics along two tangents e1, e2 at each grid point, e1 × e2 = r̂: the matrices behind the Poisson bracket.</summary>
internal static class TangentSlopes
{
    /// <summary>[(L+1)², 2G]: along e1 at all points, then along e2.</summary>
    public static ConstantTensor Of(SphereGrid grid, int maxDegree) => new(() => Table(grid, maxDegree), (maxDegree + 1) * (maxDegree + 1), 2 * grid.Count);

    /// <summary>The same as numbers.</summary>
    public static double[] Table(SphereGrid grid, int maxDegree)
    {
        int n = (maxDegree + 1) * (maxDegree + 1), points = grid.Count;
        double[] values = new double[points * n], slopes = new double[3 * points * n], matrix = new double[n * 2 * points];
        new SphericalHarmonics(maxDegree, HarmonicNormalization.Integral).Evaluate(grid.Points, values, slopes);
        for (int g = 0; g < points; g++)
        {
            double x = grid.Points[3 * g], y = grid.Points[3 * g + 1], z = grid.Points[3 * g + 2];
            // Any tangent will do; the axis least along r̂ keeps it well away from zero length.
            (double ax, double ay, double az) = Math.Abs(x) <= Math.Abs(y) && Math.Abs(x) <= Math.Abs(z) ? (1.0, 0.0, 0.0) : Math.Abs(y) <= Math.Abs(z) ? (0.0, 1.0, 0.0) : (0.0, 0.0, 1.0);
            double along = ax * x + ay * y + az * z;
            (ax, ay, az) = (ax - along * x, ay - along * y, az - along * z);
            double length = Math.Sqrt(ax * ax + ay * ay + az * az);
            (ax, ay, az) = (ax / length, ay / length, az / length);
            (double bx, double by, double bz) = (y * az - z * ay, z * ax - x * az, x * ay - y * ax); // r̂ × e1
            for (int k = 0; k < n; k++)
            {
                double dx = slopes[(3 * g) * n + k], dy = slopes[(3 * g + 1) * n + k], dz = slopes[(3 * g + 2) * n + k];
                matrix[k * 2 * points + g] = ax * dx + ay * dy + az * dz;
                matrix[k * 2 * points + points + g] = bx * dx + by * dy + bz * dz;
            }
        }
        return matrix;
    }
}
