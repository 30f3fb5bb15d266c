namespace Potentials.Equivariant;

/// <summary>Uniform cubic B-splines on the host: values and analytic slopes at one distance from the four active rows of coefficients. Immutable.</summary>
public sealed class SplineTable
{
    private readonly double[] coefficients;
    private readonly CutoffEnvelope? envelope;
    private readonly double inverseStep;

    internal SplineTable(double cutoff, int intervals, int functions, double[] coefficients, CutoffEnvelope? envelope)
    {
        (Cutoff, Intervals, Functions, this.coefficients, this.envelope) = (cutoff, intervals, functions, coefficients, envelope);
        inverseStep = intervals / cutoff;
    }

    /// <summary>rc.</summary>
    public double Cutoff { get; }

    /// <summary>Number of intervals.</summary>
    public int Intervals { get; }

    /// <summary>Number of functions.</summary>
    public int Functions { get; }

    /// <summary>c [intervals + 3, functions], row-major.</summary>
    public ReadOnlySpan<double> Coefficients => coefficients;

    /// <summary>Values and derivatives of all functions at distance <paramref name="d"/> ≥ 0; 0 from the cutoff on.</summary>
    /// <exception cref="ArgumentException">A span is not <see cref="Functions"/> long.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The distance is negative or NaN.</exception>
    public void Evaluate(double d, Span<double> values, Span<double> derivatives)
    {
        if (values.Length != Functions) throw new ArgumentException($"Expected room for {Functions} values, got {values.Length}.", nameof(values));
        if (derivatives.Length != Functions) throw new ArgumentException($"Expected room for {Functions} derivatives, got {derivatives.Length}.", nameof(derivatives));
        if (!(d >= 0)) throw new ArgumentOutOfRangeException(nameof(d), d, "A distance is not negative.");
        if (d >= Cutoff)
        {
            values.Clear();
            derivatives.Clear();
            return;
        }
        double x = d * inverseStep, e = 1, slope = 0;
        int i = Math.Min((int)x, Intervals - 1);
        Span<double> b = stackalloc double[4], db = stackalloc double[4];
        UniformSpline.Weights(x - i, b, db);
        if (envelope is not null) e = envelope.Evaluate(d, out slope);
        ReadOnlySpan<double> c = coefficients.AsSpan(i * Functions, 4 * Functions);
        for (int k = 0; k < Functions; k++)
        {
            double f = b[0] * c[k] + b[1] * c[Functions + k] + b[2] * c[2 * Functions + k] + b[3] * c[3 * Functions + k];
            double df = (db[0] * c[k] + db[1] * c[Functions + k] + db[2] * c[2 * Functions + k] + db[3] * c[3 * Functions + k]) * inverseStep;
            values[k] = e * f;
            derivatives[k] = e * df + slope * f;
        }
    }
}
