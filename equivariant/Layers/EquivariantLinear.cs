using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// The general equivariant linear map between two lists of irreps: each output block is Σ over input blocks of the same irrep of W [mul_in, mul_out] acting on
/// channels, times 1/√(incoming channels). Weights are one flat vector in e3nn's order (<see cref="Paths"/>), so checkpoints load as they are. Biases, if asked
/// for, act on even scalars.
/// </summary>
public sealed class EquivariantLinear : nn.Module<Tensor, Tensor>
{
    private readonly LinearPath[] paths;
    private readonly LinearMap map;
    private readonly long[] biased; // columns of the even scalars
    private readonly Parameter weight;
    private readonly Parameter? bias;

    /// <summary>A map with weights from N(0, 1) and biases 0.</summary>
    public EquivariantLinear(Irreps input, Irreps output, bool biases = false, PathNormalization normalization = PathNormalization.Element,
        ScalarType dtype = ScalarType.Float32, Generator? generator = null) : base(nameof(EquivariantLinear))
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        (Input, Output) = (input, output);
        paths = LinearPaths.Between(input, output, normalization, species: 1, out int count);
        map = new LinearMap(input, output, paths, count);
        Irrep scalar = new(0, 1);
        biased = [.. Enumerable.Range(0, output.Count).Where(o => output[o].Irrep == scalar).SelectMany(o => Enumerable.Range(output.Offset(o), output[o].Multiplicity)).Select(c => (long)c)];
        weight = Owned.Parameter(randn(count, dtype: dtype, generator: generator));
        if (biases && biased.Length > 0) bias = Owned.Parameter(zeros(biased.Length, dtype: dtype));
        RegisterComponents();
    }

    /// <summary>Irreps of the input.</summary>
    public Irreps Input { get; }

    /// <summary>Irreps of the output; blocks that no input reaches are 0.</summary>
    public Irreps Output { get; }

    /// <summary>The blocks, in the order of their weights.</summary>
    public IReadOnlyList<LinearPath> Paths => paths;

    /// <summary>All weights, flat.</summary>
    public Parameter Weight => weight;

    /// <summary>Biases of the even scalars of the output, in order; null without.</summary>
    public Parameter? Bias => bias;

    /// <summary>Maps features [..., input] to [..., output].</summary>
    /// <exception cref="ArgumentException">The features do not fit the input irreps.</exception>
    public override Tensor forward(Tensor input)
    {
        Shapes.Require(input, Input, nameof(input));
        Shapes.RequireLike(input, weight, nameof(input), "the weights");
        using var scope = NewDisposeScope();
        Tensor rows = Shapes.Rows(input), result = paths.Length == 0 ? Shapes.ConnectedZeros([rows.shape[0], Output.Dimension], rows, weight)
            : PointFunctions.Apply(rows) ? LinearFunctions.Map(map, rows, weight) : Plain(rows);
        if (bias is not null)
        {
            using Tensor columns = tensor(biased, device: input.device);
            result = result + zeros(Output.Dimension, dtype: input.dtype, device: input.device).index_add(0, columns, bias, 1);
        }
        return (input.dim() == 2 ? result : result.reshape([.. input.shape[..^1], Output.Dimension])).MoveToOuterDisposeScope();
    }

    /// <summary>Rows [n, input] to [n, output] without biases in tensor operations, on any device.</summary>
    internal Tensor Plain(Tensor rows)
    {
        var blocks = new Tensor?[Output.Count];
        Tensor[] parts = Shapes.Split(rows, Input);
        foreach (LinearPath path in paths)
        {
            int m = Input[path.Input].Multiplicity, n = Output[path.Output].Multiplicity, d = Input[path.Input].Irrep.Dimension;
            Tensor w = weight.narrow(0, path.Offset, (long)m * n).view(m, n) * path.Scale;
            Tensor part = BlockProduct.Apply(parts[path.Input], w, m, n, d);
            blocks[path.Output] = blocks[path.Output] is { } sum ? sum + part : part;
        }
        for (int o = 0; o < blocks.Length; o++) blocks[o] ??= zeros([rows.shape[0], Output[o].Dimension], dtype: rows.dtype, device: rows.device);
        return cat(blocks!, 1);
    }
}
