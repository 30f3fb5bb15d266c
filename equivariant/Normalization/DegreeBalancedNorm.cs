using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// RMS norm of eSEN and EquiformerV2: scalars are centred over channels, then everything is divided by the root of
/// q = (1/degrees) Σ_l 1/(2l+1) Σ_m mean_c x² + ε: every degree counts the same, whatever its components and channels. One weight a channel, a bias for even scalars.
/// </summary>
public sealed class DegreeBalancedNorm : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter? bias;
    private readonly ConstantTensor columns;

    /// <summary>A norm with weights 1 and biases 0.</summary>
    /// <param name="irreps">Irreps of input and output.</param>
    /// <param name="centre">Whether the mean over channels is taken off even scalars.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="dtype">Type of the parameters.</param>
    public DegreeBalancedNorm(Irreps irreps, bool centre = true, double epsilon = 1e-5, ScalarType dtype = ScalarType.Float32) : base(nameof(DegreeBalancedNorm))
    {
        ArgumentNullException.ThrowIfNull(irreps);
        if (!(epsilon > 0)) throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "ε is positive.");
        (Irreps, Centre, Epsilon) = (irreps, centre, epsilon);
        weight = Owned.Parameter(ones(irreps.Channels, dtype: dtype));
        int scalars = irreps.MultiplicityOf(new Irrep(0, 1));
        if (scalars > 0) bias = Owned.Parameter(zeros(scalars, dtype: dtype));
        int blocks = irreps.Count(b => b.Multiplicity > 0);
        columns = new ConstantTensor(FeatureBlocks.ColumnWeights(irreps, b => 1.0 / ((double)b.Dimension * blocks)), irreps.Dimension);
        RegisterComponents();
        register_buffer("channel", Owned.Buffer(tensor(FeatureBlocks.ChannelOfColumn(irreps))), persistent: false);
    }

    /// <summary>Irreps of input and output.</summary>
    public Irreps Irreps { get; }

    /// <summary>Whether even scalars are centred.</summary>
    public bool Centre { get; }

    /// <summary>ε.</summary>
    public double Epsilon { get; }

    /// <summary>Normalises features [..., irreps].</summary>
    /// <exception cref="ArgumentException">The features do not fit the irreps.</exception>
    public override Tensor forward(Tensor input)
    {
        Shapes.Require(input, Irreps, nameof(input));
        using var scope = NewDisposeScope();
        Tensor x = Centre ? EvenScalars(input, block => block - block.mean([-1], keepdim: true)) : input;
        Tensor q = (x.square() * columns.Like(input)).sum(-1, keepdim: true);
        Tensor y = FeatureBlocks.ScaleChannels(x, weight, get_buffer("channel")!) * (q + Epsilon).rsqrt();
        if (bias is not null)
        {
            long at = 0;
            y = EvenScalars(y, block =>
            {
                Tensor shifted = block + bias.narrow(0, at, block.shape[^1]);
                at += block.shape[^1];
                return shifted;
            });
        }
        return (ReferenceEquals(y, input) ? y.alias() : y).MoveToOuterDisposeScope();
    }

    private Tensor EvenScalars(Tensor features, Func<Tensor, Tensor> change)
    {
        var parts = new List<Tensor>();
        for (int b = 0; b < Irreps.Count; b++)
        {
            Tensor block = features.narrow(-1, Irreps.Offset(b), Irreps[b].Dimension);
            parts.Add(Irreps[b].Irrep == new Irrep(0, 1) && Irreps[b].Multiplicity > 0 ? change(block) : block);
        }
        return parts.Count == 0 ? features : cat(parts, -1);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) columns.Dispose();
        base.Dispose(disposing);
    }
}
