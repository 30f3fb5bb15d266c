using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// The layer norm of Nequix: q = Σ_l Σ_{c,m} x²/((2l+1)² · blocks), out = x · weight / √(q + 1e-12). Channels are summed, not averaged, and the degree counts
/// twice: axes are swapped against the norm it was taken from, and models are trained with it as it stands. No centring, no bias.
/// </summary>
public sealed class NequixNorm : nn.Module<Tensor, Tensor>
{
    private const double Epsilon = 1e-12;
    private readonly Parameter weight;
    private readonly ConstantTensor columns;

    /// <summary>A norm with weights 1.</summary>
    public NequixNorm(Irreps irreps, ScalarType dtype = ScalarType.Float32) : base(nameof(NequixNorm))
    {
        ArgumentNullException.ThrowIfNull(irreps);
        Irreps = irreps;
        weight = Owned.Parameter(ones(irreps.Channels, dtype: dtype));
        columns = new ConstantTensor(FeatureBlocks.ColumnWeights(irreps, b => 1.0 / (b.Irrep.Dimension * (double)b.Irrep.Dimension * irreps.Count)), irreps.Dimension);
        RegisterComponents();
        register_buffer("channel", Owned.Buffer(tensor(FeatureBlocks.ChannelOfColumn(irreps))), persistent: false);
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
        Tensor q = (input.square() * columns.Like(input)).sum(-1, keepdim: true);
        return (FeatureBlocks.ScaleChannels(input, weight, get_buffer("channel")!) * (q + Epsilon).rsqrt()).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) columns.Dispose();
        base.Dispose(disposing);
    }
}
