using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// Many radial functions as uniform cubic B-splines on [0, rc] with trainable coefficients, times an optional envelope: R_w(d) = env(d) Σ_a B_a(d) c[i+a, w]. Four
/// coefficients are active at any distance, so a function costs four multiply-adds whatever its shape, where a network costs its width. From rc on the functions
/// are 0. <see cref="Fit"/> replaces a trained radial network by such a table within a stated error.
/// </summary>
public sealed class SplineRadial : nn.Module<Tensor, Tensor>
{
    // Up to here a matrix product with the whole basis is faster than gathering four rows for every distance.
    private const int DenseLimit = 48;
    private readonly Parameter coefficients;
    private readonly CutoffEnvelope? envelope;

    /// <summary>Splines over <paramref name="intervals"/> even intervals, with coefficients from N(0, 1).</summary>
    /// <param name="cutoff">rc.</param>
    /// <param name="intervals">Number of intervals; there are three more coefficients.</param>
    /// <param name="functions">Number of functions.</param>
    /// <param name="envelope">Envelope with the same cutoff; null: none, and the functions end at rc as their coefficients say.</param>
    /// <param name="dtype">Type of the coefficients.</param>
    /// <param name="generator">Source of the coefficients.</param>
    /// <exception cref="ArgumentException">A number is out of range, or the envelope ends elsewhere.</exception>
    public SplineRadial(double cutoff, int intervals, int functions, CutoffEnvelope? envelope = null, ScalarType dtype = ScalarType.Float32, Generator? generator = null)
        : base(nameof(SplineRadial))
    {
        if (!(cutoff > 0 && double.IsFinite(cutoff))) throw new ArgumentOutOfRangeException(nameof(cutoff), cutoff, "A cutoff is positive and finite.");
        ArgumentOutOfRangeException.ThrowIfLessThan(intervals, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(functions, 1);
        if (envelope is not null && envelope.Cutoff != cutoff) throw new ArgumentException($"The envelope ends at {envelope.Cutoff}, the splines at {cutoff}.", nameof(envelope));
        (Cutoff, Intervals, Functions, this.envelope) = (cutoff, intervals, functions, envelope);
        coefficients = Owned.Parameter(randn([intervals + 3, functions], dtype: dtype, generator: generator));
        RegisterComponents();
    }

    /// <summary>rc.</summary>
    public double Cutoff { get; }

    /// <summary>Number of intervals.</summary>
    public int Intervals { get; }

    /// <summary>Number of functions.</summary>
    public int Functions { get; }

    /// <summary>Greatest error of a fit, relative to the greatest absolute value of any function; NaN for splines that were not fitted.</summary>
    public double FitError { get; private init; } = double.NaN;

    /// <summary>c [intervals + 3, functions].</summary>
    public Parameter Coefficients => coefficients;

    /// <summary>Values of distances [...] as [..., functions], differentiable in both arguments to the order of the spline (the third derivative is piecewise constant).</summary>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = NewDisposeScope();
        Shapes.RequireLike(input, coefficients, nameof(input), "the coefficients");
        // What lies beyond the cutoff is evaluated there, so that it adds nothing, however far it is.
        Tensor d = input.reshape(-1), scaled = d.clamp(max: Cutoff) * (Intervals / Cutoff);
        Tensor values = Intervals + 3 <= DenseLimit ? Dense(scaled) : Active(scaled);
        Tensor factor = envelope is null ? (d < Cutoff).to(d.dtype) : envelope.Evaluate(d);
        return (values * factor.unsqueeze(-1)).reshape([.. input.shape, Functions]).MoveToOuterDisposeScope();
    }

    /// <summary>The whole basis, B(x) = (relu(2-|x|)³ - 4 relu(1-|x|)³)/6 around each knot, times the coefficients.</summary>
    private Tensor Dense(Tensor scaled)
    {
        Tensor knots = arange(-1, Intervals + 2, dtype: scaled.dtype, device: scaled.device);
        Tensor x = (scaled.unsqueeze(-1) - knots).abs();
        Tensor outer = (2 - x).relu(), inner = (1 - x).relu();
        return ((outer.pow(3) - 4 * inner.pow(3)) / 6).matmul(coefficients);
    }

    private Tensor Active(Tensor scaled)
    {
        Tensor interval = scaled.detach().floor().clamp(0, Intervals - 1).nan_to_num(0); // NaN has no interval: the weights hand it on
        Tensor t = (scaled - interval).unsqueeze(-1), i = interval.to(ScalarType.Int64), s = 1 - t, t2 = t.square(), t3 = t2 * t;
        Tensor[] weights = [s.pow(3) / 6, (3 * t3 - 6 * t2 + 4) / 6, (3 * (t2 + t - t3) + 1) / 6, t3 / 6];
        Tensor? sum = null;
        for (int a = 0; a < 4; a++)
        {
            Tensor part = weights[a] * coefficients.index_select(0, i + a);
            sum = sum is null ? part : sum + part;
        }
        return sum!;
    }

