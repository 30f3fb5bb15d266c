namespace Potentials.Equivariant;

/// <summary>
/// Points and weights on the unit sphere. A grid of <see cref="Degree"/> D integrates every polynomial of degree D exactly, so a product of signals of degrees
/// l1, …, lν projected on l_out is exact when l1 + … + lν + l_out ≤ D.
/// </summary>
public sealed class SphereGrid
{
    private readonly double[] points;
    private readonly double[] weights;

    private SphereGrid(string name, double[] points, double[] weights, int degree)
    {
        (Name, this.points, this.weights, Degree) = (name, points, weights, degree);
    }

    /// <summary>What kind of grid this is.</summary>
    public string Name { get; }

    /// <summary>Number of points G.</summary>
    public int Count => weights.Length;

    /// <summary>Unit vectors [G, 3], row-major.</summary>
    public ReadOnlySpan<double> Points => points;

    /// <summary>Weights [G]; their sum is 4π.</summary>
    public ReadOnlySpan<double> Weights => weights;

    /// <summary>Polynomial degree up to which integrals are exact.</summary>
    public int Degree { get; }

    /// <summary>The smaller of the Gauss-Legendre and Lebedev grids of at least this degree.</summary>
    public static SphereGrid Smallest(int degree) => degree <= LebedevOrbits.MaxDegree ? Lebedev(degree) : GaussLegendre(degree);

    /// <summary>Gauss-Legendre in cos β times D+1 even steps of α: ⌊D/2⌋+1 rows, the fewest that are exact.</summary>
    public static SphereGrid GaussLegendre(int degree)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(degree);
        int rows = degree / 2 + 1, columns = degree + 1;
        (double[] y, double[] w) = GaussLegendreRule.Nodes(rows);
        double[] points = new double[rows * columns * 3], weights = new double[rows * columns];
        for (int b = 0; b < rows; b++)
            for (int a = 0; a < columns; a++) Set(points, weights, b * columns + a, y[b], 2 * Math.PI * a / columns, w[b] * 2 * Math.PI / columns);
        return new SphereGrid($"Gauss-Legendre {rows}x{columns}", points, weights, degree);
    }

    /// <summary>
    /// e3nn's grid: β_i = π(i+½)/N (N even), even steps of α, weights of Kostelec and Rockmore. Exact to degree min(N, columns) - 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The rows are not even and positive, or there is no column.</exception>
    public static SphereGrid Equiangular(int rows, int columns)
    {
        if (rows < 2 || rows % 2 != 0) throw new ArgumentOutOfRangeException(nameof(rows), rows, "An equiangular grid has an even number of rows.");
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        double[] points = new double[rows * columns * 3], weights = new double[rows * columns];
        for (int j = 0; j < rows; j++)
        {
            double sum = 0;
            for (int k = 0; k < rows / 2; k++) sum += Math.Sin((2 * j + 1) * (2 * k + 1) * Math.PI / (2 * rows)) / (2 * k + 1);
            double q = 4.0 / rows * Math.Sin(Math.PI * (2 * j + 1) / (2 * rows)) * sum; // sums to 2 over the rows
            double beta = Math.PI * (j + 0.5) / rows;
            for (int a = 0; a < columns; a++) Set(points, weights, j * columns + a, Math.Cos(beta), 2 * Math.PI * a / columns, q * 2 * Math.PI / columns);
        }
        return new SphereGrid($"equiangular {rows}x{columns}", points, weights, Math.Min(rows, columns) - 1);
    }

    /// <summary>Lebedev's grids of octahedral symmetry: 6, 14, 26, 38 and 50 points for degrees 3, 5, 7, 9 and 11.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The degree is above 11.</exception>
    public static SphereGrid Lebedev(int degree)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(degree);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(degree, LebedevOrbits.MaxDegree);
        (double[] points, double[] weights, int exact) = LebedevOrbits.Grid(degree);
        return new SphereGrid($"Lebedev {weights.Length}", points, weights, exact);
    }

    /// <summary>
    /// Matrix [G, (L+1)²] from coefficients to values, f(ω) = Σ x_lm Y_lm(ω) with harmonics of <paramref name="normalization"/>, row-major.
    /// </summary>
    public double[] ToGrid(int maxDegree, HarmonicNormalization normalization = HarmonicNormalization.Integral)
    {
        var values = new double[Count * (maxDegree + 1) * (maxDegree + 1)];
        new SphericalHarmonics(maxDegree, normalization).Evaluate(points, values);
        return values;
    }

    /// <summary>
    /// Matrix [(L+1)², G] from values to coefficients, the left inverse of <see cref="ToGrid"/> wherever the grid is exact to degree 2L, row-major.
    /// </summary>
    public double[] FromGrid(int maxDegree, HarmonicNormalization normalization = HarmonicNormalization.Integral)
    {
        double[] y = ToGrid(maxDegree, HarmonicNormalization.Integral);
        int n = (maxDegree + 1) * (maxDegree + 1);
        var matrix = new double[n * Count];
        for (int l = 0; l <= maxDegree; l++)
        {
            double scale = normalization switch
            {
                HarmonicNormalization.Integral => 1,
                HarmonicNormalization.Component => 1 / Math.Sqrt(4 * Math.PI),
                HarmonicNormalization.Norm => Math.Sqrt((2 * l + 1) / (4 * Math.PI)),
                _ => throw new ArgumentOutOfRangeException(nameof(normalization), normalization, "Unknown normalisation of the spherical harmonics."),
            };
            for (int k = l * l; k < (l + 1) * (l + 1); k++)
                for (int g = 0; g < Count; g++) matrix[k * Count + g] = scale * weights[g] * y[g * n + k];
        }
        return matrix;
    }

    private static void Set(double[] points, double[] weights, int at, double cosBeta, double alpha, double weight)
    {
        double sinBeta = Math.Sqrt(1 - cosBeta * cosBeta);
        (points[3 * at], points[3 * at + 1], points[3 * at + 2]) = (sinBeta * Math.Sin(alpha), cosBeta, sinBeta * Math.Cos(alpha));
        weights[at] = weight;
    }
}
