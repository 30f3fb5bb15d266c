using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// An equivariant bilinear map of two feature vectors. A product holds constants only; weights are arguments, so the same product serves shared weights
/// and weights made per row by a radial network.
/// </summary>
public interface ITensorProduct : IDisposable
{
    /// <summary>Irreps of the first factor.</summary>
    Irreps Left { get; }

    /// <summary>Irreps of the second factor.</summary>
    Irreps Right { get; }

    /// <summary>Irreps of the result.</summary>
    Irreps Output { get; }

    /// <summary>Weights a row takes; 0 for a product without weights.</summary>
    int WeightCount { get; }

    /// <summary>Floating-point operations (multiplications and additions) of one row, forward.</summary>
    long Flops { get; }

    /// <summary>
    /// The product of <paramref name="left"/> [..., left] and <paramref name="right"/> [..., right] as [..., output], differentiable to any order.
    /// <paramref name="weights"/> are [weights] for all rows or [..., weights] per row; null where the product has none.
    /// </summary>
    /// <exception cref="ArgumentException">Shapes do not fit; the message names the argument and what was expected.</exception>
    Tensor Multiply(Tensor left, Tensor right, Tensor? weights = null);
}
