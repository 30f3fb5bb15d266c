using Potentials.Tests.Kit;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant.Tests;

/// <summary>Layers in compiled loops against their twins in tensor operations, to second order, on rows that lie apart, and on any number of threads.</summary>
public class CompiledLayerTests
{
    private static readonly Activation Scalars = Activation.Silu.NormalizedAsE3nn(), Gates = Activation.Sigmoid.NormalizedAsE3nn();

    /// <summary>A layer, its twin and its weights.</summary>
    private static (nn.Module<Tensor, Tensor> Layer, Func<Tensor, Tensor> Twin, int Input, int Output, Tensor[] Weights) Make(string name, ScalarType type)
    {
        switch (name)
        {
            // Channels that fill no registers, blocks with two sources, and one that nothing reaches.
            case "linear":
                var linear = new EquivariantLinear("33x0e+32x1o+17x3o+16x1o+5x6e+45x2e+3x0o", "9x0e+31x1o+2x0o+20x3o+3x6e+33x2e+4x4e+7x1o", dtype: type);
                return (linear, x => linear.Plain(x), linear.Input.Dimension, linear.Output.Dimension, [linear.Weight]);
            case "gate":
                Gate gate = Gate.ForFeatures("19x0e+33x1o+16x2e+7x3o+20x4e+3x6e", Scalars, Gates);
                return (gate, gate.Plain, gate.Input.Dimension, gate.Output.Dimension, []);
            case "gate without scalars":
                Gate bare = Gate.ForFeatures("33x1o+5x2e", Scalars, Gates);
                return (bare, bare.Plain, bare.Input.Dimension, bare.Output.Dimension, []);
            default: // gates of both parities, blocks out of order and cut by the gates
                var mixed = new Gate("5x0e+4x0o", [Scalars, Activation.Tanh], "20x0e+18x0o", [Gates, Activation.Tanh], "17x2e+21x1o");
                return (mixed, mixed.Plain, mixed.Input.Dimension, mixed.Output.Dimension, []);
        }
    }

    [Theory]
    [InlineData("linear", ScalarType.Float64)]
    [InlineData("linear", ScalarType.Float32)]
    [InlineData("gate", ScalarType.Float64)]
    [InlineData("gate", ScalarType.Float32)]
    [InlineData("gate without scalars", ScalarType.Float64)]
    [InlineData("gate of mixed parity", ScalarType.Float64)]
    [InlineData("gate of mixed parity", ScalarType.Float32)]
    public void The_compiled_loops_and_their_derivatives_are_those_of_the_plain_twin(string name, ScalarType type)
    {
        using var scope = NewDisposeScope();
        manual_seed(9);
        var (layer, twin, input, output, weights) = Make(name, type);
        foreach (int rows in new[] { 1, 3, 71 })
        {
            Tensor wide = randn(rows, input + 3, dtype: type).requires_grad_(), x = wide.narrow(1, 3, input), cotangent = randn(rows, output, dtype: type).requires_grad_();
            Tensor[] leaves = [wide, .. weights];
            Tensor[] Orders(Func<Tensor, Tensor> map)
            {
                Tensor z = map(x);
                Tensor[] first = Compare.Gradients((z * cotangent).sum(), createGraph: true, leaves);
                Tensor norm = first.Zip(leaves, (g, leaf) => (g * leaf.detach().sin()).sum()).Aggregate((p, q) => p + q);
                Tensor[] second = Compare.Gradients(norm, createGraph: true, [.. leaves, cotangent]);
                return [z, .. first, .. second, .. Compare.Gradients(second.Select(g => g.square().sum()).Aggregate((p, q) => p + q), [.. leaves, cotangent])];
            }
            Tensor[] compiled = Orders(layer.call), expected = Orders(twin);
            double tolerance = type == ScalarType.Float64 ? Tolerance.Algebra : Tolerance.Algebra32;
            for (int n = 0; n < expected.Length; n++) Assert.True(Compare.Distance(compiled[n], expected[n]) < tolerance, $"{rows} rows, result {n}: {Compare.Distance(compiled[n], expected[n])}");
            Assert.Equal(Compare.Numbers(layer.call(x.detach().contiguous())), Compare.Numbers(layer.call(x)));
        }
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("gate")]
    public void Results_and_gradients_have_the_same_bits_with_one_and_two_threads(string name)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var (layer, _, input, _, weights) = Make(name, ScalarType.Float32);
        Tensor x = randn(700, input).requires_grad_();
        var results = new List<double[][]>();
        foreach (int threads in new[] { 1, 2 })
        {
            set_num_threads(threads);
            try
            {
                Tensor z = layer.call(x);
                results.Add([.. new[] { z }.Concat(Compare.Gradients(z.square().sum(), [x, .. weights])).Select(Compare.Numbers)]);
            }
            finally
            {
                set_num_threads(1);
            }
        }
        for (int n = 0; n < results[0].Length; n++) Assert.Equal(results[0][n], results[1][n]);
    }
}
