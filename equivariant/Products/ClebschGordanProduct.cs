using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// The tensor product of e3nn: any set of couplings l1 ⊗ l2 → l3 with any connection of channels; out += coefficient · w · C(l1, l2, l3) · x · y per path.
/// Its cost grows as L⁵ (non-zero coefficients) to L⁶ (whole tensors), and each path has weights of its own: the complete product.
/// </summary>
public sealed class ClebschGordanProduct : TensorProduct
{
    private readonly ProductPath[] paths;
    private readonly ConstantTensor[] couplings; // coefficient · C, as [d1, d2, d3]
    private readonly int weightCount;
    private readonly SparseCoupling? sparse;

    /// <summary>A product of the given couplings.</summary>
    /// <exception cref="ArgumentException">An instruction does not fit the irreps; the message names it.</exception>
    public ClebschGordanProduct(Irreps left, Irreps right, Irreps output, IReadOnlyList<ProductInstruction> instructions,
        IrrepNormalization irrepNormalization = IrrepNormalization.Component, PathNormalization pathNormalization = PathNormalization.Element,
        ProductVariances? variances = null, CouplingAlgorithm algorithm = CouplingAlgorithm.Dense) : base(left, right, output)
    {
        ArgumentNullException.ThrowIfNull(instructions);
        paths = ProductPaths.Resolve(left, right, output, instructions, irrepNormalization, pathNormalization, variances, out weightCount);
        couplings = [.. paths.Select(Coupling)];
        Algorithm = algorithm;
        if (algorithm == CouplingAlgorithm.Sparse) sparse = new SparseCoupling(this);
    }

    /// <summary>How the product is computed.</summary>
    public CouplingAlgorithm Algorithm { get; }

    /// <summary>The couplings, in the order of their weights.</summary>
    public IReadOnlyList<ProductPath> Paths => paths;

    /// <inheritdoc/>
    public override int WeightCount => weightCount;

    /// <inheritdoc/>
    public override long Flops => paths.Sum(p => CouplingCost.Flops(this, p));

    /// <summary>Every coupling into <paramref name="output"/>, mode uvw, with weights: e3nn's FullyConnectedTensorProduct.</summary>
    public static ClebschGordanProduct FullyConnected(Irreps left, Irreps right, Irreps output, IrrepNormalization irrepNormalization = IrrepNormalization.Component,
        PathNormalization pathNormalization = PathNormalization.Element, CouplingAlgorithm algorithm = CouplingAlgorithm.Dense) =>
        new(left, right, output, ProductInstructions.FullyConnected(left, right, output), irrepNormalization, pathNormalization, null, algorithm);

    /// <summary>Every coupling kept apart, without weights, sorted: e3nn's FullTensorProduct. <paramref name="keep"/> filters the irreps of the result.</summary>
    public static ClebschGordanProduct Full(Irreps left, Irreps right, Func<Irrep, bool>? keep = null, IrrepNormalization irrepNormalization = IrrepNormalization.Component,
        CouplingAlgorithm algorithm = CouplingAlgorithm.Dense)
    {
        var (output, instructions) = ProductInstructions.Full(left, right, keep);
        return new(left, right, output, instructions, irrepNormalization, PathNormalization.Element, null, algorithm);
    }

    /// <summary>Channel by channel, every coupling kept apart, without weights: e3nn's ElementwiseTensorProduct. Blocks are split to equal channels.</summary>
    public static ClebschGordanProduct Elementwise(Irreps left, Irreps right, Func<Irrep, bool>? keep = null, IrrepNormalization irrepNormalization = IrrepNormalization.Component,
        CouplingAlgorithm algorithm = CouplingAlgorithm.Dense)
    {
        var (a, b, output, instructions) = ProductInstructions.Elementwise(left, right, keep);
        return new(a, b, output, instructions, irrepNormalization, PathNormalization.Element, null, algorithm);
    }

    /// <summary>
    /// The message product of NequIP, Nequix, MACE and SevenNet: mode uvu with <paramref name="right"/> (harmonics), a block of the result and weights of its own
    /// for every coupling that <paramref name="keep"/> allows, blocks and weights sorted by the irrep of the result (then by path).
    /// </summary>
    public static ClebschGordanProduct Message(Irreps left, Irreps right, Func<Irrep, bool> keep, IrrepOrder order = IrrepOrder.OddFirst,
        CouplingAlgorithm algorithm = CouplingAlgorithm.Dense)
    {
        var (output, instructions) = ProductInstructions.Message(left, right, keep, order);
        return new(left, right, output, instructions, IrrepNormalization.Component, PathNormalization.Element, null, algorithm);
    }

