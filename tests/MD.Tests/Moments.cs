namespace Potentials.MD.Tests;

/// <summary>Mean, variance and standard error of a correlated series, by block averages.</summary>
internal sealed class Moments
{
    private readonly List<double> values = [];

    public IReadOnlyList<double> Values => values;

    public double Mean => values.Average();

    public double Variance
    {
        get
        {
            double mean = Mean;
            return values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1);
        }
    }

    public void Add(double value) => values.Add(value);

    /// <summary>Standard error of the mean from blocks of <paramref name="block"/> samples.</summary>
    public double Error(int block)
    {
        double mean = Mean;
        int n = values.Count / block;
        double sum = 0;
        for (int b = 0; b < n; b++)
        {
            double m = 0;
            for (int i = 0; i < block; i++) m += values[b * block + i];
            sum += (m / block - mean) * (m / block - mean);
        }
        return Math.Sqrt(sum / (n - 1.0) / n);
    }

    /// <summary>Slope of a straight line through (0, v₀), (1, v₁), … and its standard error from blocks.</summary>
    public (double Slope, double Error) Line(int blocks)
    {
        double slope = Fit(values.ToArray());
        // Residuals are correlated: the slope of block means carries the error.
        int size = values.Count / blocks;
        double[] means = [.. Enumerable.Range(0, blocks).Select(b => values.Skip(b * size).Take(size).Average())];
        double fit = Fit(means), centre = (blocks - 1) / 2.0, average = means.Average();
        double residual = Enumerable.Range(0, blocks).Sum(b => Math.Pow(means[b] - average - fit * (b - centre), 2));
        double spread = Enumerable.Range(0, blocks).Sum(b => (b - centre) * (b - centre));
        return (slope, Math.Sqrt(residual / (blocks - 2) / spread) / size);

        static double Fit(double[] y)
        {
            double c = (y.Length - 1) / 2.0, m = y.Average(), xy = 0, xx = 0;
            for (int i = 0; i < y.Length; i++)
            {
                xy += (i - c) * (y[i] - m);
                xx += (i - c) * (i - c);
            }
            return xy / xx;
        }
    }
}
