using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant.Tests;

/// <summary>Uses at the border: nothing to work on, wrong types, inference mode before training, numbers that are none, several threads, no dispose scope.</summary>
public class RoughUseTests
{
    private static readonly Irreps Features = "4x0e+4x1o+4x2e";

    private static ClebschGordanProduct Channels(CouplingAlgorithm algorithm) => ClebschGordanProduct.ChannelWise(Features, Features, Features, algorithm: algorithm);

    [Theory]
    [InlineData(CouplingAlgorithm.Dense)]
    [InlineData(CouplingAlgorithm.Sparse)]
    public void Without_rows_or_paths_a_product_stays_connected_to_factors_and_weights(CouplingAlgorithm algorithm)
    {
        using var scope = NewDisposeScope();
        using ClebschGordanProduct product = Channels(algorithm), pathless = ClebschGordanProduct.FullyConnected("1x0e", "1x1o", "1x5e", algorithm: algorithm);
        Tensor a = zeros(0, Features.Dimension).requires_grad_(), b = zeros(0, Features.Dimension).requires_grad_(), w = randn(product.WeightCount).requires_grad_();
        Tensor[] g = autograd.grad([product.Multiply(a, b, w).sum()], [a, b, w]).ToArray();
        Assert.Equal(0, g[2].abs().sum().item<float>());
        Tensor x = randn(3, 1).requires_grad_(), y = randn(3, 3).requires_grad_();
        Tensor none = pathless.Multiply(x, y);
        Assert.Equal([3L, 11L], none.shape);
        Assert.All(autograd.grad([none.sum()], [x, y]).ToArray(), t => Assert.Equal(0, t.abs().sum().item<float>()));
        using var linear = new EquivariantLinear("2x0e", "1x1o");
        Tensor z = randn(4, 2).requires_grad_();
        Assert.Equal(0, autograd.grad([linear.forward(z).sum()], [z])[0].abs().sum().item<float>());
    }

    [Fact]
    public void Empty_irreps_are_irreps_too()
    {
        using var scope = NewDisposeScope();
        Tensor nothing = zeros(3, 0);
        Assert.Equal([3L, 5L], new EquivariantLinear("", "2x0e+1x1o").forward(nothing).shape);
        Assert.Equal([3L, 0L], new EquivariantLinear("2x0e", "").forward(zeros(3, 2)).shape);
        Assert.Equal([3L, 0L], Gate.ForFeatures("", Activation.Silu, Activation.Silu).forward(nothing).shape);
        foreach (nn.Module<Tensor, Tensor> norm in new nn.Module<Tensor, Tensor>[] { new NequixNorm(""), new DegreeBalancedNorm(""), new FacetNorm("") }) Assert.Equal([3L, 0L], norm.call(nothing).shape);
        foreach (CouplingAlgorithm algorithm in new[] { CouplingAlgorithm.Dense, CouplingAlgorithm.Sparse })
        {
            using ClebschGordanProduct product = ClebschGordanProduct.Full("", "1x1o", algorithm: algorithm);
            Assert.Equal([3L, 0L], product.Multiply(nothing, zeros(3, 3)).shape);
        }
    }

