using Potentials.Tests.Kit;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant.Tests;

public class MessageConvolutionTests
{
    private static EdgeIndex Graph(int nodes, int degree, int seed)
    {
        var random = new Random(seed);
        var first = new int[nodes + 1];
        var sender = new List<int>();
        for (int i = 0; i < nodes; i++)
        {
            int n = i % 5 == 3 ? 0 : random.Next(2 * degree); // some nodes have no edge
            for (int k = 0; k < n; k++) sender.Add(random.Next(nodes));
            first[i + 1] = sender.Count;
        }
        return new EdgeIndex(nodes, first, [.. sender]);
    }

    public static TheoryData<string, int> Cases => new()
    {
        { "128x0e+64x1o+32x2e+32x3o", 3 },
        { "8x0e+8x1o+4x2e", 3 },
        { "17x0e+5x1o+3x1e", 2 },
        { "89x0e", 3 },
        { "2x4e+1x5o", 4 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_fused_sum_and_its_gradients_are_those_of_the_plain_twin(string features, int harmonics)
    {
        using var scope = NewDisposeScope();
        manual_seed(11);
        Irreps left = features;
        int top = Math.Max(3, left.MaxDegree);
        using var convolution = new MessageConvolution(ClebschGordanProduct.Message(left, Irreps.SphericalHarmonics(harmonics), i => i.L <= top));
        using EdgeIndex edges = Graph(13, 9, 2);
        foreach (ScalarType type in new[] { ScalarType.Float64, ScalarType.Float32 })
        {
            double tolerance = type == ScalarType.Float64 ? Tolerance.Algebra : Tolerance.Algebra32;
            Tensor x = randn(edges.Nodes, left.Dimension, dtype: type).requires_grad_(), y = randn(edges.Edges, (harmonics + 1) * (harmonics + 1), dtype: type).requires_grad_();
            Tensor w = randn(edges.Edges, convolution.Product.WeightCount, dtype: type).requires_grad_();
            Tensor cotangent = randn(edges.Nodes, convolution.Product.Output.Dimension, dtype: type).requires_grad_();
            Tensor[] Both(Func<Tensor, Tensor, Tensor, EdgeIndex, Tensor> convolve)
            {
                Tensor z = convolve(x, y, w, edges);
                Tensor[] g = Compare.Gradients((z * cotangent).sum(), createGraph: true, x, y, w);
                Tensor mixed = (g[0] * x.detach().sin()).sum() + (g[1] * y.detach().sin()).sum() + (g[2] * w.detach().sin()).sum();
                Tensor[] second = Compare.Gradients(mixed, x, y, w, cotangent);
                return [z, .. g, .. second];
            }
            Tensor[] fused = Both(convolution.Convolve), plain = Both(convolution.ConvolvePlain);
            for (int n = 0; n < fused.Length; n++)
                Assert.True(Compare.Distance(fused[n], plain[n]) < tolerance, $"{type} result {n}: {Compare.Distance(fused[n], plain[n])}");
            using (no_grad()) Assert.Equal(Compare.Numbers(fused[0]), Compare.Numbers(convolution.Convolve(x, y, w, edges)));
        }
    }

    [Fact]
    public void Sums_have_the_same_bits_with_one_and_two_threads()
    {
        using var scope = NewDisposeScope();
        using var convolution = new MessageConvolution(ClebschGordanProduct.Message("32x0e+16x1o", Irreps.SphericalHarmonics(2), i => i.L <= 2));
        using EdgeIndex edges = Graph(150, 20, 5);
        Tensor x = randn(150, 80).requires_grad_(), y = randn(edges.Edges, 9).requires_grad_(), w = randn(edges.Edges, convolution.Product.WeightCount).requires_grad_();
        Tensor cotangent = randn(150, convolution.Product.Output.Dimension);
        Tensor[] Run(int threads)
        {
            set_num_threads(threads);
            try
            {
                Tensor z = convolution.Convolve(x, y, w, edges);
                return [z, .. Compare.Gradients((z * cotangent).sum(), x, y, w)];
            }
            finally
            {
                set_num_threads(1);
            }
        }
        foreach (var (one, two) in Run(1).Zip(Run(2))) Assert.Equal(Compare.Numbers(one), Compare.Numbers(two));
    }

    [Fact]
    public void Products_row_by_row_and_harmonics_have_the_same_bits_with_one_and_two_threads()
    {
        using var scope = NewDisposeScope();
        Irreps few = "3x0e+3x1e+3x2e", many = "32x0e+32x1e+32x2e";
        const int rows = 700;
        foreach (Irreps features in new[] { few, many })
        {
            using var product = ClebschGordanProduct.ChannelWise(features, features, features, algorithm: CouplingAlgorithm.Sparse);
            Tensor x = randn(rows, features.Dimension).requires_grad_(), y = randn(rows, features.Dimension).requires_grad_(), w = randn(product.WeightCount).requires_grad_();
            Tensor v = randn(rows, 3).requires_grad_(), cotangent = randn(rows, features.Dimension), slope = randn(rows, 25);
            var harmonics = new SphericalHarmonics(4);
            Tensor[] Run(int threads)
            {
                set_num_threads(threads);
                try
                {
                    Tensor z = product.Multiply(x, y, w), h = harmonics.Evaluate(v);
                    return [z, .. Compare.Gradients((z * cotangent).sum(), x, y, w), h, .. Compare.Gradients((h * slope).sum(), v)];
                }
                finally
                {
                    set_num_threads(1);
                }
            }
            foreach (var (one, two) in Run(1).Zip(Run(2))) Assert.Equal(Compare.Numbers(one), Compare.Numbers(two));
        }
    }

    [Fact]
    public void Weights_of_more_than_two_gigabytes_are_read_to_their_end()
    {
        using var scope = NewDisposeScope();
        const int channels = 8192, edges = 65600, nodes = 2;
        using var convolution = new MessageConvolution(ClebschGordanProduct.Message($"{channels}x0e", "1x0e", i => i.L == 0));
        using var index = new EdgeIndex(nodes, [0, edges - 1, edges], [.. new int[edges - 1], 1]);
        Tensor weights = zeros(edges, channels);
        Assert.True(weights.numel() * 4 > int.MaxValue);
        weights[edges - 1].fill_(2);
        Tensor nodesOwn = randn(nodes, channels), sum = convolution.Convolve(nodesOwn, ones(edges, 1), weights, index);
        Assert.All(Compare.Numbers(sum[0]), v => Assert.Equal(0, v));
        Assert.Equal(Compare.Numbers(nodesOwn[1] * 2), Compare.Numbers(sum[1]));
    }

    [Fact]
    public void No_edges_give_zeros()
    {
        using var scope = NewDisposeScope();
        using var convolution = new MessageConvolution(ClebschGordanProduct.Message("2x0e+1x1o", Irreps.SphericalHarmonics(1), i => i.L <= 1));
        using var edges = new EdgeIndex(3, [0, 0, 0, 0], []);
        Tensor x = randn(3, 5).requires_grad_();
        Tensor z = convolution.Convolve(x, zeros(0, 4), zeros(0, convolution.Product.WeightCount), edges);
        Assert.All(Compare.Numbers(z), v => Assert.Equal(0, v));
        Assert.All(Compare.Numbers(Compare.Gradients(z.sum(), x)[0]), v => Assert.Equal(0, v));
    }

    [Fact]
    public void Wrong_arguments_are_refused_by_name()
    {
        Assert.Contains("sorted by receiver", Assert.Throws<ArgumentException>(() => EdgeIndex.FromEnds(3, [0, 1], [1, 0])).Message, StringComparison.Ordinal);
        Assert.Contains("Edge 1", Assert.Throws<ArgumentException>(() => EdgeIndex.FromEnds(3, [0, 3], [0, 1])).Message, StringComparison.Ordinal);
        Assert.Equal("first", Assert.Throws<ArgumentException>(() => new EdgeIndex(2, [0, 2, 1], [0])).ParamName);
        Assert.Equal("product", Assert.Throws<ArgumentException>(() => new MessageConvolution(ClebschGordanProduct.FullyConnected("1o", "1o", "0e"))).ParamName);
        using var scope = NewDisposeScope();
        using var convolution = new MessageConvolution(ClebschGordanProduct.Message("2x0e", Irreps.SphericalHarmonics(1), i => i.L <= 1));
        using var edges = EdgeIndex.FromEnds(2, [1, 0], [0, 1]);
        Assert.Equal("weights", Assert.Throws<ArgumentException>(() => convolution.Convolve(zeros(2, 2), zeros(2, 4), zeros(2, 1), edges)).ParamName);
        Assert.Equal("nodes", Assert.Throws<ArgumentException>(() => convolution.Convolve(zeros(3, 2), zeros(2, 4), zeros(2, 4), edges)).ParamName);
    }

    [Theory]
    [InlineData("nodes", 0)]
    [InlineData("harmonics", 1)]
    [InlineData("weights", 2)]
    public void A_number_that_is_not_finite_is_refused_by_name_and_row(string name, int argument)
    {
        using var scope = NewDisposeScope();
        using var convolution = new MessageConvolution(ClebschGordanProduct.Message("2x0e+1x1o", Irreps.SphericalHarmonics(1), i => i.L <= 1));
        using var edges = EdgeIndex.FromEnds(2, [1, 0, 1], [0, 1, 1]);
        Tensor[] arguments = [ones(2, 5), ones(3, 4), ones(3, convolution.Product.WeightCount)];
        arguments[argument][1, 2] = float.NaN;
        var error = Assert.Throws<ArgumentException>(() => convolution.Convolve(arguments[0], arguments[1], arguments[2], edges));
        Assert.Equal(name, error.ParamName);
        Assert.Contains("Row 1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, Tolerance.Gradient)]
    [InlineData(false, 2e-2)]
    public void Derivatives_of_first_and_second_order_are_difference_quotients(bool twice, double tolerance)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        using var convolution = new MessageConvolution(ClebschGordanProduct.Message("3x0e+2x1o", Irreps.SphericalHarmonics(2), i => i.L <= 2));
        using EdgeIndex edges = Graph(4, 3, 2);
        ScalarType type = twice ? float64 : float32;
        Tensor x = randn(4, 9, dtype: type).requires_grad_(), y = randn(edges.Edges, 9, dtype: type).requires_grad_(), w = randn(edges.Edges, convolution.Product.WeightCount, dtype: type).requires_grad_();
        Tensor Energy() => convolution.Convolve(x, y, w, edges).tanh().sum();
        if (!twice)
        {
            // In single precision the derivative along one direction, over a step large enough to be seen.
            Tensor[] direction = [randn_like(x), randn_like(y), randn_like(w)], inputs = [x, y, w];
            Tensor[] slope = Compare.Gradients(Energy(), inputs);
            double exact = slope.Zip(direction, (g, d) => (g * d).sum().item<float>()).Sum(v => (double)v);
            const float step = 1e-2f;
            double At(float t)
            {
                using var guard = no_grad();
                return convolution.Convolve(x + t * direction[0], y + t * direction[1], w + t * direction[2], edges).tanh().sum().item<float>();
            }
            Assert.Equal(exact, (At(step) - At(-step)) / (2 * step), tolerance * Math.Max(1, Math.Abs(exact)));
            return;
        }
        Compare.FiniteDifference(Energy, [x, y, w], tolerance);
        Tensor a = randn_like(x), b = randn_like(y), c = randn_like(w);
        Compare.FiniteDifference(() =>
        {
            Tensor[] g = Compare.Gradients(Energy(), createGraph: true, x, y, w);
            return (g[0] * a).sum() + (g[1] * b).sum() + (g[2] * c).sum();
        }, [x, y, w], tolerance);
    }

    [Fact]
    public void The_graph_keeps_the_inputs_only_and_the_plain_twin_keeps_messages_of_every_edge()
    {
        using var scope = NewDisposeScope();
        using var convolution = new MessageConvolution(ClebschGordanProduct.Message("128x0e+64x1o", Irreps.SphericalHarmonics(2), i => i.L <= 2));
        const int nodes = 60, degree = 300;
        using var edges = new EdgeIndex(nodes, [.. Enumerable.Range(0, nodes + 1).Select(i => i * degree)], [.. Enumerable.Range(0, nodes * degree).Select(e => e * 7 % nodes)]);
        Tensor x = ones(nodes, convolution.Product.Left.Dimension).requires_grad_(), y = ones(edges.Edges, 9).requires_grad_(), w = ones(edges.Edges, convolution.Product.WeightCount).requires_grad_();
        long messages = 4L * edges.Edges * convolution.Product.Output.Dimension;
        long Grown(Func<Tensor, Tensor, Tensor, EdgeIndex, Tensor> convolve)
        {
            long before = Resident();
            using Tensor result = convolve(x, y, w, edges);
            Assert.True(result.requires_grad);
            return Resident() - before;
        }
        convolution.Convolve(x, y, w, edges).Dispose();
        long fused = Grown(convolution.Convolve), plain = Grown(convolution.ConvolvePlain);
        Assert.True(fused < messages / 20, $"fused: {fused} bytes, messages {messages}");
        Assert.True(plain > messages / 4, $"plain: {plain} bytes, messages {messages}");
    }

    private static long Resident() => long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture) * 4096;
}
