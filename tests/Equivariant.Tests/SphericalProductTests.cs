using Potentials.Tests.Kit;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant.Tests;

public class SphericalProductTests
{
    public static TheoryData<string> Products =>
    [
        "gaunt", "gaunt channels", "gaunt broadcast", "gaunt complete", "gaunt complete even", "fourier", "fourier direct", "fourier channels", "matrix", "matrix even", "matrix channels",
        "vector", "vector even", "vector broadcast",
    ];

    internal static SphericalProduct Make(string name) => name switch
    {
        "gaunt" => new GauntProduct(3, 3),
        "gaunt channels" => new GauntProduct(2, 3, 3, channels: 4, weighted: true),
        "gaunt broadcast" => new GauntProduct(3, 2, 2, channels: 3, rightChannels: 1, weighted: true),
        "gaunt complete" => new GauntProduct(3, 3, 3, channels: 2, weighted: true, evenCopies: 3, oddCopies: 2),
        "gaunt complete even" => new GauntProduct(2, 2, 3, channels: 2, weighted: true, evenCopies: 2, oddCopies: 1, parity: ProductParity.Even),
        "fourier" => new FourierGauntProduct(3, 3),
        "fourier direct" => new FourierGauntProduct(2, 3, 4, convolution: FourierConvolution.Direct),
        "fourier channels" => new FourierGauntProduct(2, 3, 3, channels: 4, rightChannels: 1, weighted: true, copies: 2),
        "matrix" => new MatrixProduct(2, 2, 2),
        "matrix even" => new MatrixProduct(4, 3, 4, parity: ProductParity.Even),
        "matrix channels" => new MatrixProduct(3, 3, 3, channels: 3, rightChannels: 1, weighted: true),
        "vector" => new VectorSignalProduct(2, 2, 2),
        "vector even" => new VectorSignalProduct(3, 2, 3, parity: ProductParity.Even),
        _ => new VectorSignalProduct(2, 3, 2, channels: 3, rightChannels: 1, weighted: true),
    };