    [Fact]
    public void Numbers_of_another_type_are_refused_by_name()
    {
        // libtorch ends the process over the matrix product of two types.
        using var scope = NewDisposeScope();
        Tensor Wide(long rows, long columns) => zeros([rows, columns], dtype: float64);
        Tensor species = zeros(2, dtype: int64);
        using var groups = new RowGroups([0, 0], 1);
        var so2 = new So2Convolution("2x0e+2x1o", 1, i => i.L < 2);
        var symmetric = new SymmetricContraction(1, [0], 2, 1);
        var grid = new GridContraction(1, 0, 2, 1);
        (string Name, Action Call)[] calls =
        [
            ("input", () => new EquivariantLinear("2x0e", "2x0e").forward(Wide(2, 2))), ("input", () => new SpeciesLinear("2x0e", "2x0e", 1).forward(Wide(2, 2), groups)),
            ("input", () => new ScalarNetwork([2, 2], Activation.Silu).forward(Wide(2, 2))), ("input", () => new GridMixing("2x0e+2x1e", "2x0e").forward(Wide(2, 8))),
            ("input", () => new LinearRadial(new SincBasis(5, 3), new PolynomialCutoff(5, 6), 2).forward(ones(2, dtype: float64))), ("input", () => new SplineRadial(5, 8, 2).forward(ones(2, dtype: float64))),
            ("input", () => symmetric.forward(Wide(2, 8), species)), ("input", () => grid.forward(Wide(2, 8), species)), ("input", () => new PairGate(2, 0.5).forward(Wide(2, 2))),
            ("vectors", () => so2.Multiply(zeros(2, 8), ones([2, 3], dtype: float64), zeros(2, so2.WeightCount))), ("weights", () => so2.Multiply(zeros(2, 8), ones(2, 3), Wide(2, so2.WeightCount))),
            ("right", () => new GauntProduct(1, 1).Multiply(zeros(2, 4), Wide(2, 4))), ("left", () => new GauntProduct(1, 1).Multiply(zeros(2, 4, dtype: int64), zeros(2, 4, dtype: int64))),
        ];
        foreach (var (name, call) in calls) Assert.Equal(name, Assert.Throws<ArgumentException>(call).ParamName);
    }

    [Fact]
    public void What_was_used_in_inference_mode_can_be_trained_afterwards()
    {
        using var scope = NewDisposeScope();
        using ClebschGordanProduct dense = Channels(CouplingAlgorithm.Dense);
        using var gaunt = new GauntProduct(1, 1, 1, weighted: true);
        using var norm = new NequixNorm("1x0e+1x1o");
        using var gate = new PathGate(Channels(CouplingAlgorithm.Sparse), 0.5, new SparsitySchedule(1, 1));
        using var convolution = new MessageConvolution(ClebschGordanProduct.Message("2x0e", "1x1o", _ => true));
        using EdgeIndex edges = EdgeIndex.FromEnds(2, [1, 0], [0, 1]);
        using RowGroups groups = Quietly(() => new RowGroups([0, 1, 0], 2));
        var species = new SpeciesLinear("1x0e+1x1o", "1x0e", 2);
        (Func<Tensor, Tensor> Map, long Rows, long Columns)[] maps =
        [
            (x => dense.Multiply(x, x, ones(dense.WeightCount)), 3, Features.Dimension), (x => gaunt.Multiply(x, x, ones(gaunt.WeightCount)), 3, 4), (norm.forward, 3, 4),
            (x => gate.forward(x, x, ones(dense.WeightCount)), 3, Features.Dimension), (x => convolution.ConvolvePlain(x, ones(2, 3), ones(2, 2), edges), 2, 2), (x => species.forward(x, groups), 3, 4),
        ];
        foreach (var (map, rows, columns) in maps)
        {
            Quietly(() => map(randn(rows, columns)).shape);
            Tensor x = randn(rows, columns).requires_grad_();
            Assert.True(autograd.grad([map(x).square().sum()], [x])[0].abs().sum().item<float>() > 0);
        }

        static T Quietly<T>(Func<T> call)
        {
            using var quiet = inference_mode();
            return call();
        }
    }

    [Fact]
    public void Radial_functions_hand_on_what_is_not_a_number_and_end_at_the_cutoff_however_far()
    {
        using var scope = NewDisposeScope();
        Tensor d = tensor([double.NaN, 1, 5, 1e200, double.PositiveInfinity]);
        foreach (CutoffEnvelope envelope in new CutoffEnvelope[] { new PolynomialCutoff(5, 6), new XplorCutoff(5, 4), new ExponentialCutoff(5) })
        {
            double[] factor = Compare.Numbers(envelope.Evaluate(d));
            Assert.True(double.IsNaN(factor[0]) && factor[1] > 0.5, envelope.GetType().Name);
            Assert.Equal([0, 0, 0], factor[2..]);
        }
        foreach (int intervals in new[] { 10, 100 })
            foreach (CutoffEnvelope? envelope in new[] { null, new PolynomialCutoff(5, 6) })
            {
                double[] value = Compare.Numbers(new SplineRadial(5, intervals, 1, envelope, float64).forward(d));
                Assert.True(double.IsNaN(value[0]) && double.IsFinite(value[1]) && value[1] != 0, $"{intervals}");
                Assert.Equal([0, 0, 0], value[2..]);
            }
    }

