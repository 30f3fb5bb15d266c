using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>exp(-(d-μ_k)²/(2σ²)) with n centres μ evenly from <see cref="Start"/> to the cutoff; σ = their spacing by default (as MACE).</summary>
public sealed class GaussianBasis : RadialBasis
{
    private readonly double[] own; // the numbers of the buffer; a field of its name would be set by conversions of the module

    /// <summary>A basis of <paramref name="count"/> (≥ 2) Gaussians.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than two functions, a start outside [0, cutoff), or a width that is not positive.</exception>
    public GaussianBasis(double cutoff, int count, double start = 0, double? width = null) : base(nameof(GaussianBasis), cutoff, count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        if (!(start >= 0 && start < cutoff)) throw new ArgumentOutOfRangeException(nameof(start), start, $"The first centre lies in 0 … {cutoff} (the cutoff).");
        double spacing = (cutoff - start) / (count - 1);
        if (width is <= 0) throw new ArgumentOutOfRangeException(nameof(width), width, "A width is positive.");
        (Start, Width) = (start, width ?? spacing);
        own = [.. Enumerable.Range(0, count).Select(k => start + k * spacing)];
        register_buffer("centres", Owned.Buffer(tensor(own)));
    }

    /// <summary>First centre.</summary>
    public double Start { get; }

    /// <summary>σ.</summary>
    public double Width { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor mu = get_buffer("centres")!;
        if (mu.dtype != input.dtype) mu = mu.to(input.dtype);
        return ((input.unsqueeze(-1) - mu).square() * (-0.5 / (Width * Width))).exp().MoveToOuterDisposeScope();
    }

    private protected override void EvaluateInto(double d, Span<double> values, Span<double> derivatives)
    {
        for (int k = 0; k < own.Length; k++)
        {
            double x = d - own[k];
            values[k] = Math.Exp(-0.5 * x * x / (Width * Width));
            derivatives[k] = -x / (Width * Width) * values[k];
        }
    }
}
