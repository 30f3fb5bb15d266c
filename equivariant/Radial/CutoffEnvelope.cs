using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>A factor that takes a function of the distance smoothly to 0 at <see cref="Cutoff"/>; exactly 0 from there on.</summary>
public abstract class CutoffEnvelope
{
    private protected CutoffEnvelope(double cutoff)
    {
        if (!(cutoff > 0 && double.IsFinite(cutoff))) throw new ArgumentOutOfRangeException(nameof(cutoff), cutoff, "A cutoff is positive and finite.");
        Cutoff = cutoff;
    }

    /// <summary>Cutoff radius, in the unit of the distances.</summary>
    public double Cutoff { get; }

    /// <summary>The factor at distance <paramref name="d"/> ≥ 0, and its derivative.</summary>
    public abstract double Evaluate(double d, out double derivative);

    /// <summary>The factor at distance <paramref name="d"/> ≥ 0.</summary>
    public double Evaluate(double d) => Evaluate(d, out _);

    /// <summary>The factors of <paramref name="distances"/> (any shape), differentiable.</summary>
    public Tensor Evaluate(Tensor distances)
    {
        ArgumentNullException.ThrowIfNull(distances);
        using var scope = NewDisposeScope();
        // The formula is evaluated at a clamped distance, so that what lies beyond adds neither values nor derivatives (nor NaN of its own).
        Tensor outside = distances >= Cutoff; // NaN is not outside: it stays NaN
        Tensor value = Formula(distances.clamp(max: Cutoff));
        return where(outside, zeros_like(value), value).MoveToOuterDisposeScope();
    }

    /// <summary>The formula for 0 ≤ d ≤ cutoff.</summary>
    private protected abstract Tensor Formula(Tensor d);
}
