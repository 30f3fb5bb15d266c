using Potentials.Tests.Kit;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant.Tests;

public class GridMixingTests
{
    [Fact]
    public void The_equivariance_error_falls_fast_with_the_grid()
    {
        using var scope = NewDisposeScope();
        Irreps irreps = Irreps.SphericalHarmonics(3, 8);
        double[] errors = [.. new[] { (8, 7), (14, 13), (18, 17), (26, 25) }.Select(size =>
        {
            manual_seed(3);
            var layer = new GridMixing(irreps, irreps, SphereGrid.Equiangular(size.Item1, size.Item2), dtype: float64);
            return EquivarianceMeasure.Error(layer.forward, irreps, irreps, randn(20, irreps.Dimension, dtype: float64) * 0.5, rotations: 3);
        })];
        Assert.True(errors[0] > 10 * errors[1] && errors[1] > 3 * errors[2] && errors[2] > 3 * errors[3], string.Join(' ', errors));
        Assert.True(errors[2] < 1e-2 && errors[3] < 1e-3, string.Join(' ', errors));
    }

    [Fact]
    public void Natural_parity_is_kept_exactly_under_inversion()
    {
        using var scope = NewDisposeScope();
        Irreps irreps = "6x0e+4x1o+4x2e";
        // The published grid has an odd number of columns and no inversion symmetry of its own; an even one has.
        Assert.Equal(17 * 18, new GridMixing(Irreps.SphericalHarmonics(2, 4, parity: 1), "4x0e").Grid.Count);
        var layer = new GridMixing(irreps, irreps, dtype: float64);
        Assert.Equal(18 * 18, layer.Grid.Count);
        Tensor x = randn(5, irreps.Dimension, dtype: float64), flip = WignerD.Matrix(irreps, Rotation.Identity, inversion: true);
        Compare.Close(layer.forward(x).matmul(flip), layer.forward(x.matmul(flip)), Tolerance.Algebra);
    }

    [Fact]
    public void The_published_sizes_have_the_published_number_of_parameters()
    {
        using var scope = NewDisposeScope();
        Irreps h = "128x0e+32x1e+16x2e+8x3e";
        var layer = new GridMixing(h, h);
        Assert.Equal(28672, layer.parameters().Sum(p => p.numel()));
        Assert.Equal(306, layer.Grid.Count);
    }

    [Fact]
    public void A_linear_activation_makes_the_layer_exactly_equivariant_and_derivatives_are_exact()
    {
        using var scope = NewDisposeScope();
        Irreps irreps = "6x0e+4x1o+4x2e", output = "3x0e+2x1o";
        var linear = new GridMixing(irreps, output, SphereGrid.Equiangular(6, 6), activation: Activation.Identity, dtype: float64);
        Assert.True(Equivariance.Error(x => linear.forward(x[0]), [irreps], output) < Tolerance.Symmetry);
        var layer = new GridMixing(irreps, output, dtype: float64);
        Tensor a = randn(2, irreps.Dimension, dtype: float64).requires_grad_();
        Tensor[] leaves = [a, .. layer.parameters()];
        Compare.FiniteDifference(() => layer.forward(a).tanh().sum(), leaves, Tolerance.Gradient);
        Compare.FiniteDifference(() => Compare.Gradients(layer.forward(a).tanh().sum(), createGraph: true, a)[0].square().sum(), leaves, Tolerance.GradientNetwork);
        Tensor y = layer.forward(a);
        layer.to(float32);
        Assert.True(Compare.Distance(layer.forward(a.to(float32)).to(float64), y) < Tolerance.Algebra32);
        Assert.Equal([0L, output.Dimension], layer.forward(zeros(0, irreps.Dimension)).shape);
    }

    [Fact]
    public void Wrong_arguments_are_refused_by_name()
    {
        Assert.Equal("input", Assert.Throws<ArgumentException>(() => new GridMixing("4x0e+4x2e", "4x0e")).ParamName);
        Assert.Equal("input", Assert.Throws<ArgumentException>(() => new GridMixing("4x0e+4x1o+4x2o", "4x0e")).ParamName);
        Assert.Equal("output", Assert.Throws<ArgumentException>(() => new GridMixing("4x0e+4x1o", "4x1e")).ParamName);
        Assert.Equal("heads", Assert.Throws<ArgumentException>(() => new GridMixing("4x0e+5x1o", "4x0e")).ParamName);
        Assert.Equal("grid", Assert.Throws<ArgumentException>(() => new GridMixing("4x0e+4x1o+4x2e", "4x0e", SphereGrid.Lebedev(3))).ParamName);
    }
}