    [Theory]
    [MemberData(nameof(Products))]
    public void A_product_turns_with_its_factors_and_its_derivatives_are_exact(string name)
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        using SphericalProduct product = Make(name);
        foreach (ScalarType type in new[] { ScalarType.Float64, ScalarType.Float32 })
        {
            Tensor? w = product.WeightCount == 0 ? null : randn(product.WeightCount, dtype: type);
            double error = Equivariance.Error(x => product.Multiply(x[0], x[1], w), [product.Left, product.Right], product.Output, type, inversion: product.Parity == ProductParity.Natural);
            Assert.True(error < (type == ScalarType.Float64 ? Tolerance.Symmetry : Tolerance.Symmetry32), $"{type}: {error}");
        }
        Tensor a = randn(3, product.Left.Dimension, dtype: float64).requires_grad_(), b = randn(3, product.Right.Dimension, dtype: float64).requires_grad_();
        Tensor? weights = product.WeightCount == 0 ? null : randn(3, product.WeightCount, dtype: float64).requires_grad_();
        Tensor[] leaves = weights is null ? [a, b] : [a, b, weights];
        Tensor cotangent = randn(3, product.Output.Dimension, dtype: float64);
        Compare.FiniteDifference(() => (product.Multiply(a, b, weights).tanh() * cotangent).sum(), leaves, Tolerance.Gradient);
        Compare.FiniteDifference(() => Compare.Gradients((product.Multiply(a, b, weights).tanh() * cotangent).sum(), createGraph: true, leaves).Select(g => g.square().sum()).Aggregate((p, q) => p + q),
            leaves, Tolerance.GradientNetwork);
        Tensor same = product.Multiply(a, b, weights);
        Assert.True(Compare.Distance(product.Multiply(a.to(float32), b.to(float32), weights?.to(float32)).to(float64), same) < Tolerance.Algebra32);
        Assert.Equal([0L, product.Output.Dimension], product.Multiply(zeros(0, product.Left.Dimension), zeros(0, product.Right.Dimension), weights is null ? null : zeros(product.WeightCount)).shape);
        Assert.True(product.Flops > 0);
    }

    /// <summary>Σ over triples of κ(l1, l2, l3) C x y for one channel.</summary>
    private static Tensor Reference(Tensor x, Tensor y, int left, int right, int output, Func<int, int, int, double> coefficient)
    {
        Tensor z = zeros(x.shape[0], (output + 1) * (output + 1), dtype: float64);
        for (int l1 = 0; l1 <= left; l1++)
            for (int l2 = 0; l2 <= right; l2++)
                for (int l3 = Math.Abs(l1 - l2); l3 <= Math.Min(output, l1 + l2); l3++)
                {
                    double k = coefficient(l1, l2, l3);
                    foreach (CouplingEntry e in Wigner3j.Get(l1, l2, l3).Entries.ToArray())
                        z.select(1, l3 * l3 + e.K).add_(k * e.Value * x.select(1, l1 * l1 + e.I) * y.select(1, l2 * l2 + e.J));
                }
        return z;
    }

    [Theory]
    [InlineData(1, 1, 2)]
    [InlineData(2, 3, 2)]
    [InlineData(4, 4, 8)]
    [InlineData(5, 2, 6)]
    public void Every_gaunt_product_is_the_sum_of_gaunt_coefficients(int left, int right, int output)
    {
        using var scope = NewDisposeScope();
        Tensor x = randn(4, (left + 1) * (left + 1), dtype: float64), y = randn(4, (right + 1) * (right + 1), dtype: float64);
        Tensor expected = Reference(x, y, left, right, output, Gaunt.Coefficient);
        using var grid = new GauntProduct(left, right, output);
        using var equiangular = new GauntProduct(left, right, output, grid: SphereGrid.Equiangular((left + right + output) / 2 * 2 + 2, left + right + output + 1));
        using var transform = new FourierGauntProduct(left, right, output);
        using var direct = new FourierGauntProduct(left, right, output, convolution: FourierConvolution.Direct);
        foreach (SphericalProduct product in new SphericalProduct[] { grid, equiangular, transform, direct }) Compare.Close(expected, product.Multiply(x, y), Tolerance.Algebra, product.GetType().Name);
        using var bracket = new GauntProduct(left, right, output, evenCopies: 0, oddCopies: 1, parity: ProductParity.Even);
        Compare.Close(Reference(x, y, left, right, output, Gaunt.BracketCoefficient), bracket.Multiply(x, y), Tolerance.Algebra * 10, "bracket");
    }

    [Fact]
    public void The_gaunt_product_has_its_known_values()
    {
        using var scope = NewDisposeScope();
        Tensor a = tensor(Enumerable.Range(0, 9).Select(i => 1.0 / (i + 1)).ToArray()).unsqueeze(0), b = tensor(Enumerable.Range(0, 9).Select(i => Math.Cos(i)).ToArray()).unsqueeze(0);
        double[] known =
        [
            .28653046, .15247324, .10720511, -.25742949, -.19925139, .14864194, .33724766, .17570045, -.13096396, -.08461941, .00910355, .13898547, .02214056, .08782521, -.04836503, .01637246,
            -.02425312, .01287020, .04443364, .04032910, .00443487, .04941256, .02187055, .01985709, .02731315,
        ];
        using var product = new GauntProduct(2, 2);
        Compare.Close(known, Compare.Numbers(product.Multiply(a, b)), 1e-8);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(4, 4)]
    [InlineData(5, 6)]
    public void The_matrix_product_couples_by_6j_symbols(int degree, int output)
    {
        using var scope = NewDisposeScope();
        using var product = new MatrixProduct(degree, degree, output, parity: ProductParity.Even);
        int j = product.Spin;
        Assert.Equal((output + 1) / 2, j);
        Tensor x = randn(3, (degree + 1) * (degree + 1), dtype: float64), y = randn(3, (degree + 1) * (degree + 1), dtype: float64);
        // the sign of each coefficient is read off one product; its size is the 6j symbol
        Tensor actual = product.Multiply(x, y);
        Tensor expected = Reference(x, y, degree, degree, output, (l1, l2, l3) =>
        {
            var one = zeros(1, (degree + 1) * (degree + 1), dtype: float64);
            double best = 0, sign = 0;
            foreach (CouplingEntry e in Wigner3j.Get(l1, l2, l3).Entries)
            {
                if (Math.Abs(e.Value) <= best) continue;
                best = Math.Abs(e.Value);
                Tensor a = zeros_like(one), b = zeros_like(one);
                a[0, l1 * l1 + e.I] = 1.0;
                b[0, l2 * l2 + e.J] = 1.0;
                sign = Math.Sign(product.Multiply(a, b)[0, l3 * l3 + e.K].item<double>() / e.Value);
            }
            return sign * Math.Abs(Wigner6j.Symbol(l1, l2, l3, j, j, j));
        });
        Compare.Close(expected, actual, Tolerance.Algebra);
    }

    [Fact]
    public void Flat_blocks_and_channels_agree_with_one_channel_at_a_time()
    {
        using var scope = NewDisposeScope();
        using var many = new GauntProduct(2, 2, 2, channels: 3);
        using var one = new GauntProduct(2, 2, 2);
        Tensor x = randn(4, 3, 9, dtype: float64), y = randn(4, 3, 9, dtype: float64);
        Tensor Flat(Tensor t) => cat([t.narrow(2, 0, 1).reshape(4, -1), t.narrow(2, 1, 3).reshape(4, -1), t.narrow(2, 4, 5).reshape(4, -1)], 1);
        Tensor single = one.Multiply(x.reshape(12, 9), y.reshape(12, 9)).view(4, 3, 9);
        Compare.Close(Flat(single), many.Multiply(Flat(x), Flat(y)), Tolerance.Algebra);
    }

    [Fact]
    public void A_grid_that_is_too_coarse_and_copies_without_weights_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => new GauntProduct(3, 3, 3, grid: SphereGrid.GaussLegendre(8)));
        Assert.Contains("needs 9", error.Message, StringComparison.Ordinal);
        Assert.Equal("weighted", Assert.Throws<ArgumentException>(() => new GauntProduct(2, 2, evenCopies: 2)).ParamName);
        Assert.Throws<ArgumentOutOfRangeException>(() => new GauntProduct(2, 2, channels: 4, rightChannels: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GauntProduct(2, 2, evenCopies: 0));
        Assert.Equal("maxOutput", Assert.Throws<ArgumentOutOfRangeException>(() => new FourierGauntProduct(1, 1, 3)).ParamName);
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    public void The_compiled_loops_over_points_and_their_derivatives_are_those_of_the_plain_twin(ScalarType type)
    {
        using var scope = NewDisposeScope();
        manual_seed(8);
        // More rows and points than are done at once, and numbers of both that fill no whole blocks.
        const int rows = 71;
        using var gaunt = new GauntProduct(5, 4, 7, channels: 2);
        using var bracket = new GauntProduct(3, 6, 5, channels: 2, evenCopies: 0, oddCopies: 1);
        using var vector = new VectorSignalProduct(4, 3, 5, channels: 2);
        using var whole = new VectorSignalProduct(2, 3, 4, channels: 2, parity: ProductParity.Even);
        (SphericalProduct Product, bool Even, bool Odd, Func<Tensor, Tensor, bool, Tensor> Plain)[] cases =
            [(gaunt, true, false, gaunt.Plain), (bracket, false, true, bracket.Plain), (vector, true, true, vector.Plain), (whole, true, false, whole.Plain)];
        foreach (var (product, even, odd, plain) in cases)
        {
            Tensor a = randn(rows, product.Left.Dimension, dtype: type).requires_grad_(), b = randn(rows, product.Right.Dimension, dtype: type).requires_grad_();
            Tensor cotangent = randn(rows, product.Output.Dimension, dtype: type).requires_grad_();
            Tensor Twin() => cat([.. new[] { false, true }.Where(isOdd => isOdd ? odd : even).Select(isOdd =>
                Flat(plain(Channels(a, product.MaxLeft), Channels(b, product.MaxRight), isOdd), isOdd ? 1 : 0, product.MaxOutput))], 1);
            Tensor[] Orders(Tensor z)
            {
                Tensor[] first = Compare.Gradients((z * cotangent).sum(), createGraph: true, a, b);
                return [z, .. first, .. Compare.Gradients((first[0] * a.detach().sin()).sum() + (first[1] * b.detach().cos()).sum(), a, b, cotangent)];
            }
            Tensor[] compiled = Orders(product.Multiply(a, b)), expected = Orders(Twin());
            double tolerance = type == ScalarType.Float64 ? Tolerance.Algebra : Tolerance.Algebra32;
            for (int n = 0; n < expected.Length; n++) Assert.True(Compare.Distance(compiled[n], expected[n]) < tolerance, $"{product.GetType().Name} result {n}: {Compare.Distance(compiled[n], expected[n])}");
        }

        Tensor Channels(Tensor flat, int degree) => cat([.. Enumerable.Range(0, degree + 1).Select(l => flat.narrow(1, 2 * l * l, 2 * (2 * l + 1)).reshape(rows, 2, 2 * l + 1))], 2);
        Tensor Flat(Tensor channels, int from, int degree) => cat([.. Enumerable.Range(from, degree + 1 - from).Select(l => channels.narrow(2, l * l, 2 * l + 1).reshape(rows, 2 * (2 * l + 1)))], 1);
    }

    [Fact]
    public void Products_by_points_have_the_same_bits_with_one_and_two_threads_and_outlive_their_owner_in_a_graph()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        foreach (Func<SphericalProduct> make in new Func<SphericalProduct>[] { () => new GauntProduct(4, 4), () => new VectorSignalProduct(3, 3) })
        {
            Tensor a = randn(700, make().Left.Dimension).requires_grad_(), b = randn(700, make().Right.Dimension).requires_grad_();
            var results = new List<double[][]>();
            foreach (int threads in new[] { 1, 2 })
            {
                set_num_threads(threads);
                try
                {
                    SphericalProduct product = make();
                    Tensor z = product.Multiply(a, b);
                    product.Dispose();
                    results.Add([.. new[] { z }.Concat(Compare.Gradients(z.square().sum(), a, b)).Select(Compare.Numbers)]);
                }
                finally
                {
                    set_num_threads(1);
                }
            }
            for (int n = 0; n < 3; n++) Assert.Equal(results[0][n], results[1][n]);
        }
    }
}
