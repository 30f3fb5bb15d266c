using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// XPLOR's switch: 1 up to <see cref="Onset"/>, then (rc²-d²)²(rc²+2d²-3ron²)/(rc²-ron²)³ (as in HOOMD-blue and SevenNet). The second derivative jumps at
/// both ends.
/// </summary>
public sealed class XplorCutoff : CutoffEnvelope
{
    private readonly double rc2, on2, scale;

    /// <summary>A switch from <paramref name="onset"/> to <paramref name="cutoff"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The onset does not lie in [0, cutoff).</exception>
    public XplorCutoff(double cutoff, double onset) : base(cutoff)
    {
        if (!(onset >= 0 && onset < cutoff)) throw new ArgumentOutOfRangeException(nameof(onset), onset, $"The onset lies in 0 … {cutoff} (the cutoff).");
        Onset = onset;
        (rc2, on2) = (cutoff * cutoff, onset * onset);
        scale = 1 / ((rc2 - on2) * (rc2 - on2) * (rc2 - on2));
    }

    /// <summary>Distance where the switch begins.</summary>
    public double Onset { get; }

    /// <inheritdoc/>
    public override double Evaluate(double d, out double derivative)
    {
        double s = d * d, gap = rc2 - s;
        derivative = 0;
        if (d >= Cutoff) return 0;
        if (d <= Onset) return 1;
        derivative = 12 * d * gap * (on2 - s) * scale;
        return gap * gap * (rc2 + 2 * s - 3 * on2) * scale;
    }

    private protected override Tensor Formula(Tensor d)
    {
        Tensor s = d.clamp(min: Onset).square(), gap = rc2 - s;
        return gap.square() * (rc2 - 3 * on2 + 2 * s) * scale;
    }
}