    [Theory]
    [InlineData(ScalarType.Float64, 1e-4)]
    [InlineData(ScalarType.Float64, 1e-9)]
    [InlineData(ScalarType.Float32, 1e-7)]
    public void The_error_that_a_fit_states_is_its_greatest_error(ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        static double[] Exact(double d) => [Math.Sin(2.1 * d) / (1 + d), Math.Exp(-d) * Math.Cos(3 * d)];
        using SplineRadial spline = SplineRadial.Fit(d => stack([(2.1 * d).sin() / (1 + d), (-d).exp() * (3 * d).cos()], 1), 5, tolerance, type);
        SplineTable table = spline.ToTable();
        double[] value = new double[2], slope = new double[2];
        double worst = 0, scale = 0;
        for (int i = 0; i < 20_000; i++)
        {
            double d = 5 * (i + 0.5) / 20_000;
            table.Evaluate(d, value, slope);
            double[] exact = Exact(d);
            for (int k = 0; k < 2; k++) (worst, scale) = (Math.Max(worst, Math.Abs(value[k] - exact[k])), Math.Max(scale, Math.Abs(exact[k])));
        }
        Assert.True(spline.FitError <= tolerance);
        Assert.InRange(worst / scale, 0.95 * spline.FitError, 1.05 * spline.FitError);
    }

    [Fact]
    public void Several_threads_at_once_get_the_bits_of_one()
    {
        using var owned = NewDisposeScope();
        manual_seed(3);
        Irreps features = Irreps.SphericalHarmonics(2, 16);
        var random = new Random(1);
        using EdgeIndex edges = EdgeIndex.FromEnds(20, [.. Enumerable.Range(0, 150).Select(_ => random.Next(20))], [.. Enumerable.Range(0, 150).Select(_ => random.Next(20)).Order()]);
        MessageConvolution Convolution() => new(ClebschGordanProduct.Message(features, Irreps.SphericalHarmonics(2), i => i.L <= 2, algorithm: CouplingAlgorithm.Sparse));
        var linear = new EquivariantLinear(features, features);
        Gate gate = Gate.ForFeatures(features, Activation.Silu.NormalizedAsE3nn(), Activation.Sigmoid.NormalizedAsE3nn());
        Tensor x = randn(20, features.Dimension), y = randn(150, 9), w, g = randn(20, gate.Input.Dimension), u = randn(150, 3);
        using (MessageConvolution c = Convolution()) w = randn(150, c.Product.WeightCount);
        // Every call makes its products anew, so that the threads meet while constants and tables are made.
        (Func<Func<Tensor[], Tensor>> Make, Tensor[] Inputs)[] maps =
        [
            (() => { MessageConvolution c = Convolution(); return t => c.Convolve(t[0], t[1], t[2], edges); }, [x, y, w]), (() => { MessageConvolution c = Convolution(); return t => c.ConvolvePlain(t[0], t[1], t[2], edges); }, [x, y, w]),
            (() => { var p = new GauntProduct(2, 2, 2, 16, weighted: true, evenCopies: 2, oddCopies: 1); return t => p.Multiply(t[0], t[0], ones(p.WeightCount)); }, [x]),
            (() => { var p = new VectorSignalProduct(2, 2, 2, 16); return t => p.Multiply(t[0], t[0]); }, [x]), (() => { var h = new SphericalHarmonics(3); return t => h.Evaluate(t[0]); }, [u]),
            (() => t => linear.forward(t[0]), [x]), (() => t => gate.forward(t[0]), [g]),
        ];
        foreach (var (make, inputs) in maps)
        {
            double[][] expected = Orders(make(), inputs);
            for (int round = 0; round < 3; round++)
            {
                Func<Tensor[], Tensor> shared = make();
                var results = new double[4][][];
                Thread[] threads = [.. Enumerable.Range(0, 4).Select(n => new Thread(() => results[n] = Orders(shared, inputs)))];
                foreach (Thread t in threads) t.Start();
                foreach (Thread t in threads) t.Join();
                foreach (double[][] result in results)
                    for (int k = 0; k < expected.Length; k++) Assert.Equal(expected[k], result[k]);
            }
        }

        static double[][] Orders(Func<Tensor[], Tensor> map, Tensor[] inputs)
        {
            using var scope = NewDisposeScope();
            Tensor[] leaves = [.. inputs.Select(t => t.detach().clone().requires_grad_())];
            Tensor result = map(leaves);
            Tensor[] first = [.. autograd.grad([result.square().sum()], leaves, retain_graph: true, create_graph: true)];
            Tensor norm = first.Select(t => t.square().sum()).Aggregate((p, q) => p + q);
            return [.. new[] { result }.Concat(first).Concat(autograd.grad([norm], leaves)).Select(Compare.Numbers)];
        }
    }

