using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// Facet's layer norm (arXiv 2509.08418): scalars as one group, centred and divided by √(variance + ε) + ε; all components of degree above 0 as another,
/// divided by √(mean square + ε) + ε; then one learned factor a channel, 0 at the start, so that a residual layer begins as the identity.
/// </summary>
public sealed class FacetNorm : nn.Module<Tensor, Tensor>
{
    private const double Epsilon = 1e-6;
    private readonly Parameter weight;
    private readonly long[] scalars, others;

    /// <summary>A norm whose factors start at <paramref name="start"/>.</summary>
    public FacetNorm(Irreps irreps, double start = 0, ScalarType dtype = ScalarType.Float32) : base(nameof(FacetNorm))
    {
        ArgumentNullException.ThrowIfNull(irreps);
        Irreps = irreps;
        double[] isScalar = FeatureBlocks.ColumnWeights(irreps, b => b.Irrep.L == 0 ? 1 : 0);
        scalars = [.. Enumerable.Range(0, isScalar.Length).Where(c => isScalar[c] == 1).Select(c => (long)c)];
        others = [.. Enumerable.Range(0, isScalar.Length).Where(c => isScalar[c] == 0).Select(c => (long)c)];
        weight = Owned.Parameter(full(irreps.Channels, start, dtype: dtype));
        RegisterComponents();
        register_buffer("channel", Owned.Buffer(tensor(FeatureBlocks.ChannelOfColumn(irreps))), persistent: false);
        register_buffer("scalar_columns", Owned.Buffer(tensor(scalars)), persistent: false);
        register_buffer("other_columns", Owned.Buffer(tensor(others)), persistent: false);
        long[] back = new long[irreps.Dimension];
        for (int k = 0; k < scalars.Length; k++) back[scalars[k]] = k;
        for (int k = 0; k < others.Length; k++) back[others[k]] = scalars.Length + k;
        register_buffer("order", Owned.Buffer(tensor(back)), persistent: false);
    }

    /// <summary>Irreps of input and output.</summary>
    public Irreps Irreps { get; }

    /// <summary>One factor for each channel, block by block.</summary>
    public Parameter Weight => weight;

    /// <summary>Normalises features [..., irreps].</summary>
    /// <exception cref="ArgumentException">The features do not fit the irreps.</exception>
    public override Tensor forward(Tensor input)
    {
        Shapes.Require(input, Irreps, nameof(input));
        using var scope = NewDisposeScope();
        if (Irreps.Dimension == 0) return input.alias().MoveToOuterDisposeScope();
        var groups = new List<Tensor>();
        if (scalars.Length > 0)
        {
            Tensor s = input.index_select(-1, get_buffer("scalar_columns")!);
            Tensor centred = s - s.mean([-1], keepdim: true);
            groups.Add(centred / ((centred.square().mean([-1], keepdim: true) + Epsilon).sqrt() + Epsilon));
        }
        if (others.Length > 0)
        {
            Tensor o = input.index_select(-1, get_buffer("other_columns")!);
            groups.Add(o / ((o.square().mean([-1], keepdim: true) + Epsilon).sqrt() + Epsilon));
        }
        Tensor y = cat(groups, -1).index_select(-1, get_buffer("order")!);
        return FeatureBlocks.ScaleChannels(y, weight, get_buffer("channel")!).MoveToOuterDisposeScope();
    }
}
