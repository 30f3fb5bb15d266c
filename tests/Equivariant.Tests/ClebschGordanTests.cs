using System.Text.Json;
using Potentials.Tests.Kit;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant.Tests;

public class ClebschGordanTests
{
    public static TheoryData<int, CouplingAlgorithm> Cases
    {
        get
        {
            var data = new TheoryData<int, CouplingAlgorithm>();
            for (int i = 0; i < 26; i++)
                foreach (CouplingAlgorithm a in Enum.GetValues<CouplingAlgorithm>()) data.Add(i, a);
            return data;
        }
    }

    private static ConnectionMode Mode(string name) => name switch
    {
        "uvu<v" => ConnectionMode.UvuPairs,
        "u<vw" => ConnectionMode.UvwPairs,
        _ => Enum.Parse<ConnectionMode>(name, ignoreCase: true),
    };

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Outputs_and_gradients_are_e3nns(int index, CouplingAlgorithm algorithm)
    {
        JsonElement g = Golden.E3nn("tensor_products", "tensor_products")[index];
        string name = g.Text("name");
        JsonElement[] expected = [.. g.GetProperty("instructions").EnumerateArray()];
        Irreps left = g.Text("irreps_in1"), right = g.Text("irreps_in2"), output = g.Text("irreps_out");
        double[] pathWeights = name.StartsWith("custom", StringComparison.Ordinal) ? [0.5, 2] : [.. expected.Select(_ => 1.0)];
        ProductVariances? variances = g.TryGetProperty("in1_var", out JsonElement v1)
            ? new(v1.Numbers(), g.GetProperty("in2_var").Numbers(), g.GetProperty("out_var").Numbers()) : null;
        ProductInstruction[] instructions = [.. expected.Select((e, i) => new ProductInstruction(e.GetProperty("i_in1").GetInt32(), e.GetProperty("i_in2").GetInt32(),
            e.GetProperty("i_out").GetInt32(), Mode(e.Text("mode")), e.GetProperty("has_weight").GetBoolean(), pathWeights[i]))];
        using var product = new ClebschGordanProduct(left, right, output, instructions, Enum.Parse<IrrepNormalization>(g.Text("irrep_normalization"), true),
            Enum.Parse<PathNormalization>(g.Text("path_normalization"), true), variances, algorithm);
        Assert.Equal(g.GetProperty("weight_numel").GetInt32(), product.WeightCount);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i].GetProperty("path_weight").GetDouble(), product.Paths[i].Coefficient, Tolerance.Algebra);

        using var scope = NewDisposeScope();
        Tensor x = g.GetProperty("in1").Tensor().requires_grad_(), y = g.GetProperty("in2").Tensor().requires_grad_();
        Tensor? w = product.WeightCount == 0 ? null : g.GetProperty("weight").Tensor().requires_grad_();
        Tensor z = product.Multiply(x, y, w);
        Compare.Close(g.GetProperty("out").Tensor(), z, Tolerance.Algebra, name);
        Tensor[] d = Compare.Gradients((z * g.GetProperty("cotangent").Tensor()).sum(), w is null ? [x, y] : [x, y, w]);
        Compare.Close(g.GetProperty("din1").Tensor(), d[0], Tolerance.Algebra, "din1");
        Compare.Close(g.GetProperty("din2").Tensor(), d[1], Tolerance.Algebra, "din2");
        if (w is not null) Compare.Close(g.GetProperty("dweight").Tensor(), d[2], Tolerance.Algebra, "dweight");
        Compare.Close(z, product.Multiply(x.to(float32), y.to(float32), w?.to(float32)).to(float64), Tolerance.Algebra32, "float32");
    }

    [SkippableFact]
    public void The_factories_make_e3nns_lists()
    {
        JsonElement[] all = [.. Golden.E3nn("tensor_products", "tensor_products").EnumerateArray()];
        foreach (JsonElement g in all)
        {
            Irreps left = g.Text("irreps_in1"), right = g.Text("irreps_in2"), output = g.Text("irreps_out");
            string name = g.Text("name");
            using ClebschGordanProduct? product = name switch
            {
                "full" => ClebschGordanProduct.Full(left, right),
                "elementwise" => ClebschGordanProduct.Elementwise(left, right),
                "uvu_nequip_sorted_unshared" => ClebschGordanProduct.Message(left, right, output.Contains),
                _ when name.StartsWith("fully", StringComparison.Ordinal) => ClebschGordanProduct.FullyConnected(left, right, output),
                _ => null,
            };
            if (product is null) continue;
            Assert.Equal(output, product.Output);
            var paths = product.Paths.Select(p => (p.Left, p.Right, p.Output));
            Assert.Equal(g.GetProperty("instructions").EnumerateArray().Select(e => (e.GetProperty("i_in1").GetInt32(), e.GetProperty("i_in2").GetInt32(), e.GetProperty("i_out").GetInt32())), paths);
        }
    }

    [Fact]
    public void The_message_product_sorts_blocks_and_weights_by_the_irrep_of_the_result()
    {
        using var product = ClebschGordanProduct.Message("128x0e+64x1o+32x2e+32x3o", Irreps.SphericalHarmonics(3), i => i.IsNatural && i.L <= 3);
        Assert.Equal(1312, product.WeightCount);
        Assert.Equal([256, 352, 384, 320], Enumerable.Range(0, 4).Select(l => product.Output.MultiplicityOf(Irrep.Natural(l))));
        Assert.Equal(product.Output, product.Output.Sort().Irreps);
        Assert.Equal(Enumerable.Range(0, product.Paths.Count), product.Paths.Select(p => p.Output));
    }

    [Theory]
    [InlineData(CouplingAlgorithm.Dense)]
    [InlineData(CouplingAlgorithm.Sparse)]
    public void Derivatives_to_second_order_are_the_difference_quotients(CouplingAlgorithm algorithm)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        foreach (bool message in new[] { true, false })
        {
            using var product = message
                ? ClebschGordanProduct.Message("3x0e+2x1o+1x2e", Irreps.SphericalHarmonics(2), i => i.L <= 2, algorithm: algorithm)
                : ClebschGordanProduct.ChannelWise("3x0e+3x1o+3x2e", "3x0e+3x1o+3x2e", "3x0e+3x1o+3x2e+3x1e", algorithm: algorithm);
            Tensor x = randn(4, product.Left.Dimension, dtype: float64).requires_grad_(), y = randn(4, product.Right.Dimension, dtype: float64).requires_grad_();
            foreach (bool perRow in new[] { true, false })
            {
                Tensor w = (perRow ? randn(4, product.WeightCount, dtype: float64) : randn(product.WeightCount, dtype: float64)).requires_grad_();
                Tensor cotangent = randn(4, product.Output.Dimension, dtype: float64);
                Compare.FiniteDifference(() => (product.Multiply(x, y, w).tanh() * cotangent).sum(), [x, y, w], Tolerance.Gradient);
                Tensor Second()
                {
                    Tensor[] g = Compare.Gradients((product.Multiply(x, y, w).tanh() * cotangent).sum(), createGraph: true, x, y, w);
                    return g[0].square().sum() + g[1].square().sum() + g[2].square().sum();
                }
                Compare.FiniteDifference(Second, [x, y, w], Tolerance.Gradient);
            }
        }
    }

    [Fact]
    public void No_rows_give_no_rows_and_leading_dimensions_are_kept()
    {
        using var scope = NewDisposeScope();
        foreach (CouplingAlgorithm algorithm in Enum.GetValues<CouplingAlgorithm>())
        {
            using var product = ClebschGordanProduct.Message("3x0e+2x1o", Irreps.SphericalHarmonics(1), i => i.L <= 1, algorithm: algorithm);
            Assert.Equal([0L, product.Output.Dimension], product.Multiply(zeros(0, 9), zeros(0, 4), zeros(0, product.WeightCount)).shape);
            Assert.Equal([2L, 3L, product.Output.Dimension], product.Multiply(zeros(2, 3, 9), zeros(2, 3, 4), zeros(product.WeightCount)).shape);
        }
    }

    [Fact]
    public void Wrong_arguments_are_refused_by_name()
    {
        using var scope = NewDisposeScope();
        using var product = ClebschGordanProduct.Message("3x0e+2x1o", Irreps.SphericalHarmonics(1), i => i.L <= 1);
        Tensor x = zeros(5, 9), y = zeros(5, 4), w = zeros(5, product.WeightCount);
        Assert.Equal("left", Assert.Throws<ArgumentException>(() => product.Multiply(zeros(5, 8), y, w)).ParamName);
        Assert.Equal("right", Assert.Throws<ArgumentException>(() => product.Multiply(x, zeros(4, 4), w)).ParamName);
        Assert.Equal("right", Assert.Throws<ArgumentException>(() => product.Multiply(x, zeros(5, 4, dtype: float64), w)).ParamName);
        Assert.Equal("weights", Assert.Throws<ArgumentException>(() => product.Multiply(x, y, zeros(5, 2))).ParamName);
        Assert.Equal("weights", Assert.Throws<ArgumentException>(() => product.Multiply(x, y, zeros([]))).ParamName);
        Assert.Equal("weights", Assert.Throws<ArgumentNullException>(() => product.Multiply(x, y)).ParamName);
        var error = Assert.Throws<ArgumentException>(() => new ClebschGordanProduct("1o", "1o", "3o", [new(0, 0, 0, ConnectionMode.Uuu, false)]));
        Assert.Contains("do not couple", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ClebschGordanProduct("2x1o", "1o", "3x1e", [new(0, 0, 0, ConnectionMode.Uvu, true)]));
        Assert.Throws<ArgumentException>(() => new ClebschGordanProduct("1o", "1o", "1e", [new(0, 1, 0, ConnectionMode.Uuu, false)]));
        Assert.Equal("right", Assert.Throws<ArgumentException>(() => ClebschGordanProduct.Elementwise("2x1o", "3x0e")).ParamName);
    }

    [Theory]
    [InlineData("17x0e+17x1o")]
    [InlineData("1x0e+1x1o")]
    public void Gradients_of_shared_weights_are_the_sum_over_rows_in_few_numbers(string features)
    {
        using var scope = NewDisposeScope();
        manual_seed(6);
        const int rows = 2300; // some sums of rows and a rest
        using var product = ClebschGordanProduct.ChannelWise(features, features, features, algorithm: CouplingAlgorithm.Sparse);
        Tensor a = randn(rows, product.Left.Dimension, dtype: float64), b = randn(rows, product.Right.Dimension, dtype: float64), cotangent = randn(rows, product.Output.Dimension, dtype: float64);
        Tensor shared = randn(product.WeightCount, dtype: float64).requires_grad_(), own = shared.detach().unsqueeze(0).expand(rows, product.WeightCount).contiguous().requires_grad_();
        Tensor[] sums = [.. new[] { 1, 2 }.Select(threads =>
        {
            set_num_threads(threads);
            try
            {
                return autograd.grad([product.Multiply(a, b, shared)], [shared], [cotangent])[0];
            }
            finally
            {
                set_num_threads(1);
            }
        })];
        Compare.Close(autograd.grad([product.Multiply(a, b, own)], [own], [cotangent])[0].sum(dim: 0), sums[0], Tolerance.Algebra);
        Assert.Equal(Compare.Numbers(sums[0]), Compare.Numbers(sums[1]));
    }
}
