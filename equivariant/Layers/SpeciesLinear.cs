using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// An equivariant linear map with one set of weights a species: y = x · W[:, z, :] / √(mul_in · species). The same as e3nn's FullyConnectedTensorProduct
/// with a one-hot vector, and the same weight layout: flat, block by block, [mul_in, species, mul_out].
/// </summary>
public sealed class SpeciesLinear : nn.Module<Tensor, RowGroups, Tensor>
{
    private readonly LinearPath[] paths;
    private readonly Parameter weight;

    /// <summary>A map with weights from N(0, 1).</summary>
    public SpeciesLinear(Irreps input, Irreps output, int species, PathNormalization normalization = PathNormalization.Element,
        ScalarType dtype = ScalarType.Float32, Generator? generator = null) : base(nameof(SpeciesLinear))
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentOutOfRangeException.ThrowIfLessThan(species, 1);
        (Input, Output, Species) = (input, output, species);
        paths = LinearPaths.Between(input, output, normalization, species, out int count);
        weight = Owned.Parameter(randn(count, dtype: dtype, generator: generator));
        RegisterComponents();
    }

    /// <summary>Irreps of the input.</summary>
    public Irreps Input { get; }

    /// <summary>Irreps of the output; blocks that no input reaches are 0.</summary>
    public Irreps Output { get; }

    /// <summary>Number of species.</summary>
    public int Species { get; }

    /// <summary>The blocks, in the order of their weights.</summary>
    public IReadOnlyList<LinearPath> Paths => paths;

    /// <summary>All weights, flat.</summary>
    public Parameter Weight => weight;

    /// <summary>Maps features [rows, input] with the weights of each row's species to [rows, output].</summary>
    /// <exception cref="ArgumentException">The features do not fit the irreps or the groups.</exception>
    public override Tensor forward(Tensor input, RowGroups groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        Shapes.Require(input, nameof(input), groups.Rows, Input.Dimension);
        if (groups.SpeciesCount != Species) throw new ArgumentException($"Grouped by {groups.SpeciesCount} species, but the layer has {Species}.", nameof(groups));
        Shapes.RequireLike(input, weight, nameof(input), "the weights");
        using var scope = NewDisposeScope();
        Tensor rows = input.index_select(0, groups.Order);
        var outputs = new List<Tensor>(groups.Groups.Count);
        long at = 0;
        foreach ((int species, int count) in groups.Groups)
        {
            Tensor own = rows.narrow(0, at, count);
            at += count;
            var blocks = new Tensor?[Output.Count];
            Tensor[] parts = Shapes.Split(own, Input);
            foreach (LinearPath path in paths)
            {
                int m = Input[path.Input].Multiplicity, n = Output[path.Output].Multiplicity, d = Input[path.Input].Irrep.Dimension;
                Tensor w = weight.narrow(0, path.Offset, (long)m * Species * n).view(m, Species, n).select(1, species) * path.Scale;
                Tensor part = BlockProduct.Apply(parts[path.Input], w, m, n, d);
                blocks[path.Output] = blocks[path.Output] is { } sum ? sum + part : part;
            }
            for (int o = 0; o < blocks.Length; o++) blocks[o] ??= zeros([count, Output[o].Dimension], dtype: input.dtype, device: input.device);
            outputs.Add(cat(blocks!, 1));
        }
        Tensor result = outputs.Count == 0 || paths.Length == 0
            ? Shapes.ConnectedZeros([groups.Rows, Output.Dimension], input, weight)
            : cat(outputs, 0).index_select(0, groups.Inverse);
        return result.MoveToOuterDisposeScope();
    }
}
