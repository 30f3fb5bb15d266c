using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// Facet's basis: (2/rc) f_k sinc(f_k d), sinc(x) = sin(x)/x, finite at 0, with trainable f_k that start at 1, 2, …, n (not kπ/rc) by default.
/// Away from 0 it equals <see cref="BesselBasis"/> with the same frequencies.
/// </summary>
public sealed class SincBasis : RadialBasis
{
    /// <summary>A basis with the given start frequencies; null: 1 … <paramref name="count"/>.</summary>
    /// <exception cref="ArgumentException">The number of frequencies is not <paramref name="count"/>.</exception>
    public SincBasis(double cutoff, int count, IReadOnlyList<double>? start = null, bool trainable = true) : base(nameof(SincBasis), cutoff, count)
    {
        if (start is not null && start.Count != count) throw new ArgumentException($"Expected {count} frequencies, got {start.Count}.", nameof(start));
        Tensor f = tensor(start is null ? [.. Enumerable.Range(1, count).Select(k => (double)k)] : start.ToArray());
        if (trainable) register_parameter("frequencies", Owned.Parameter(f));
        else register_buffer("frequencies", Owned.Buffer(f));
    }

    /// <summary>f_k [n].</summary>
    public Tensor Frequencies => get_parameter("frequencies") ?? get_buffer("frequencies")!;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor f = Frequencies;
        if (f.dtype != input.dtype) f = f.to(input.dtype);
        // torch's sinc is sin(πx)/(πx), with exact derivatives at 0.
        return (2 / Cutoff * f * (input.unsqueeze(-1) * f / Math.PI).sinc()).MoveToOuterDisposeScope();
    }

    private protected override void EvaluateInto(double d, Span<double> values, Span<double> derivatives)
    {
        double[] f = Read(Frequencies);
        for (int k = 0; k < f.Length; k++)
        {
            double x = f[k] * d, scale = 2 / Cutoff * f[k];
            // Below, (x cos x - sin x)/x² has lost its digits: the series -x/3 + x³/30 is exact to rounding.
            bool small = Math.Abs(x) < 1e-2;
            double x2 = x * x;
            values[k] = scale * (small ? 1 - x2 / 6 * (1 - x2 / 20 * (1 - x2 / 42)) : Math.Sin(x) / x);
            derivatives[k] = scale * f[k] * (small ? -x / 3 * (1 - x2 / 10 * (1 - x2 / 28)) : (x * Math.Cos(x) - Math.Sin(x)) / x2);
        }
    }
}
