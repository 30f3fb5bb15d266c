using Potentials.Equivariant.Benchmarks;
using Potentials.Tests.Kit;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant.Tests;

public class MeasureTests
{
    private static Irreps Even(int degree) => Irreps.SphericalHarmonics(degree, 1, parity: 1);

    [Theory]
    [InlineData(1, 6, 5)]
    [InlineData(2, 19, 9)]
    [InlineData(3, 44, 13)]
    [InlineData(4, 85, 17)]
    public void Free_weights_with_results_up_to_2L_are_the_published_counts(int degree, int clebschGordan, int gaunt)
    {
        using var complete = ClebschGordanProduct.Full(Even(degree), Even(degree));
        Assert.Equal(clebschGordan, ProductMeasures.Expressivity(complete));
        using var grid = new GauntProduct(degree, degree, parity: ProductParity.Even);
        Assert.Equal(gaunt, ProductMeasures.Expressivity(grid));
        using var fourier = new FourierGauntProduct(degree, degree, parity: ProductParity.Even);
        Assert.Equal(gaunt, ProductMeasures.Expressivity(fourier));
        using var matrix = new MatrixProduct(degree, degree, 2 * degree, parity: ProductParity.Even);
        Assert.Equal(gaunt, ProductMeasures.Expressivity(matrix));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_product_reaches_the_triples_it_should(int degree)
    {
        (int, int, int)[] all = [.. from a in Enumerable.Range(0, degree + 1) from b in Enumerable.Range(0, degree + 1) from c in Enumerable.Range(0, 2 * degree + 1) where Wigner3j.IsTriangle(a, b, c) select (a, b, c)];
        (int, int, int)[] Reached(ITensorProduct product)
        {
            using (product) return [.. ProductMeasures.Couplings(product).Select(t => (t.Left, t.Right, t.Output)).Distinct().Order()];
        }
        Assert.Equal(all, Reached(ClebschGordanProduct.Full(Even(degree), Even(degree))));
        Assert.Equal(all.Where(t => (t.Item1 + t.Item2 + t.Item3) % 2 == 0), Reached(new GauntProduct(degree, degree)));
        Assert.Equal(all, Reached(new GauntProduct(degree, degree, evenCopies: 1, oddCopies: 1, parity: ProductParity.Even)));
        Assert.Equal(all, Reached(new GauntProduct(degree, degree, evenCopies: 1, oddCopies: 1)));
        // A scalar makes a radial field, and radial fields have no cross product: 0 x 0 is the one coupling that is missing.
        Assert.Equal(all.Where(t => t != (0, 0, 0)), Reached(new VectorSignalProduct(degree, degree, parity: ProductParity.Even)));
        Assert.Equal(all.Where(t => t != (0, 0, 0)), Reached(new VectorSignalProduct(degree, degree)));
        int j = Math.Max(1, degree);
        Assert.Equal(all.Where(t => Wigner6j.Symbol(t.Item1, t.Item2, t.Item3, j, j, j) != 0), Reached(new MatrixProduct(degree, degree, 2 * degree, parity: ProductParity.Even)));
    }

    [Theory]
    [InlineData(2, 2, 1)]
    [InlineData(3, 3, 2)]
    [InlineData(4, 4, 2)]
    public void The_known_number_of_copies_regains_the_freedom_of_every_path(int degree, int even, int odd)
    {
        // Rank of the map from per-degree weights of all copies to the coefficients, results up to L (the published table).
        int Rank(int copies, bool oddSum)
        {
            var triples = (from a in Enumerable.Range(0, degree + 1) from b in Enumerable.Range(0, degree + 1) from c in Enumerable.Range(0, degree + 1)
                           where Wigner3j.IsTriangle(a, b, c) && (oddSum ? Gaunt.BracketCoefficient(a, b, c) : Gaunt.Coefficient(a, b, c)) > 0
                           select (a, b, c)).ToArray();
            var random = new Random(1);
            int n = degree + 1;
            var jacobian = new double[triples.Length, copies * 3 * n];
            for (int r = 0; r < copies; r++)
            {
                double[] w = [.. Enumerable.Range(0, 3 * n).Select(_ => 0.5 + random.NextDouble())];
                for (int t = 0; t < triples.Length; t++)
                {
                    var (a, b, c) = triples[t];
                    jacobian[t, r * 3 * n + a] = w[n + b] * w[2 * n + c];
                    jacobian[t, r * 3 * n + n + b] = w[a] * w[2 * n + c];
                    jacobian[t, r * 3 * n + 2 * n + c] = w[a] * w[n + b];
                }
            }
            using Tensor s = linalg.svdvals(tensor(jacobian));
            double[] values = s.data<double>().ToArray();
            return values.Count(v => v > 1e-9 * values.Max());
        }
        int evenPaths = new[] { 0, 4, 11, 23, 42 }[degree], oddPaths = new[] { 0, 1, 4, 11, 23 }[degree];
        Assert.Equal(evenPaths, Rank(even, false));
        Assert.True(Rank(even - 1, false) < evenPaths);
        Assert.Equal(degree == 4 ? 20 : oddPaths, Rank(odd, true));
    }

    [Fact]
    public void Every_layer_and_product_is_equivariant_by_its_own_measure()
    {
        foreach (string name in EquivarianceBench.Names)
            if (!name.StartsWith("grid mixing", StringComparison.Ordinal))
            {
                double error = EquivarianceBench.Measure(name, 2, ScalarType.Float64), error32 = EquivarianceBench.Measure(name, 2, ScalarType.Float32);
                Assert.True(error < Tolerance.Symmetry && error32 < Tolerance.Symmetry32 && error32 > 1e-9, $"{name}: {error}, {error32}");
            }
        double[] mixing = [.. EquivarianceBench.Names.Where(n => n.StartsWith("grid mixing", StringComparison.Ordinal)).Select(n => EquivarianceBench.Measure(n, 2, ScalarType.Float64))];
        Assert.Equal(mixing.OrderDescending(), mixing);
        Assert.True(mixing[^1] < 1e-2 && mixing[0] > 1e-3, string.Join(' ', mixing));
        Assert.Equal("name", Assert.Throws<ArgumentException>(() => EquivarianceBench.Measure("layer", 1, ScalarType.Float64)).ParamName);
    }

    [Fact]
    public void The_equivariance_measure_is_zero_for_an_equivariant_map_and_large_for_another()
    {
        using var scope = NewDisposeScope();
        Irreps irreps = "2x0e+2x1o";
        var linear = new EquivariantLinear(irreps, irreps, dtype: float64);
        Tensor x = randn(6, irreps.Dimension, dtype: float64);
        Assert.True(EquivarianceMeasure.Error(linear.forward, irreps, irreps, x, inversion: true) < 1e-12);
        Assert.True(EquivarianceMeasure.Error(t => t.tanh(), irreps, irreps, x) > 1e-2);
        Assert.Equal("features", Assert.Throws<ArgumentException>(() => EquivarianceMeasure.Error(linear.forward, irreps, irreps, zeros(2, 3))).ParamName);
        using var weighted = new GauntProduct(1, 1, weighted: true);
        Assert.Equal("product", Assert.Throws<ArgumentException>(() => ProductMeasures.Couplings(weighted)).ParamName);
    }
}
