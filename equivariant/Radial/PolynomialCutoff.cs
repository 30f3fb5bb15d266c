using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// 1 - (p+1)(p+2)/2 u^p + p(p+2) u^(p+1) - p(p+1)/2 u^(p+2), u = d/rc: value, first and second derivative vanish at rc
/// (Gasteiger et al., Directional Message Passing, arXiv 2003.03123, eq. 8).
/// </summary>
public sealed class PolynomialCutoff : CutoffEnvelope
{
    private readonly double a, b, c;

    /// <summary>Envelope of power <paramref name="power"/> (≥ 2; an integer in every published model).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The cutoff or the power is out of range.</exception>
    public PolynomialCutoff(double cutoff, double power) : base(cutoff)
    {
        if (!(power >= 2 && double.IsFinite(power))) throw new ArgumentOutOfRangeException(nameof(power), power, "The power of a polynomial cutoff is at least 2.");
        Power = power;
        (a, b, c) = ((power + 1) * (power + 2) / 2, power * (power + 2), power * (power + 1) / 2);
    }

    /// <summary>p.</summary>
    public double Power { get; }

    /// <inheritdoc/>
    public override double Evaluate(double d, out double derivative)
    {
        double u = d / Cutoff;
        if (u >= 1)
        {
            derivative = 0;
            return 0;
        }
        double before = Math.Pow(u, Power - 1), up = before * u;
        derivative = before * (-a * Power + u * (b * (Power + 1) - u * c * (Power + 2))) / Cutoff;
        return 1 + up * (-a + u * (b - u * c));
    }

    private protected override Tensor Formula(Tensor d)
    {
        Tensor u = d / Cutoff;
        return 1 + u.pow(Power) * (-a + u * (b - u * c));
    }
}
