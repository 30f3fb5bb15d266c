using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// Facet's radial functions (arXiv 2509.08418): R_w(d) = env(d) Σ_k c[k, w] e_k(d), linear in a few basis functions, in place of a radial network (what its
/// paper calls spline functions). Being linear in c, they tabulate exactly.
/// </summary>
public sealed class LinearRadial : nn.Module<Tensor, Tensor>
{
    private readonly RadialBasis basis;
    private readonly CutoffEnvelope envelope;
    private readonly Parameter coefficients;

    /// <summary>Functions of a basis, with coefficients from N(0, 1/count).</summary>
    public LinearRadial(RadialBasis basis, CutoffEnvelope envelope, int functions, ScalarType dtype = ScalarType.Float32, Generator? generator = null) : base(nameof(LinearRadial))
    {
        ArgumentNullException.ThrowIfNull(basis);
        ArgumentNullException.ThrowIfNull(envelope);
        ArgumentOutOfRangeException.ThrowIfLessThan(functions, 1);
        (this.basis, this.envelope, Functions) = (basis, envelope, functions);
        using Tensor start = randn([basis.Count, functions], dtype: dtype, generator: generator);
        coefficients = Owned.Parameter(start / Math.Sqrt(basis.Count));
        RegisterComponents();
    }

    /// <summary>Number of functions.</summary>
    public int Functions { get; }

    /// <summary>c [basis, functions].</summary>
    public Parameter Coefficients => coefficients;

    /// <summary>Values of distances [...] as [..., functions].</summary>
    public override Tensor forward(Tensor input)
    {
        Shapes.RequireLike(input, coefficients, nameof(input), "the coefficients");
        using var scope = NewDisposeScope();
        return (basis.forward(input) * envelope.Evaluate(input).unsqueeze(-1)).matmul(coefficients).MoveToOuterDisposeScope();
    }
}
