using Potentials.Tests.Kit;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant.Tests;

public class So2ConvolutionTests
{
    [Theory]
    [InlineData("8x0e+4x1o+2x2e+2x3o", 3)]
    [InlineData("3x0e+2x1o+2x1e+1x2o", 2)]
    [InlineData("1x4e+1x5o", 5)]
    public void The_edge_frame_gives_the_clebsch_gordan_messages_and_their_derivatives(string features, int harmonics)
    {
        using var scope = NewDisposeScope();
        manual_seed(9);
        using var frame = new So2Convolution(features, harmonics, i => i.L <= harmonics);
        using var product = ClebschGordanProduct.Message(features, Irreps.SphericalHarmonics(harmonics), i => i.L <= harmonics);
        Assert.Equal(product.Output, frame.Output);
        var y = new SphericalHarmonics(harmonics);
        foreach (ScalarType type in new[] { ScalarType.Float64, ScalarType.Float32 })
        {
            Tensor poles = tensor(new double[,] { { 0, 2, 0 }, { 0, -1.5, 0 }, { 1e-7, -1, 1e-7 }, { 0.3, 1e-8, 1 } }, dtype: type);
            Tensor v = cat([randn(6, 3, dtype: type), poles]).requires_grad_(), x = randn(10, frame.Left.Dimension, dtype: type).requires_grad_(), w = randn(10, frame.WeightCount, dtype: type).requires_grad_();
            Tensor cotangent = randn(10, frame.Output.Dimension, dtype: type);
            Tensor[] All(Tensor z)
            {
                Tensor[] g = Compare.Gradients((z.tanh() * cotangent).sum(), createGraph: true, x, v, w);
                return [z, .. g, .. Compare.Gradients(g.Select(t => t.square().sum()).Aggregate((p, q) => p + q), x, v, w)];
            }
            Tensor[] a = All(frame.Multiply(x, v, w)), b = All(product.Multiply(x, y.Evaluate(v), w));
            for (int n = 0; n < a.Length; n++)
            {
                double tolerance = type == ScalarType.Float64 ? 1e-11 : n == 0 ? Tolerance.Algebra32 : 1e-4;
                Assert.True(Compare.Distance(a[n], b[n]) < tolerance, $"{type} result {n}: {Compare.Distance(a[n], b[n])}");
            }
        }
        Assert.True(frame.Flops > 0);
    }

    [Fact]
    public void Wrong_shapes_are_refused_and_no_rows_give_no_rows()
    {
        using var scope = NewDisposeScope();
        using var frame = new So2Convolution("2x0e+1x1o", 1, i => i.L <= 1);
        Assert.Equal("vectors", Assert.Throws<ArgumentException>(() => frame.Multiply(zeros(2, 5), zeros(2, 2), zeros(2, frame.WeightCount))).ParamName);
        Assert.Equal([0L, frame.Output.Dimension], frame.Multiply(zeros(0, 5), zeros(0, 3), zeros(0, frame.WeightCount)).shape);
    }
}
