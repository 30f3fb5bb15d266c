using System.Text.Json;
using Potentials.Tests.Kit;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant.Tests;

public class ManyBodyTests
{
    [Fact]
    public void The_coupling_lists_have_maces_lengths()
    {
        Assert.Equal([1, 1, 1], new[] { 0, 1, 2 }.Select(l => CouplingBasis.Tensors(3, 1, l).Count));
        Assert.Equal([4, 6, 7], new[] { 0, 1, 2 }.Select(l => CouplingBasis.Tensors(3, 2, l).Count));
        Assert.Equal(11, CouplingBasis.Tensors(2, 3, 0).Count);
        Assert.Equal([23, 51, 65], new[] { 0, 1, 2 }.Select(l => CouplingBasis.Tensors(3, 3, l).Count));
    }

    [SkippableTheory]
    [InlineData(0, 2)]
    [InlineData(2, 3)]
    public void The_couplings_of_equal_vectors_span_e3nns_reduced_products(int index, int factors)
    {
        JsonElement g = Golden.E3nn("reduced_tensor_products", "reduced")[index];
        Irreps output = g.Text("irreps_out");
        double[] basis = g.GetProperty("change_of_basis").Numbers();
        int size = (int)Math.Pow(3, factors);
        using var scope = NewDisposeScope();
        Tensor golden = tensor(basis).view(-1, size);
        for (int b = 0; b < output.Count; b++)
        {
            int degree = output[b].Irrep.L, components = 2 * degree + 1;
            Assert.Equal(Irrep.Natural(degree), output[b].Irrep);
            var rows = new List<Tensor>();
            foreach (CouplingTensor t in CouplingBasis.Tensors(1, factors, degree))
            {
                // Places 1 … 3 are the vector; all orders of the factors together make the symmetric part.
                double[,] symmetric = new double[components, size];
                foreach (var (component, places, value) in t.Entries.Where(e => e.Places.All(p => p > 0)))
                    foreach (int[] order in factors == 2 ? new int[][] { [0, 1], [1, 0] } : [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
                        symmetric[component, order.Aggregate(0, (at, k) => 3 * at + places[k] - 1)] += value;
                rows.Add(tensor(symmetric));
            }
            Tensor ours = cat(rows, 0), theirs = golden.narrow(0, output.Offset(b), output[b].Dimension);
            Assert.Equal(output[b].Dimension, linalg.matrix_rank(ours, atol: 1e-9, rtol: null).item<long>());
            Assert.Equal(output[b].Dimension, linalg.matrix_rank(cat([ours, theirs], 0), atol: 1e-9, rtol: null).item<long>());
        }
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    [InlineData(3, 2)]
    public void The_contraction_is_the_dense_sum_over_coupling_tensors(int maxDegree, int correlation)
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        const int atoms = 4, channels = 3, species = 2;
        int[] degrees = [0, 1];
        var layer = new SymmetricContraction(maxDegree, degrees, channels, species, correlation, float64);
        Tensor x = randn(atoms, layer.Input.Dimension, dtype: float64), z = tensor(new long[] { 0, 1, 1, 0 });
        double[] y = Compare.Numbers(layer.forward(x, z)), features = Compare.Numbers(x);
        for (int n = 0; n < atoms; n++)
            for (int c = 0; c < channels; c++)
            {
                double At(int place)
                {
                    int l = (int)Math.Sqrt(place);
                    return features[n * layer.Input.Dimension + layer.Input.Offset(l) + c * (2 * l + 1) + place - l * l];
                }
                foreach (int degree in degrees)
                {
                    var expected = new double[2 * degree + 1];
                    for (int nu = 1; nu <= correlation; nu++)
                    {
                        var basis = CouplingBasis.Tensors(maxDegree, nu, degree);
                        for (int k = 0; k < basis.Count; k++)
                            foreach (var (component, places, value) in basis[k].Entries)
                                expected[component] += layer.Weights(degree, nu)![z[n].item<long>(), k, c].item<double>() * value * places.Select(At).Aggregate((p, q) => p * q);
                    }
                    int start = n * layer.Output.Dimension + layer.Output.Offset(degree) + c * (2 * degree + 1);
                    Compare.Close(expected, y.AsSpan(start, 2 * degree + 1), Tolerance.Algebra, $"atom {n} channel {c} degree {degree}");
                }
            }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Contractions_turn_with_their_features_and_their_derivatives_are_exact(bool grid)
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        Tensor z = tensor(new long[] { 0, 1, 1, 0, 1 });
        nn.Module<Tensor, Tensor, Tensor> layer = grid
            ? new GridContraction(3, 2, 2, 2, 3, mixedSignals: true, dtype: float64)
            : new SymmetricContraction(3, [0, 1], 2, 2, 3, float64);
        Irreps input = Irreps.SphericalHarmonics(3, 2), output = grid ? Irreps.SphericalHarmonics(2, 2) : Irreps.SphericalHarmonics(1, 2);
        Assert.True(Equivariance.Error(x => layer.call(x[0], z), [input], output) < Tolerance.Symmetry);
        Tensor a = randn(5, input.Dimension, dtype: float64).requires_grad_();
        Tensor[] leaves = [a, .. layer.parameters()];
        Compare.FiniteDifference(() => layer.call(a, z).tanh().sum(), leaves, Tolerance.Gradient);
        Compare.FiniteDifference(() => Compare.Gradients(layer.call(a, z).tanh().sum(), createGraph: true, a)[0].square().sum(), leaves, Tolerance.GradientNetwork);
        layer.to(float32);
        Assert.True(Equivariance.Error(x => layer.call(x[0], z), [input], output, ScalarType.Float32) < Tolerance.Symmetry32);
    }

    [Fact]
    public void A_power_on_the_grid_is_the_iterated_gaunt_product()
    {
        using var scope = NewDisposeScope();
        var layer = new GridContraction(3, 2, 1, 1, 3, dtype: float64);
        using (no_grad())
        {
            layer.Weights(1).zero_();
            layer.Weights(2).zero_();
            layer.Weights(3).fill_(1);
        }
        using var square = new GauntProduct(3, 3, 5);
        using var cube = new GauntProduct(5, 3, 2);
        Tensor x = randn(4, 16, dtype: float64), y = layer.forward(x, zeros(4, dtype: int64));
        // component harmonics are √4π times the integral ones, and the mean over the sphere is ∫/4π
        Compare.Close(cube.Multiply(square.Multiply(x, x), x) * (4 * Math.PI), y, 1e-11);
    }

    [Fact]
    public void A_power_on_a_coarse_grid_would_be_wrong_and_is_refused()
    {
        Assert.Equal("grid", Assert.Throws<ArgumentException>(() => new GridContraction(3, 2, 1, 1, 3, grid: SphereGrid.GaussLegendre(10))).ParamName);
        Assert.Equal("outputDegrees", Assert.Throws<ArgumentException>(() => new SymmetricContraction(2, [1, 0], 1, 1)).ParamName);
        Assert.Throws<ArgumentOutOfRangeException>(() => new SymmetricContraction(2, [0], 1, 1, 4));
        using var scope = NewDisposeScope();
        Assert.Equal("input", Assert.Throws<ArgumentException>(() => new SymmetricContraction(1, [0], 2, 1).forward(zeros(3, 7), zeros(3, dtype: int64))).ParamName);
        foreach (nn.Module<Tensor, Tensor, Tensor> layer in new nn.Module<Tensor, Tensor, Tensor>[] { new SymmetricContraction(1, [0], 2, 2), new GridContraction(1, 0, 2, 2) })
        {
            var error = Assert.Throws<ArgumentException>(() => layer.call(zeros(3, 8), tensor(new long[] { 0, 1, 2 })));
            Assert.Equal("species", error.ParamName);
            Assert.Contains("Row 2", error.Message, StringComparison.Ordinal);
            Assert.Equal("species", Assert.Throws<ArgumentException>(() => layer.call(zeros(3, 8), zeros(3))).ParamName);
            Assert.Equal("species", Assert.Throws<ArgumentException>(() => layer.call(zeros(3, 8), zeros(2, dtype: int64))).ParamName);
            Assert.Equal(0, layer.call(zeros(0, 8), zeros(0, dtype: int64)).shape[0]);
        }
    }
}
