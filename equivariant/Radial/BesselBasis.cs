using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// s·sin(f_k d)/d with f_k = kπ/rc, k = 1 … n (arXiv 2003.03123, eq. 7). The scale s is 2/rc in NequIP, Nequix and SevenNet, √(2/rc) in MACE
/// and e3nn. The frequencies may be trained.
/// </summary>
public sealed class BesselBasis : RadialBasis
{
    /// <summary>A basis of <paramref name="count"/> functions.</summary>
    /// <param name="cutoff">rc.</param>
    /// <param name="count">n.</param>
    /// <param name="scale">s; null: 2/rc.</param>
    /// <param name="trainable">Whether the frequencies are parameters (otherwise a buffer).</param>
    public BesselBasis(double cutoff, int count, double? scale = null, bool trainable = false) : base(nameof(BesselBasis), cutoff, count)
    {
        Scale = scale ?? 2 / cutoff;
        Tensor start = tensor(Enumerable.Range(1, count).Select(k => k * Math.PI / cutoff).ToArray());
        if (trainable) register_parameter("frequencies", Owned.Parameter(start));
        else register_buffer("frequencies", Owned.Buffer(start));
    }

    /// <summary>The √(2/rc) scale of MACE and e3nn.</summary>
    public static double UnitNormScale(double cutoff) => Math.Sqrt(2 / cutoff);

    /// <summary>s.</summary>
    public double Scale { get; }

    /// <summary>f_k [n].</summary>
    public Tensor Frequencies => get_parameter("frequencies") ?? get_buffer("frequencies")!;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor d = input.unsqueeze(-1), f = Frequencies;
        if (f.dtype != d.dtype) f = f.to(d.dtype);
        return (Scale * (d * f).sin() / d).MoveToOuterDisposeScope();
    }

    private protected override void EvaluateInto(double d, Span<double> values, Span<double> derivatives)
    {
        double[] f = Read(Frequencies);
        for (int k = 0; k < f.Length; k++)
        {
            (double s, double c) = Math.SinCos(f[k] * d);
            values[k] = Scale * s / d;
            derivatives[k] = Scale * (f[k] * c - s / d) / d;
        }
    }
}