    /// <summary>A copy of the coefficients for evaluation on the host.</summary>
    public SplineTable ToTable()
    {
        using Tensor copy = coefficients.detach().to(ScalarType.Float64, torch.CPU, copy: true);
        return new SplineTable(Cutoff, Intervals, Functions, copy.data<double>().ToArray(), envelope);
    }

    /// <summary>
    /// Replaces radial functions by splines: interpolates them with exact end slopes, doubling the intervals until the greatest error between knots, relative to
    /// the greatest value, is at most <paramref name="tolerance"/>. An envelope, if the functions contain one, is part of what is fitted.
    /// </summary>
    /// <param name="radial">The functions: distances [n] float64 to [n, functions], 0 at the cutoff.</param>
    /// <param name="cutoff">rc.</param>
    /// <param name="tolerance">Relative error allowed.</param>
    /// <param name="dtype">Type of the coefficients.</param>
    /// <param name="most">Intervals never exceeded.</param>
    /// <exception cref="ArgumentException">The functions are not finite, or the error stays above the tolerance.</exception>
    public static SplineRadial Fit(Func<Tensor, Tensor> radial, double cutoff, double tolerance = 1e-6, ScalarType dtype = ScalarType.Float32, int most = 8192)
    {
        ArgumentNullException.ThrowIfNull(radial);
        if (!(tolerance > 0)) throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "A tolerance is positive.");
        double error = double.PositiveInfinity;
        // Three points an interval: the error of an interpolating spline goes as t²(1-t)², greatest halfway between two knots.
        static double Between(int point) => point / 3 + 0.25 * (1 + point % 3);
        for (int intervals = 16; intervals <= most; intervals *= 2)
        {
            using var scope = NewDisposeScope();
            using var guard = no_grad();
            double h = cutoff / intervals, tiny = 1e-6 * cutoff; // functions such as sin(kr)/r have no number at 0 itself
            double[] At(IEnumerable<double> points)
            {
                Tensor values = radial(tensor(points.Select(p => Math.Max(p, tiny)).ToArray()));
                return values.to(ScalarType.Float64).contiguous().data<double>().ToArray();
            }
            double[] knots = At(Enumerable.Range(0, intervals + 1).Select(i => i * h)), middle = At(Enumerable.Range(0, 3 * intervals).Select(p => Between(p) * h));
            int columns = knots.Length / (intervals + 1);
            if (knots.Concat(middle).Any(v => !double.IsFinite(v))) throw new ArgumentException("The radial functions are not finite everywhere in (0, cutoff].", nameof(radial));
            double delta = 1e-3 * h;
            double[] start = At([tiny, tiny + delta, tiny + 2 * delta]), end = At([cutoff - 2 * delta, cutoff - delta, cutoff]);
            double[] first = new double[columns], last = new double[columns];
            for (int k = 0; k < columns; k++)
            {
                // Slope and value at 0 itself, by the parabola through the first three points.
                double curvature = (start[k] - 2 * start[columns + k] + start[2 * columns + k]) / (delta * delta);
                double slopeAtZero = (-3 * start[k] + 4 * start[columns + k] - start[2 * columns + k]) / (2 * delta) - curvature * tiny;
                first[k] = h * slopeAtZero;
                last[k] = h * (3 * end[2 * columns + k] - 4 * end[columns + k] + end[k]) / (2 * delta);
                knots[k] -= (slopeAtZero + curvature * tiny / 2) * tiny;
            }
            double[] fit = UniformSpline.Interpolate(knots, first, last, columns);
            if (dtype == ScalarType.Float32) // the error stated is that of the coefficients as they are kept
                for (int i = 0; i < fit.Length; i++) fit[i] = (float)fit[i];
            var table = new SplineTable(cutoff, intervals, columns, fit, null);
            double scale = Math.Max(knots.Max(Math.Abs), 1e-300), worst = 0;
            double[] value = new double[columns], slope = new double[columns];
            for (int p = 0; p < 3 * intervals; p++)
            {
                table.Evaluate(Between(p) * h, value, slope);
                for (int k = 0; k < columns; k++) worst = Math.Max(worst, Math.Abs(value[k] - middle[p * columns + k]));
            }
            error = worst / scale;
            if (error > tolerance) continue;
            var fitted = new SplineRadial(cutoff, intervals, columns, null, dtype) { FitError = error };
            fitted.coefficients.copy_(tensor(table.Coefficients.ToArray()).view(intervals + 3, columns));
            return fitted;
        }
        throw new ArgumentException($"With {most} intervals the error is still {error:G3}, above {tolerance:G3}: the functions are not smooth enough.", nameof(tolerance));
    }
}
