using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// A message product fused with its gather and its sum: out[i] = Σ over edges (j → i) of x[j] ⊗ (Y(edge), w(edge)). On the CPU it runs in compiled loops that
/// keep nothing per edge and channel (inputs only are saved for backward) and is differentiable to any order; sums are in the order of the edges, so results do
/// not depend on the number of threads. <see cref="ConvolvePlain"/> is the same in tensor operations, on any device.
/// </summary>
public sealed class MessageConvolution : IDisposable
{
    private readonly EdgeTable table;

    /// <summary>Fuses <paramref name="product"/>: mode uvu with weights throughout, one channel per harmonic (<see cref="ClebschGordanProduct.Message"/>). The product is owned from here on.</summary>
    /// <exception cref="ArgumentException">The product has another form.</exception>
    public MessageConvolution(ClebschGordanProduct product)
    {
        ArgumentNullException.ThrowIfNull(product);
        for (int p = 0; p < product.Paths.Count; p++)
        {
            ProductPath path = product.Paths[p];
            if (path.Mode != ConnectionMode.Uvu || path.WeightOffset < 0 || product.Right[path.Right].Multiplicity != 1)
                throw new ArgumentException($"Path {p} is {path.Mode} with {product.Right[path.Right]}: a convolution takes weighted uvu paths with one channel per harmonic.", nameof(product));
        }
        Product = product;
        table = EdgeTable.From(product);
    }

    /// <summary>The product of one edge.</summary>
    public ClebschGordanProduct Product { get; }

    /// <summary>Fused multiply-adds and multiplications of one edge, forward, as the kernel does them: two operations each.</summary>
    public long Flops => 2 * (table.Value.Length + table.Paths.Sum(p => (long)p.Channels * p.SourceSize * p.TargetSize)) + table.Paths.Sum(p => (long)p.Channels * p.SourceSize);

    /// <summary>Messages summed at their receivers: nodes [N, left], harmonics [E, right], weights [E, weights] to [N, output]. Tensors on another device than the CPU take the plain path.</summary>
    /// <exception cref="ArgumentException">Shapes do not fit, or a number is not finite (asked on the CPU only); the message names the argument and what was expected.</exception>
    public Tensor Convolve(Tensor nodes, Tensor harmonics, Tensor weights, EdgeIndex edges)
    {
        Check(nodes, harmonics, weights, edges);
        if (nodes.device_type != DeviceType.CPU || (nodes.dtype != ScalarType.Float32 && nodes.dtype != ScalarType.Float64)) return ConvolvePlain(nodes, harmonics, weights, edges);
        using var scope = NewDisposeScope();
        var operation = new EdgeOperation(table, edges);
        bool graph = is_grad_enabled() && (nodes.requires_grad || harmonics.requires_grad || weights.requires_grad);
        Tensor result = graph ? EdgeFunctions.Forward.apply(operation, nodes, harmonics, weights) : operation.Sum(nodes, harmonics, weights);
        // Whatever is not finite reaches the sums, which are few beside the edges: only then are the arguments looked through.
        if (Finite.FirstRow(result) is null) return result.MoveToOuterDisposeScope();
        foreach (var (tensor, name, row) in new[] { (nodes, nameof(nodes), "node"), (harmonics, nameof(harmonics), "edge"), (weights, nameof(weights), "edge") })
            if (Finite.FirstRow(tensor) is { } at) throw new ArgumentException($"Row {at} ({row} {at}) holds a number that is not finite: expected finite numbers.", name);
        return result.MoveToOuterDisposeScope(); // an overflow of finite numbers
    }

    /// <summary>The same by gather, product and index_add.</summary>
    /// <inheritdoc cref="Convolve"/>
    public Tensor ConvolvePlain(Tensor nodes, Tensor harmonics, Tensor weights, EdgeIndex edges)
    {
        Check(nodes, harmonics, weights, edges);
        using var scope = NewDisposeScope();
        var (sender, receiver) = edges.On(nodes.device);
        Tensor messages = Product.Multiply(nodes.index_select(0, sender), harmonics, weights);
        return zeros([edges.Nodes, Product.Output.Dimension], dtype: nodes.dtype, device: nodes.device).index_add(0, receiver, messages, 1).MoveToOuterDisposeScope();
    }

    private void Check(Tensor nodes, Tensor harmonics, Tensor weights, EdgeIndex edges)
    {
        ArgumentNullException.ThrowIfNull(edges);
        Shapes.Require(nodes, nameof(nodes), edges.Nodes, Product.Left.Dimension);
        Shapes.Require(harmonics, nameof(harmonics), edges.Edges, Product.Right.Dimension);
        Shapes.Require(weights, nameof(weights), edges.Edges, Product.WeightCount);
        Shapes.RequireLike(harmonics, nodes, nameof(harmonics), "the nodes");
        Shapes.RequireLike(weights, nodes, nameof(weights), "the nodes");
    }

    /// <inheritdoc/>
    public void Dispose() => Product.Dispose();
}
