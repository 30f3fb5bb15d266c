using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// Facet's envelope (arXiv 2509.08418): with t = (d - onset)/(rc - onset) clipped to [0, 1] and g(x) = (e^(cx)-1)/(e^c-1) x² sin(πx/2),
/// 1 - g(2t)/2 for t &lt; 1/2 and g(2-2t)/2 above: 1 up to the onset, 1/2 in the middle, 0 at rc.
/// </summary>
public sealed class ExponentialCutoff : CutoffEnvelope
{
    /// <summary>An envelope that starts to fall at <paramref name="start"/>·<paramref name="cutoff"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The start does not lie in [0, 1), or the sharpness is not positive.</exception>
    public ExponentialCutoff(double cutoff, double start = 0.8, double sharpness = 0.1) : base(cutoff)
    {
        if (!(start >= 0 && start < 1)) throw new ArgumentOutOfRangeException(nameof(start), start, "The start is a fraction of the cutoff in [0, 1).");
        if (!(sharpness > 0 && sharpness < 100)) throw new ArgumentOutOfRangeException(nameof(sharpness), sharpness, "The sharpness lies between 0 and 100.");
        (Start, Sharpness) = (start, sharpness);
    }

    /// <summary>Onset as a fraction of the cutoff.</summary>
    public double Start { get; }

    /// <summary>c of the formula.</summary>
    public double Sharpness { get; }

    /// <inheritdoc/>
    public override double Evaluate(double d, out double derivative)
    {
        double width = Cutoff * (1 - Start), t = (d - Start * Cutoff) / width;
        derivative = 0;
        if (t <= 0) return 1;
        if (t >= 1) return 0;
        double value = G(t < 0.5 ? 2 * t : 2 - 2 * t, out double slope) / 2;
        derivative = -slope / width;
        return t < 0.5 ? 1 - value : value;
    }

    private double G(double x, out double slope)
    {
        double scale = 1 / (Math.Exp(Sharpness) - 1), e = (Math.Exp(Sharpness * x) - 1) * scale;
        double s = Math.Sin(Math.PI * x / 2), c = Math.Cos(Math.PI * x / 2);
        slope = Sharpness * Math.Exp(Sharpness * x) * scale * x * x * s + e * (2 * x * s + x * x * c * Math.PI / 2);
        return e * x * x * s;
    }

    private protected override Tensor Formula(Tensor d)
    {
        Tensor t = ((d - Start * Cutoff) / (Cutoff * (1 - Start))).clamp(0, 1);
        Tensor upper = t < 0.5;
        Tensor x = where(upper, 2 * t, 2 - 2 * t);
        Tensor g = (Sharpness * x).expm1() / (Math.Exp(Sharpness) - 1) * x.square() * (Math.PI / 2 * x).sin() / 2;
        return where(upper, 1 - g, g);
    }
}
