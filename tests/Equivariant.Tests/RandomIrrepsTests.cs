using Potentials.Tests.Kit;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant.Tests;

/// <summary>Layers and products under random lists of irreps of mixed parity.</summary>
public class RandomIrrepsTests
{
    private static Irreps Draw(Random random, int maxDegree = 3)
    {
        int blocks = 2 + random.Next(3);
        return new Irreps(Enumerable.Range(0, blocks).Select(_ => new MulIrrep(1 + random.Next(4), new Irrep(random.Next(maxDegree + 1), random.Next(2) == 0 ? 1 : -1))));
    }

    private static void Check(double error, ScalarType type, string what) =>
        Assert.True(error < (type == ScalarType.Float64 ? Tolerance.Symmetry : Tolerance.Symmetry32), $"{what}, {type}: {error}");

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    public void Every_layer_turns_with_its_input(ScalarType type)
    {
        using var scope = NewDisposeScope();
        manual_seed(12);
        var random = new Random(21);
        for (int trial = 0; trial < 4; trial++)
        {
            Irreps a = Draw(random), b = Draw(random);
            Irreps all = a + b;
            var linear = new EquivariantLinear(all, b + a, biases: true, dtype: type);
            Check(Equivariance.Error(x => linear.forward(x[0]), [all], linear.Output, type), type, $"linear {all}");
            using var groups = new RowGroups([0, 2, 1, 2, 0], 3);
            var species = new SpeciesLinear(all, b + a, 3, dtype: type);
            Check(Equivariance.Error(x => species.forward(x[0], groups), [all], species.Output, type), type, $"species {all}");
            Irreps gated = all.Filter(i => i.L > 0) + "2x1o";
            var gate = new Gate("5x0e+2x0o", [Activation.Silu, Activation.Tanh], new Irreps([new MulIrrep(gated.Channels, Irrep.Parse("0e"))]), [Activation.Sigmoid], gated);
            Check(Equivariance.Error(x => gate.forward(x[0]), [gate.Input], gate.Output, type), type, $"gate {gated}");
            foreach (CouplingAlgorithm algorithm in Enum.GetValues<CouplingAlgorithm>())
            {
                using var product = ClebschGordanProduct.FullyConnected(a, b, a.Product(b, i => i.L <= 3), algorithm: algorithm);
                Tensor w = randn(product.WeightCount, dtype: type);
                Check(Equivariance.Error(x => product.Multiply(x[0], x[1], product.WeightCount == 0 ? null : w), [a, b], product.Output, type), type, $"product {a} x {b} {algorithm}");
            }
        }
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    public void A_convolution_turns_with_nodes_and_edges(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var random = new Random(5);
        var harmonics = new SphericalHarmonics(3);
        Rotation rotation = Rotation.Random(random);
        using var edges = EdgeIndex.FromEnds(4, [1, 2, 3, 0, 2, 1, 0], [0, 0, 0, 1, 1, 3, 3]);
        for (int trial = 0; trial < 3; trial++)
        {
            Irreps features = Draw(random);
            using var fused = new MessageConvolution(ClebschGordanProduct.Message(features, Irreps.SphericalHarmonics(3), i => i.L <= 3));
            using var frame = new So2Convolution(features, 3, i => i.L <= 3);
            Tensor x = randn(4, features.Dimension, dtype: type), r = randn(7, 3, dtype: type), w = randn(7, fused.Product.WeightCount, dtype: type);
            foreach (bool mirror in new[] { false, true })
            {
                Tensor turn = tensor(rotation.Elements.ToArray()).view(3, 3).to(type) * (mirror ? -1 : 1);
                Tensor d = WignerD.Matrix(features, rotation, mirror).to(type), result = WignerD.Matrix(fused.Product.Output, rotation, mirror).to(type);
                Tensor turned = fused.Convolve(x.matmul(d.t()), harmonics.Evaluate(r.matmul(turn.t())), w, edges);
                Check(Compare.Distance(turned, fused.Convolve(x, harmonics.Evaluate(r), w, edges).matmul(result.t())), type, "convolution");
                Tensor rows = x.index_select(0, tensor(new long[] { 1, 2, 3, 0, 2, 1, 0 }));
                Check(Compare.Distance(frame.Multiply(rows.matmul(d.t()), r.matmul(turn.t()), w), frame.Multiply(rows, r, w).matmul(result.t())), type, "edge frame");
            }
        }
    }

    [Fact]
    public void Normalised_layers_keep_unit_variance()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        const int rows = 500;
        double Variance(Tensor t) => t.square().mean().item<double>();
        Irreps features = "32x0e+32x1o+32x2e";
        Tensor x = randn(rows, features.Dimension, dtype: float64);
        // the mean over weights too: a single draw of few weights has a variance of its own
        double linear = 0, product = 0, message = 0;
        const int draws = 8;
        using var connected = ClebschGordanProduct.FullyConnected("4x0e+4x1o+4x2e", "4x0e+4x1o+4x2e", "16x0e+16x1o+16x1e+16x2e");
        using var convolution = ClebschGordanProduct.Message(features, Irreps.SphericalHarmonics(2), i => i.L <= 2 && i.IsNatural);
        Tensor small = randn(rows, connected.Left.Dimension, dtype: float64), other = randn(rows, connected.Right.Dimension, dtype: float64);
        Tensor y = new SphericalHarmonics(2).Evaluate(randn(rows, 3, dtype: float64));
        for (int draw = 0; draw < draws; draw++)
        {
            linear += Variance(new EquivariantLinear(features, features, dtype: float64).forward(x)) / draws;
            product += Variance(connected.Multiply(small, other, randn(connected.WeightCount, dtype: float64))) / draws;
            message += Variance(convolution.Multiply(x, y, randn(rows, convolution.WeightCount, dtype: float64))) / draws;
        }
        Assert.Equal(1, linear, 0.1);
        Assert.Equal(1, product, 0.1);
        Assert.Equal(1, message, 0.1);
        Tensor z = randn(200000, dtype: float64);
        foreach (Activation a in new[] { Activation.Silu, Activation.Tanh, Activation.Sigmoid }) Assert.Equal(1, Variance(a.NormalizedAsE3nn().Evaluate(z)), 0.02);
    }
}
