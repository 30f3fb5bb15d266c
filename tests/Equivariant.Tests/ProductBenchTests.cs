using Potentials.Equivariant.Benchmarks;
using Potentials.Tests.Kit;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant.Tests;

public class ProductBenchTests
{
    [Fact]
    public void Every_measured_product_can_be_made_and_timed()
    {
        foreach (ProductSetting setting in Enum.GetValues<ProductSetting>())
            foreach (string name in ProductCatalog.Names)
                foreach (bool backward in new[] { false, true })
                {
                    if (!ProductCatalog.Has(name, setting, 2)) continue;
                    ProductTiming timing = ProductBench.Measure(new ProductCase(setting, name, 2, 8, 3, 1, backward), seconds: 0);
                    Assert.True(timing.Best > 0 && timing.Best <= timing.Median && timing.Repeats >= 3 && timing.FlopsPerRow > 0 && timing.FreeWeights > 0);
                    Assert.Equal(backward, double.IsNaN(timing.Gigaflops));
                }
    }

    [Theory]
    [InlineData(ProductSetting.Siso)]
    [InlineData(ProductSetting.Simo)]
    public void Single_degrees_on_the_grid_are_blocks_of_the_whole_product(ProductSetting setting)
    {
        using var scope = NewDisposeScope();
        using ITensorProduct single = ProductCatalog.Make("gaunt-grid", setting, 2, 3), cg = ProductCatalog.Make("cg-dense", setting, 2, 3);
        Tensor x = randn(4, 15, dtype: float64), y = randn(4, 15, dtype: float64), z = single.Multiply(x, y), reference = cg.Multiply(x, y);
        Assert.Equal(cg.Output, single.Output);
        for (int b = 0; b < single.Output.Count; b++)
        {
            int l = single.Output[b].Irrep.L;
            double scale = Gaunt.Coefficient(2, 2, l) / Math.Sqrt(2 * l + 1);
            Compare.Close(reference.narrow(1, single.Output.Offset(b), single.Output[b].Dimension) * scale, z.narrow(1, single.Output.Offset(b), single.Output[b].Dimension), Tolerance.Algebra);
        }
    }

    [Fact]
    public void Exponents_and_crossovers_are_read_off_the_times()
    {
        Assert.Equal(3, ProductBench.Exponent([1, 2, 4, 8], [1, 8, 64, 512]), 1e-12);
        Assert.Throws<ArgumentException>(() => ProductBench.Exponent([1], [1]));
        ProductTiming At(string name, int l, double t) => new(new ProductCase(ProductSetting.Mimo, name, l, 1, 1, 1, false), t, t, 3, 1, 1);
        ProductTiming[] timings = [At("cg-dense", 1, 1), At("cg-sparse", 1, 3), At("gaunt-grid", 1, 0.9), At("cg-dense", 2, 4), At("gaunt-grid", 2, 5), At("cg-dense", 3, 9), At("gaunt-grid", 3, 8)];
        Assert.Equal(3, ProductBench.Crossover(timings, "gaunt-grid", ["cg-dense", "cg-sparse"]));
        Assert.Null(ProductBench.Crossover(timings, "cg-sparse", ["cg-dense"]));
        Assert.True(ProductBench.MatrixPeak(1, 64) > 0);
    }

    [Fact]
    public void Unknown_products_are_refused()
    {
        Assert.Contains("cg-dense", Assert.Throws<ArgumentException>(() => ProductCatalog.Make("cg", ProductSetting.Mimo, 2, 1)).Message, StringComparison.Ordinal);
        Assert.Equal("product", Assert.Throws<ArgumentException>(() => ProductCatalog.Make("matrix", ProductSetting.Siso, 2, 1)).ParamName);
    }

    [Fact]
    public void The_peers_graph_is_the_product_whose_time_it_is_compared_with()
    {
        using var scope = NewDisposeScope();
        Irreps features = Irreps.SphericalHarmonics(3, 4), even = Irreps.SphericalHarmonics(3, 4, parity: 1);
        foreach (Func<ClebschGordanProduct> make in new Func<ClebschGordanProduct>[]
        {
            () => ClebschGordanProduct.Message(features, Irreps.SphericalHarmonics(3), i => i.L <= 3), () => ClebschGordanProduct.ChannelWise(even, even, even),
        })
        {
            using ClebschGordanProduct product = make();
            using var graph = new PeerGraph(make());
            Tensor x = randn(5, product.Left.Dimension, dtype: float64), y = randn(5, product.Right.Dimension, dtype: float64);
            foreach (long[] shape in new long[][] { [product.WeightCount], [5, product.WeightCount] })
            {
                Tensor w = randn(shape, dtype: float64);
                Compare.Close(product.Multiply(x, y, w), graph.Multiply(x, y, w), Tolerance.Algebra);
            }
        }
        Assert.Equal("product", Assert.Throws<ArgumentException>(() => new PeerGraph(ClebschGordanProduct.Full("1o", "1o"))).ParamName);
    }

    [Fact]
    public void Every_operator_and_every_form_of_the_convolution_can_be_timed()
    {
        foreach (string name in OperatorBench.Names)
        {
            OperatorTiming t = OperatorBench.Measure(name, 2, 5, 17, 1, true, seconds: 0);
            Assert.Equal((name, 2, true, 3), (t.Operator, t.Degree, t.Backward, t.Repeats));
            Assert.True(t.Best > 0 && t.Best <= t.Median);
        }
        foreach (string form in ConvolutionBench.Forms)
            foreach (bool backward in new[] { false, true })
            {
                ConvolutionTiming t = ConvolutionBench.Measure(form, "8x0e+4x1o", 2, 6, 5, 1, backward, seconds: 0);
                Assert.Equal((form, backward, 30), (t.Form, t.Backward, t.Edges));
                Assert.Equal(form == "inference" || (form == "fused" && !backward), t.Gigaflops > 0);
            }
        Assert.True(ConvolutionBench.FusedPeak() > 0);
        Assert.Equal("name", Assert.Throws<ArgumentException>(() => OperatorBench.Measure("cross", 1, 1, 1, 1, false)).ParamName);
        Assert.Equal("form", Assert.Throws<ArgumentException>(() => ConvolutionBench.Measure("slow", "1x0e", 1, 1, 1, 1, false)).ParamName);
        Assert.Equal("features", Assert.Throws<ArgumentException>(() => ConvolutionBench.Measure("fused", "1x1o", 1, 1, 1, 1, false)).ParamName);
        Assert.Equal("threads", Assert.Throws<ArgumentException>(() => ConvolutionBench.Measure("inference", "1x0e", 1, 1, 1, 2, false)).ParamName);
    }
}
