using System.Numerics;
using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>The kernels on tensors in memory of the CPU: sum over edges, its transpose, and the gradients per edge.</summary>
internal sealed unsafe class EdgeOperation(EdgeTable table, EdgeIndex index)
{
    /// <summary>Σ over edges at the receivers: nodes [N, source], harmonics [E, y], weights [E, w] or [w] → [N, target].</summary>
    public Tensor Sum(Tensor nodes, Tensor harmonics, Tensor weights)
    {
        var (first, source) = index.ByReceiver;
        return Sum(new EdgeKernel.Plan(table, first, source, null), nodes, harmonics, weights);
    }

    /// <summary>The transpose, Σ over edges at the senders: gradients at the receivers [N, target] → [N, source].</summary>
    public Tensor SumTransposed(Tensor gradient, Tensor harmonics, Tensor weights)
    {
        var (first, edge, source) = index.BySender;
        return Sum(new EdgeKernel.Plan(table.Transposed, first, source, edge), gradient, harmonics, weights);
    }

    private Tensor Sum(EdgeKernel.Plan plan, Tensor nodes, Tensor harmonics, Tensor weights)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        Tensor x = nodes.contiguous(), y = harmonics.contiguous(), w = weights.contiguous();
        Tensor result = empty([index.Nodes, plan.Table.TargetSize], dtype: x.dtype);
        if (x.dtype == ScalarType.Float32) Sum<float>(plan, x, y, w, result);
        else Sum<double>(plan, x, y, w, result);
        return result.MoveToOuterDisposeScope();
    }

    private static void Sum<T>(EdgeKernel.Plan plan, Tensor nodes, Tensor harmonics, Tensor weights, Tensor result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using NativeBuffer<T> sources = Components<T>(nodes, plan.Table.SourceBlocks);
        EdgeKernel.Sum(plan, sources.Pointer, TensorMemory.Address<T>(harmonics), TensorMemory.Address<T>(weights), weights.dim() == 1 ? 0 : plan.Table.WeightCount, TensorMemory.Address<T>(result), get_num_threads());
    }

    /// <summary>Gradients by the harmonics [E, y] and the weights [E, w], given the gradient at the receivers [N, target].</summary>
    public (Tensor Harmonics, Tensor Weights) Gradients(Tensor nodes, Tensor harmonics, Tensor weights, Tensor gradient)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        Tensor x = nodes.contiguous(), y = harmonics.contiguous(), w = weights.contiguous(), g = gradient.contiguous();
        Tensor gy = empty([index.Edges, table.HarmonicSize], dtype: x.dtype), gw = empty([index.Edges, table.WeightCount], dtype: x.dtype);
        if (x.dtype == ScalarType.Float32) Gradients<float>(x, y, w, g, gy, gw);
        else Gradients<double>(x, y, w, g, gy, gw);
        if (weights.dim() == 1) gw = gw.sum(dim: 0);
        return (gy.MoveToOuterDisposeScope(), gw.MoveToOuterDisposeScope());
    }

    private void Gradients<T>(Tensor nodes, Tensor harmonics, Tensor weights, Tensor gradient, Tensor gy, Tensor gw)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using NativeBuffer<T> sources = Components<T>(nodes, table.SourceBlocks);
        var (_, source) = index.ByReceiver;
        EdgeGradientKernel.Evaluate(table, source, index.ReceiverArray, sources.Pointer, TensorMemory.Address<T>(gradient), TensorMemory.Address<T>(harmonics), TensorMemory.Address<T>(weights),
            weights.dim() == 1 ? 0 : table.WeightCount, TensorMemory.Address<T>(gy), TensorMemory.Address<T>(gw), get_num_threads());
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static NativeBuffer<T> Components<T>(Tensor rows, (int Offset, int Channels, int Size)[] blocks)
        where T : unmanaged
    {
        long count = rows.shape[0], size = rows.shape[1];
        var buffer = new NativeBuffer<T>(count * size, zeroed: false);
        T* from = TensorMemory.Address<T>(rows);
        for (long r = 0; r < count; r++) FeatureLayout.ToComponents(from + r * size, buffer.Pointer + r * size, blocks);
        return buffer;
    }
}