    [Fact]
    public void Second_derivatives_by_one_argument_need_no_gradients_of_the_others()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        Irreps features = Irreps.SphericalHarmonics(2, 4);
        using EdgeIndex edges = EdgeIndex.FromEnds(3, [1, 2, 0, 1], [0, 0, 1, 2]);
        using var convolution = new MessageConvolution(ClebschGordanProduct.Message(features, Irreps.SphericalHarmonics(2), i => i.L <= 2, algorithm: CouplingAlgorithm.Sparse));
        using ClebschGordanProduct channels = Channels(CouplingAlgorithm.Sparse);
        using var gaunt = new GauntProduct(2, 2, 2);
        var linear = new EquivariantLinear(features, features, dtype: float64);
        Gate gate = Gate.ForFeatures(features, Activation.Silu, Activation.Sigmoid);
        var harmonics = new SphericalHarmonics(3);
        Tensor Draw(long rows, long columns) => randn(rows, columns, dtype: float64);
        (Func<Tensor[], Tensor> Map, Tensor[] Inputs)[] maps =
        [
            (t => convolution.Convolve(t[0], t[1], t[2], edges), [Draw(3, features.Dimension), Draw(4, 9), Draw(4, convolution.Product.WeightCount)]),
            (t => channels.Multiply(t[0], t[1], t[2]), [Draw(3, Features.Dimension), Draw(3, Features.Dimension), randn(channels.WeightCount, dtype: float64)]),
            (t => gaunt.Multiply(t[0], t[1]), [Draw(3, 9), Draw(3, 9)]), (t => linear.forward(t[0]), [Draw(3, features.Dimension)]), (t => gate.forward(t[0]), [Draw(3, gate.Input.Dimension)]),
            (t => harmonics.Evaluate(t[0]), [Draw(5, 3)]),
        ];
        foreach (var (map, inputs) in maps)
            for (int k = 0; k < inputs.Length; k++)
            {
                Tensor[] Values(bool every) => [.. inputs.Select((t, n) => { Tensor own = t.detach().clone(); return every || n == k ? own.requires_grad_() : own; })];
                Tensor[] Orders(Tensor[] x)
                {
                    Tensor first;
                    using (NewDisposeScope()) // what the first pass made besides is gone before the second
                        first = autograd.grad([map(x).tanh().sum()], [x[k]], retain_graph: true, create_graph: true)[0].MoveToOuterDisposeScope();
                    return [first, autograd.grad([first.sin().sum()], [x[k]], retain_graph: true)[0], autograd.grad([first.sin().sum()], [x[k]])[0]];
                }
                Tensor[] alone = Orders(Values(every: false)), among = Orders(Values(every: true));
                for (int n = 0; n < alone.Length; n++) Compare.Close(among[n], alone[n], Potentials.Tests.Kit.Tolerance.Algebra, $"argument {k}, derivative {n}");
            }
    }

    [Fact]
    public void Layers_outlive_the_scope_in_which_they_are_made_and_go_over_to_another_type()
    {
        using var scope = NewDisposeScope();
        (Func<nn.Module> Make, Func<nn.Module, ScalarType, Tensor> Call)[] layers =
        [
            .. new Func<nn.Module<Tensor, Tensor>>[]
            {
                () => new EquivariantLinear("2x0e+2x1o", "2x0e", biases: true), () => new NequixNorm("2x0e+2x1o"), () => new DegreeBalancedNorm("2x0e+2x1o"), () => new FacetNorm("2x0e+2x1o"),
                () => new GridMixing("2x0e+2x1e", "2x0e"), () => new ScalarNetwork([8, 4, 2], Activation.Silu), () => new SplineRadial(5, 10, 2), () => new BesselBasis(5, 3),
                () => new BesselBasis(5, 3, trainable: true), () => new SincBasis(5, 3), () => new GaussianBasis(5, 3), () => new LinearRadial(new SincBasis(5, 3), new PolynomialCutoff(5, 6), 4),
            }.Select(make => ((Func<nn.Module>)make, (Func<nn.Module, ScalarType, Tensor>)((layer, type) => ((nn.Module<Tensor, Tensor>)layer).call(ones(3, 8, dtype: type))))),
            (() => new SymmetricContraction(1, [0], 2, 1), (layer, type) => ((SymmetricContraction)layer).forward(ones(3, 8, dtype: type), zeros(3, dtype: int64))),
            (() => new GridContraction(1, 0, 2, 1, mixedSignals: true), (layer, type) => ((GridContraction)layer).forward(ones(3, 8, dtype: type), zeros(3, dtype: int64))),
            (() => new SpeciesLinear("2x0e+2x1o", "2x0e", 1), (layer, type) => ((SpeciesLinear)layer).forward(ones(3, 8, dtype: type), new RowGroups([0, 0, 0], 1))),
            (() => new PathGate(ClebschGordanProduct.ChannelWise("2x0e+2x1o", "2x0e+2x1o", "2x0e"), 0.5, new SparsitySchedule(1, 1)), (layer, type) => ((PathGate)layer).forward(ones(3, 8, dtype: type), ones(3, 8, dtype: type), ones(4, dtype: type))),
            (() => new PairGate(8, 0.5), (layer, type) => ((PairGate)layer).forward(ones(3, 8, dtype: type)).Factor),
            (() => new SmoothPairGate(8, 4, new PolynomialCutoff(5, 6)), (layer, type) => ((SmoothPairGate)layer).forward(ones(3, 8, dtype: type), ones(3, dtype: type))),
        ];
        foreach (var (make, call) in layers)
        {
            nn.Module layer;
            using (NewDisposeScope()) layer = make();
            using (layer)
            {
                Assert.Equal(3, call(layer, ScalarType.Float32).shape[0]);
                layer.to(float64);
                Tensor wide = call(layer, ScalarType.Float64);
                Assert.Equal(ScalarType.Float64, wide.dtype);
                layer.to(float32);
                Compare.Close(wide, call(layer, ScalarType.Float32).to(float64), Potentials.Tests.Kit.Tolerance.Algebra32, layer.GetName());
            }
        }
    }

    [Fact]
    public void A_backward_leaves_its_gradients_only_where_nobody_opens_a_scope_and_makes_none_that_nobody_asks_for()
    {
        using var product = Channels(CouplingAlgorithm.Sparse);
        using Tensor a = randn(4, Features.Dimension).requires_grad_(), b = randn(4, Features.Dimension), w = randn(product.WeightCount);
        void Step(IList<Tensor> leaves)
        {
            using Tensor y = product.Multiply(a, b, w), square = y.square(), loss = square.sum();
            foreach (Tensor t in autograd.grad([loss], leaves)) t.Dispose();
        }
        long Left(IList<Tensor> leaves)
        {
            Step(leaves);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            long before = Tensor.TotalCount;
            Step(leaves);
            return Tensor.TotalCount - before;
        }
        // The gradient that comes in and those that go out are wrapped by TorchSharp.
        Assert.InRange(Left([a]), 0, 2);
        b.requires_grad_();
        w.requires_grad_();
        Assert.InRange(Left([a, b, w]), 0, 4);
    }
}
