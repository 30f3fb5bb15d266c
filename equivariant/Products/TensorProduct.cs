using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>What all products share: checks, and leading dimensions folded into rows.</summary>
public abstract class TensorProduct : ITensorProduct
{
    private protected TensorProduct(Irreps left, Irreps right, Irreps output)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        ArgumentNullException.ThrowIfNull(output);
        (Left, Right, Output) = (left, right, output);
    }

    /// <inheritdoc/>
    public Irreps Left { get; }

    /// <inheritdoc/>
    public Irreps Right { get; }

    /// <inheritdoc/>
    public Irreps Output { get; }

    /// <inheritdoc/>
    public abstract int WeightCount { get; }

    /// <inheritdoc/>
    public abstract long Flops { get; }

    /// <inheritdoc/>
    public Tensor Multiply(Tensor left, Tensor right, Tensor? weights = null)
    {
        Shapes.Require(left, Left, nameof(left));
        Shapes.Require(right, Right, nameof(right));
        long[] leading = left.shape[..^1];
        if (!leading.AsSpan().SequenceEqual(right.shape.AsSpan()[..^1]))
            throw new ArgumentException($"Expected the leading dimensions of the first factor, [{string.Join(", ", leading)}], got {Shapes.Show(right)}.", nameof(right));
        if (!left.is_floating_point()) throw new ArgumentException($"Expected a floating type, got {left.dtype}.", nameof(left));
        Shapes.RequireLike(right, left, nameof(right), "the first factor");
        if (WeightCount == 0 && weights is not null) throw new ArgumentException("This product has no weights.", nameof(weights));
        if (WeightCount > 0)
        {
            if (weights is null) throw new ArgumentNullException(nameof(weights), $"This product needs {WeightCount} weights.");
            bool shared = weights.dim() == 1, perRow = weights.dim() == left.dim();
            if (weights.dim() < 1 || weights.shape[^1] != WeightCount || !(shared || (perRow && weights.shape.AsSpan()[..^1].SequenceEqual(leading))))
                throw new ArgumentException($"Expected weights [{WeightCount}] or [{string.Join(", ", [.. leading, WeightCount])}], got {Shapes.Show(weights)}.", nameof(weights));
            Shapes.RequireLike(weights, left, nameof(weights), "the factors");
        }
        using var scope = NewDisposeScope();
        if (left.numel() == 0 || right.numel() == 0) return Shapes.ConnectedZeros([.. leading, Output.Dimension], left, right, weights).MoveToOuterDisposeScope();
        Tensor? w = weights is null || weights.dim() == 1 ? weights : weights.reshape(-1, WeightCount);
        Tensor result = MultiplyRows(left.reshape(-1, Left.Dimension), right.reshape(-1, Right.Dimension), w);
        return (leading.Length == 1 ? result : result.reshape([.. leading, Output.Dimension])).MoveToOuterDisposeScope();
    }

    /// <summary>Rows [n, left] x [n, right], weights [w] or [n, w], to [n, output].</summary>
    private protected abstract Tensor MultiplyRows(Tensor left, Tensor right, Tensor? weights);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the constants.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
