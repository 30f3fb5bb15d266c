using System.Numerics;
using System.Text.Json;
using Potentials.Tests.Kit;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant.Tests;

public class SphereGridTests
{
    public static TheoryData<string> Grids => ["gl 0", "gl 1", "gl 5", "gl 9", "gl 12", "gl 40", "lebedev 3", "lebedev 5", "lebedev 7", "lebedev 9", "lebedev 11", "equiangular 10 10", "equiangular 18 17"];

    private static SphereGrid Grid(string name)
    {
        string[] parts = name.Split(' ');
        int a = int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
        return parts[0] switch
        {
            "gl" => SphereGrid.GaussLegendre(a),
            "lebedev" => SphereGrid.Lebedev(a),
            _ => SphereGrid.Equiangular(a, int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture)),
        };
    }

    [Theory]
    [MemberData(nameof(Grids))]
    public void A_grid_integrates_every_harmonic_up_to_its_degree(string name)
    {
        SphereGrid grid = Grid(name);
        int top = Math.Min(grid.Degree, 40);
        double[] y = grid.ToGrid(top);
        int n = (top + 1) * (top + 1);
        for (int k = 0; k < n; k++)
        {
            double sum = 0;
            for (int g = 0; g < grid.Count; g++) sum += grid.Weights[g] * y[g * n + k];
            Assert.Equal(k == 0 ? Math.Sqrt(4 * Math.PI) : 0, sum, Tolerance.Algebra);
        }
    }

    [Theory]
    [InlineData(9, 50)]
    [InlineData(12, 91)]
    public void The_minimal_gauss_legendre_grid_has_the_known_size_and_is_no_larger_than_needed(int degree, int points)
    {
        SphereGrid grid = SphereGrid.GaussLegendre(degree);
        Assert.Equal(points, grid.Count);
        // One degree more fails in some harmonic: the size is minimal.
        double[] y = grid.ToGrid(degree + 1);
        int n = (degree + 2) * (degree + 2);
        double worst = Enumerable.Range(1, n - 1).Max(k => Math.Abs(Enumerable.Range(0, grid.Count).Sum(g => grid.Weights[g] * y[g * n + k])));
        Assert.True(worst > 1e-3);
    }

    [Fact]
    public void Lebedev_grids_have_the_known_sizes()
    {
        Assert.Equal([6, 14, 26, 38, 50], new[] { 3, 5, 7, 9, 11 }.Select(d => SphereGrid.Lebedev(d).Count));
        Assert.Equal(38, SphereGrid.Smallest(8).Count);
        Assert.Equal(91, SphereGrid.Smallest(12).Count);
    }

    [SkippableFact]
    public void Signals_on_the_grid_are_e3nns()
    {
        foreach (JsonElement g in Golden.E3nn("s2grid", "s2grid").EnumerateArray())
        {
            using var scope = NewDisposeScope();
            int lmax = g.GetProperty("lmax").GetInt32(), rows = g.GetProperty("res_beta").GetInt32(), columns = g.GetProperty("res_alpha").GetInt32();
            string normalization = g.Text("normalization");
            SphereGrid grid = SphereGrid.Equiangular(rows, columns);
            int n = (lmax + 1) * (lmax + 1);
            // e3nn's scales: component Σ x Y_integral √4π/√((2l+1)(L+1)), norm √4π/√(L+1), integral 1.
            double[] scale = [.. Enumerable.Range(0, lmax + 1).SelectMany(l => Enumerable.Repeat(Math.Sqrt(4 * Math.PI) * (normalization switch
            {
                "component" => 1 / Math.Sqrt((2 * l + 1) * (lmax + 1)),
                "norm" => 1 / Math.Sqrt(lmax + 1),
                _ => 1 / Math.Sqrt(4 * Math.PI),
            }), 2 * l + 1))];
            Tensor to = tensor(grid.ToGrid(lmax)).view(grid.Count, n), from = tensor(grid.FromGrid(lmax)).view(n, grid.Count), s = tensor(scale);
            Tensor coeff = g.GetProperty("coeff").Tensor(), values = (coeff * s).matmul(to.t());
            Compare.Close(g.GetProperty("grid").Tensor().reshape(-1, grid.Count), values, Tolerance.Algebra, normalization);
            Compare.Close(g.GetProperty("from_random").Tensor(), g.GetProperty("random_grid").Tensor().reshape(-1, grid.Count).matmul(from.t()) / s, Tolerance.Algebra, "from " + normalization);
        }
    }

    [Fact]
    public void To_grid_and_back_is_the_identity_in_every_normalisation()
    {
        foreach (HarmonicNormalization normalization in Enum.GetValues<HarmonicNormalization>())
        {
            using var scope = NewDisposeScope();
            SphereGrid grid = SphereGrid.GaussLegendre(12);
            Tensor to = tensor(grid.ToGrid(6, normalization)).view(grid.Count, 49), from = tensor(grid.FromGrid(6, normalization)).view(49, grid.Count);
            Compare.Close(eye(49, dtype: float64), from.matmul(to), Tolerance.Algebra);
        }
    }

    [Fact]
    public void The_fourier_series_of_the_harmonics_have_the_known_coefficients_and_sum_to_them()
    {
        void Check(int l, int m, params Complex[] expected)
        {
            foreach (var (e, p) in expected.Zip(FourierBasis.Series(l, m))) Assert.True((e - p).Magnitude < 1e-8);
        }
        Check(1, 0, 0.24430126, 0, 0.24430126);
        Check(1, 1, new(0, 0.17274707), 0, new(0, -0.17274707));
        Check(2, 0, 0.23654367, 0, 0.15769578, 0, 0.23654367);
        Check(2, 1, new(0, 0.1931371), 0, 0, 0, new(0, -0.1931371));
        Check(2, 2, -0.09656855, 0, 0.1931371, 0, -0.09656855);
        var y = new SphericalHarmonics(11, HarmonicNormalization.Integral);
        var values = new double[144];
        const double beta = 0.7;
        y.Evaluate([0, Math.Cos(beta), Math.Sin(beta)], values); // α = 0: only cosines are left
        for (int l = 0; l <= 11; l++)
            for (int m = 0; m <= l; m++)
            {
                Complex sum = Complex.Zero;
                Complex[] p = FourierBasis.Series(l, m);
                for (int u = -l; u <= l; u++) sum += p[u + l] * Complex.FromPolarCoordinates(1, u * beta);
                Assert.Equal(values[l * l + l + m], sum.Real * (m == 0 ? 1 : Math.Sqrt(2)), Tolerance.Algebra * 10);
                Assert.Equal(0, sum.Imaginary, Tolerance.Algebra);
            }
    }

    [Fact]
    public void Gaunt_coefficients_are_the_integrals_and_brackets_the_known_numbers()
    {
        foreach (var (l1, l2, l3, k) in new[] { (0, 0, 0, .28209479), (0, 1, 1, .48860251), (1, 1, 2, .69098830), (2, 2, 2, .75393004), (3, 3, 4, .95473754), (4, 4, 8, 1.56655751), (3, 3, 6, 1.29923322), (2, 3, 5, 1.15164716) })
            Assert.Equal(k, Gaunt.Coefficient(l1, l2, l3), 1e-8);
        foreach (var (l1, l2, l3, k) in new[] { (1, 1, 1, 1.19682684), (1, 2, 2, 2.67618617), (2, 2, 3, 5.35237235), (1, 3, 3, 4.47811599), (3, 3, 3, 9.67383619), (2, 3, 4, 8.46284375) })
            Assert.Equal(k, Gaunt.BracketCoefficient(l1, l2, l3), 1e-8);
        Assert.Equal(0, Gaunt.Coefficient(1, 1, 1));
        Assert.Equal(0, Gaunt.BracketCoefficient(1, 1, 2));
        SphereGrid grid = SphereGrid.GaussLegendre(18);
        double[] y = grid.ToGrid(6);
        foreach (var (l1, l2, l3) in new[] { (1, 2, 3), (4, 4, 2), (6, 6, 6), (5, 2, 3), (3, 3, 3), (2, 2, 6) })
        {
            double k = Gaunt.Coefficient(l1, l2, l3);
            double[] c = Wigner3j.IsTriangle(l1, l2, l3) ? Wigner3j.Get(l1, l2, l3).ToArray() : new double[(2 * l1 + 1) * (2 * l2 + 1) * (2 * l3 + 1)];
            int n2 = 2 * l2 + 1, n3 = 2 * l3 + 1;
            for (int i = 0; i < 2 * l1 + 1; i++)
                for (int j = 0; j < n2; j++)
                    for (int q = 0; q < n3; q++)
                    {
                        double integral = 0;
                        for (int g = 0; g < grid.Count; g++) integral += grid.Weights[g] * y[g * 49 + l1 * l1 + i] * y[g * 49 + l2 * l2 + j] * y[g * 49 + l3 * l3 + q];
                        Assert.Equal(k * c[(i * n2 + j) * n3 + q], integral, Tolerance.Algebra);
                    }
        }
    }

    [Fact]
    public void The_6j_symbol_has_known_values_and_zeros()
    {
        Assert.Equal(1.0 / 6, Wigner6j.Symbol(1, 1, 1, 1, 1, 1), Tolerance.Algebra);
        Assert.Equal(1.0 / 6, Wigner6j.Symbol(1, 1, 2, 1, 1, 1), Tolerance.Algebra);
        Assert.Equal(1.0 / 30, Wigner6j.Symbol(1, 1, 2, 1, 1, 2), Tolerance.Algebra);
        Assert.Equal(-3.0 / 70, Wigner6j.Symbol(2, 2, 2, 2, 2, 2), Tolerance.Algebra);
        foreach (var (l1, l2, l3, j) in new[] { (3, 5, 5, 3), (5, 6, 7, 4), (4, 9, 9, 5), (3, 5, 6, 6) }) Assert.Equal(0, Wigner6j.Symbol(l1, l2, l3, j, j, j));
        Assert.Equal(0, Wigner6j.Symbol(1, 1, 3, 1, 1, 1));
    }

    [Fact]
    public void Wrong_arguments_are_refused_by_name()
    {
        Assert.Equal("rows", Assert.Throws<ArgumentOutOfRangeException>(() => SphereGrid.Equiangular(5, 5)).ParamName);
        Assert.Equal("degree", Assert.Throws<ArgumentOutOfRangeException>(() => SphereGrid.Lebedev(12)).ParamName);
        Assert.Equal("m", Assert.Throws<ArgumentOutOfRangeException>(() => FourierBasis.Series(1, 2)).ParamName);
        Assert.Throws<ArgumentOutOfRangeException>(() => Gaunt.Coefficient(-1, 0, 0));
    }
}
