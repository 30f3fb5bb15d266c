using Potentials.Tests.Kit;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant.Tests;

public class NormalizationTests
{
    private static readonly Irreps Mixed = "6x0e+2x0o+4x1o+2x2e+1x3o";

    public static TheoryData<string> Norms => ["nequix", "balanced", "balanced plain", "facet"];

    private static nn.Module<Tensor, Tensor> Norm(string name, Irreps irreps) => name switch
    {
        "nequix" => new NequixNorm(irreps, float64),
        "balanced" => new DegreeBalancedNorm(irreps, dtype: float64),
        "balanced plain" => new DegreeBalancedNorm(irreps, centre: false, dtype: float64),
        _ => new FacetNorm(irreps, 1, float64),
    };

    [Theory]
    [MemberData(nameof(Norms))]
    public void A_norm_turns_with_its_features_and_its_derivatives_are_exact(string name)
    {
        using var scope = NewDisposeScope();
        // Facet centres odd scalars too (its labels are all even), which is no O(3) operation: it gets even ones here.
        Irreps irreps = name == "facet" ? "6x0e+4x1o+2x2e" : Mixed;
        nn.Module<Tensor, Tensor> norm = Norm(name, irreps);
        using (no_grad())
            foreach (var p in norm.parameters()) p.normal_(0.5, 0.3);
        Assert.True(Equivariance.Error(x => norm.call(x[0]), [irreps], irreps) < Tolerance.Symmetry);
        Tensor a = randn(4, irreps.Dimension, dtype: float64).requires_grad_(), cotangent = randn(4, irreps.Dimension, dtype: float64);
        Tensor[] leaves = [a, .. norm.parameters()];
        Compare.FiniteDifference(() => (norm.call(a) * cotangent).sum(), leaves, Tolerance.Gradient);
        Compare.FiniteDifference(() => Compare.Gradients((norm.call(a).tanh() * cotangent).sum(), createGraph: true, a)[0].square().sum(), leaves, Tolerance.GradientNetwork);
        Tensor y = norm.call(a);
        norm.to(float32);
        Compare.Close(y, norm.call(a.to(float32)).to(float64), Tolerance.Algebra32);
        Assert.All(Compare.Numbers(norm.call(zeros(2, irreps.Dimension))), v => Assert.True(double.IsFinite(v)));
        Assert.Equal("input", Assert.Throws<ArgumentException>(() => norm.call(zeros(2, 3))).ParamName);
        Assert.Equal([0L, irreps.Dimension], norm.call(zeros(0, irreps.Dimension)).shape);
    }

    [Fact]
    public void The_nequix_norm_is_its_formula()
    {
        using var scope = NewDisposeScope();
        Irreps irreps = "3x0e+2x1o+1x2e";
        var norm = new NequixNorm(irreps, float64);
        Tensor x = randn(1, irreps.Dimension, dtype: float64);
        double[] v = Compare.Numbers(x);
        double q = (v[..3].Sum(t => t * t) + v[3..9].Sum(t => t * t) / 9 + v[9..].Sum(t => t * t) / 25) / 3;
        Compare.Close([.. v.Select(t => t / Math.Sqrt(q + 1e-12))], Compare.Numbers(norm.forward(x)), Tolerance.Algebra);
    }

    [Fact]
    public void After_the_balanced_norm_every_degree_has_unit_mean_square_together()
    {
        using var scope = NewDisposeScope();
        Irreps irreps = "32x0e+16x1o+8x2e";
        Tensor y = new DegreeBalancedNorm(irreps, epsilon: 1e-12, dtype: float64).forward(randn(3, irreps.Dimension, dtype: float64) * 7);
        for (int n = 0; n < 3; n++)
        {
            double[] v = Compare.Numbers(y[n]);
            Assert.Equal(3, v[..32].Average(t => t * t) + v[32..80].Average(t => t * t) + v[80..].Average(t => t * t), 1e-9);
            Assert.Equal(0, v[..32].Average(), 1e-12);
        }
    }

    [Fact]
    public void The_facet_norm_starts_as_zero_and_treats_scalars_and_the_rest_apart()
    {
        using var scope = NewDisposeScope();
        Irreps irreps = "8x0e+3x1e+2x2e";
        Tensor x = randn(2, irreps.Dimension, dtype: float64) * 5;
        Assert.All(Compare.Numbers(new FacetNorm(irreps, dtype: float64).forward(x)), v => Assert.Equal(0, v));
        double[] y = Compare.Numbers(new FacetNorm(irreps, 1, float64).forward(x)[0]);
        Assert.Equal(0, y[..8].Average(), 1e-12);
        Assert.Equal(1, y[..8].Average(t => t * t), 1e-4);
        Assert.Equal(1, y[8..].Average(t => t * t), 1e-4);
    }
}
