using Potentials.Tests.Kit;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant.Tests;

/// <summary>What every layer and product owes under random irreps: it turns with its input, its first and second derivatives are exact, float32 agrees, and no rows give no rows.</summary>
public class LayerContractTests
{
    private sealed record Subject(Func<Tensor[], Tensor> Map, Irreps[] Inputs, Irreps Output, Tensor[] Weights, Func<Tensor[], Tensor> Map32, bool Inversion = true);

    public static TheoryData<string, int> Cases
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string name in new[]
            {
                "linear", "linear of one block", "species linear", "gate", "nequix norm", "balanced norm", "facet norm", "fully connected", "fully connected sparse", "full", "full sparse", "elementwise sparse",
                "path gate", "path gate sparse",
            })
                foreach (int seed in new[] { 1, 2, 3 }) data.Add(name, seed);
            return data;
        }
    }

    private static Irreps Draw(Random random, bool even = false) =>
        new(Enumerable.Range(0, 2 + random.Next(2)).Select(_ => new MulIrrep(1 + random.Next(3), new Irrep(random.Next(4), even || random.Next(2) == 0 ? 1 : -1))));

    private static Subject Make(string name, Random random)
    {
        Irreps a = Draw(random), b = Draw(random), all = a + b + "2x0e";
        CouplingAlgorithm algorithm = name.EndsWith("sparse", StringComparison.Ordinal) ? CouplingAlgorithm.Sparse : CouplingAlgorithm.Dense;
        switch (name)
        {
            case "linear":
                return Layer(t => new EquivariantLinear(all, b + a + "3x0e", biases: true, dtype: t), all, b + a + "3x0e");
            case "linear of one block":
                return Layer(t => new EquivariantLinear("3x2e", "2x2e", dtype: t), "3x2e", "2x2e");
            case "species linear":
                var groups = new RowGroups([0, 2, 1, 2, 0], 3);
                return Layer(t => new SpeciesLinear(all, b + a, 3, dtype: t), all, b + a, (layer, x) => ((SpeciesLinear)layer).forward(x, groups));
            case "gate":
                Irreps gated = all.Filter(i => i.L > 0) + "2x1o";
                var gate = new Gate("2x0e+2x0o", [Activation.Silu, Activation.Tanh], new Irreps([new MulIrrep(gated.Channels - 1, Irrep.Parse("0e")), new MulIrrep(1, Irrep.Parse("0o"))]),
                    [Activation.Sigmoid, Activation.Tanh], gated);
                return new Subject(x => gate.forward(x[0]), [gate.Input], gate.Output, [], x => gate.forward(x[0]));
            case "nequix norm":
                return Layer(t => new NequixNorm(all, t), all, all);
            case "balanced norm":
                return Layer(t => new DegreeBalancedNorm(all, dtype: t), all, all);
            case "facet norm":
                Irreps even = Draw(random, even: true) + "2x0e";
                return Layer(t => new FacetNorm(even, 0.7, t), even, even);
            case "fully connected" or "fully connected sparse":
                return Product(ClebschGordanProduct.FullyConnected(a, b, a.Product(b, i => i.L <= 3), algorithm: algorithm));
            case "full" or "full sparse":
                return Product(ClebschGordanProduct.Full(a, b, i => i.L <= 3, algorithm: algorithm));
            case "elementwise sparse":
                return Product(ClebschGordanProduct.Elementwise("3x0e+2x1o+1x2e", "2x1e+1x0o+3x1o", algorithm: algorithm));
            default:
                var schedule = new SparsitySchedule(5, 5);
                Irreps features = "2x0e+2x1o+2x2e";
                PathGate Gated(ScalarType t) => new(ClebschGordanProduct.ChannelWise(features, features, features + "2x1e", algorithm: algorithm), 0.5, schedule, dtype: t);
                PathGate gate64 = Gated(float64), gate32 = Gated(float32);
                Tensor w = randn(ClebschGordanProduct.ChannelWise(features, features, features + "2x1e").WeightCount, dtype: float64), w32 = w.to(float32);
                return new Subject(x => gate64.forward(x[0], x[1], w), [features, features], features + "2x1e", [gate64.Weight, w.requires_grad_()], x => gate32.forward(x[0], x[1], w32));
        }
    }

    private static Subject Layer(Func<ScalarType, nn.Module> make, Irreps input, Irreps output, Func<nn.Module, Tensor, Tensor>? call = null)
    {
        call ??= (layer, x) => ((nn.Module<Tensor, Tensor>)layer).call(x);
        nn.Module layer = make(float64), single = make(float32);
        using (no_grad())
            foreach (var (p, q) in layer.parameters().Zip(single.parameters()))
            {
                p.normal_(0.3, 0.6);
                q.copy_(p);
            }
        return new Subject(x => call(layer, x[0]), [input], output, [.. layer.parameters()], x => call(single, x[0]));
    }

    private static Subject Product(ClebschGordanProduct product)
    {
        Tensor? w = product.WeightCount == 0 ? null : randn(product.WeightCount, dtype: float64).requires_grad_();
        Tensor? w32 = w?.detach().to(float32);
        return new Subject(x => product.Multiply(x[0], x[1], w), [product.Left, product.Right], product.Output, w is null ? [] : [w], x => product.Multiply(x[0], x[1], w32));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Layers_turn_with_their_input_and_their_derivatives_are_exact(string name, int seed)
    {
        using var scope = NewDisposeScope();
        manual_seed(seed);
        Subject s = Make(name, new Random(seed));
        double error = Equivariance.Error(s.Map, s.Inputs, s.Output), error32 = Equivariance.Error(s.Map32, s.Inputs, s.Output, ScalarType.Float32);
        Assert.True(error < Tolerance.Symmetry && error32 < Tolerance.Symmetry32, $"{error} {error32}");
        Tensor[] x = [.. s.Inputs.Select(i => randn(5, i.Dimension, dtype: float64).requires_grad_())], leaves = [.. x, .. s.Weights];
        Tensor y = s.Map(x), cotangent = randn(5, s.Output.Dimension, dtype: float64);
        Assert.True(Compare.Distance(s.Map32([.. x.Select(t => t.detach().to(float32))]).to(float64), y) < Tolerance.Algebra32);
        Compare.FiniteDifference(() => (s.Map(x).tanh() * cotangent).sum(), leaves, Tolerance.Gradient);
        Compare.FiniteDifference(() => Compare.Gradients((s.Map(x).tanh() * cotangent).sum(), createGraph: true, leaves).Select(g => g.square().sum()).Aggregate((p, q) => p + q), leaves, Tolerance.GradientNetwork);
        if (name != "species linear") Assert.Equal([0L, s.Output.Dimension], s.Map32([.. s.Inputs.Select(i => zeros(0, i.Dimension))]).shape);
    }

    [Fact]
    public void Radial_functions_have_exact_second_derivatives()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        Tensor d = (rand(12, dtype: float64) * 4 + 0.5).requires_grad_();
        var features = randn(12, 3, dtype: float64).requires_grad_();
        var radial = new LinearRadial(new SincBasis(5, 4), new PolynomialCutoff(5, 6), 3, float64);
        var gate = new SmoothPairGate(3, 4, new PolynomialCutoff(5, 6), float64);
        var network = new ScalarNetwork([3, 6, 2], Activation.Silu, dtype: float64);
        (Func<Tensor> Value, Tensor[] Leaves)[] functions =
        [
            (() => new BesselBasis(5, 4).forward(d), [d]), (() => new GaussianBasis(5, 4).forward(d), [d]),
            (() => new PolynomialCutoff(5, 6).Evaluate(d), [d]), (() => new XplorCutoff(5, 0.2).Evaluate(d), [d]), (() => new ExponentialCutoff(5, 0).Evaluate(d), [d]),
            (() => radial.forward(d), [d, .. radial.parameters()]), (() => gate.forward(features, d), [d, features, .. gate.parameters()]), (() => network.forward(features), [features, .. network.parameters()]),
        ];
        foreach (var (value, leaves) in functions)
        {
            Compare.FiniteDifference(() => value().sin().sum(), leaves, Tolerance.Gradient);
            Compare.FiniteDifference(() => Compare.Gradients(value().sin().sum(), createGraph: true, leaves).Select(g => g.square().sum()).Aggregate((p, q) => p + q), leaves, Tolerance.GradientNetwork);
        }
    }
}