    /// <summary>
    /// Channel by channel (uuu) with one weight per path and channel, the paths into each degree summed into one block: the many-to-many product.
    /// </summary>
    public static ClebschGordanProduct ChannelWise(Irreps left, Irreps right, Irreps output, bool weighted = true, PathNormalization pathNormalization = PathNormalization.Element,
        IrrepNormalization irrepNormalization = IrrepNormalization.Component, CouplingAlgorithm algorithm = CouplingAlgorithm.Dense) =>
        new(left, right, output, ProductInstructions.ChannelWise(left, right, output, weighted), irrepNormalization, pathNormalization, null, algorithm);

    private ClebschGordanProduct(ClebschGordanProduct source, IReadOnlyList<int> selected, IReadOnlyList<double>? scales) : base(source.Left, source.Right, source.Output)
    {
        paths = new ProductPath[selected.Count];
        for (int k = 0; k < paths.Length; k++)
        {
            ProductPath path = source.paths[selected[k]];
            paths[k] = path with { WeightOffset = path.WeightOffset < 0 ? -1 : weightCount, Coefficient = path.Coefficient * (scales?[k] ?? 1) };
            weightCount += path.WeightCount;
        }
        couplings = [.. paths.Select(Coupling)];
        Algorithm = source.Algorithm;
        if (Algorithm == CouplingAlgorithm.Sparse) sparse = new SparseCoupling(this);
    }

    /// <summary>
    /// The same product with some of its paths only, each with its coefficient (times <paramref name="scales"/>); weights are those of the selected paths, in order.
    /// </summary>
    /// <exception cref="ArgumentException">A path does not exist, or the numbers of paths and scales differ.</exception>
    public ClebschGordanProduct Select(IReadOnlyList<int> selected, IReadOnlyList<double>? scales = null)
    {
        ArgumentNullException.ThrowIfNull(selected);
        foreach (int p in selected)
            if ((uint)p >= (uint)paths.Length) throw new ArgumentException($"Path {p} does not exist: there are {paths.Length}.", nameof(selected));
        if (scales is not null && scales.Count != selected.Count) throw new ArgumentException($"Expected {selected.Count} scales, got {scales.Count}.", nameof(scales));
        return new ClebschGordanProduct(this, selected, scales);
    }

    private protected override Tensor MultiplyRows(Tensor left, Tensor right, Tensor? weights)
    {
        if (paths.Length == 0) return Shapes.ConnectedZeros([left.shape[0], Output.Dimension], left, right, weights);
        if (sparse is not null && left.device_type == DeviceType.CPU && left.dtype is ScalarType.Float32 or ScalarType.Float64) return sparse.Multiply(left, right, weights);
        long rows = left.shape[0];
        var blocks = new Tensor?[Output.Count];
        for (int p = 0; p < paths.Length; p++)
        {
            ProductPath path = paths[p];
            MulIrrep a = Left[path.Left], b = Right[path.Right], c = Output[path.Output];
            if (a.Multiplicity == 0 || b.Multiplicity == 0 || c.Multiplicity == 0) continue;
            Tensor x = left.narrow(1, Left.Offset(path.Left), a.Dimension).reshape(rows, a.Multiplicity, a.Irrep.Dimension);
            Tensor y = right.narrow(1, Right.Offset(path.Right), b.Dimension).reshape(rows, b.Multiplicity, b.Irrep.Dimension);
            Tensor? w = path.WeightOffset < 0 ? null : weights!.narrow(-1, path.WeightOffset, path.WeightCount);
            Tensor part = DenseCoupling.Apply(path.Mode, x, y, couplings[p].Like(left), w).reshape(rows, c.Dimension);
            blocks[path.Output] = blocks[path.Output] is { } sum ? sum + part : part;
        }
        for (int o = 0; o < blocks.Length; o++) blocks[o] ??= zeros([rows, Output[o].Dimension], dtype: left.dtype, device: left.device);
        return blocks.Length == 0 ? zeros([rows, 0], dtype: left.dtype, device: left.device) : cat(blocks!, 1);
    }

    private ConstantTensor Coupling(ProductPath path)
    {
        Irrep a = Left[path.Left].Irrep, b = Right[path.Right].Irrep, c = Output[path.Output].Irrep;
        // Made when dense products ask for it: sparse ones never hold whole tensors.
        return new ConstantTensor(() => [.. Wigner3j.Get(a.L, b.L, c.L).ToArray().Select(v => v * path.Coefficient)], a.Dimension, b.Dimension, c.Dimension);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            foreach (ConstantTensor c in couplings) c.Dispose();
        base.Dispose(disposing);
    }
}
