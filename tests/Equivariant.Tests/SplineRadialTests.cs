using Potentials.Tests.Kit;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant.Tests;

public class SplineRadialTests
{
    [Theory]
    [InlineData(10, true)]
    [InlineData(10, false)]
    [InlineData(100, true)]
    public void Splines_are_the_same_on_the_host_and_in_tensors_and_their_derivatives_exact(int intervals, bool enveloped)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var spline = new SplineRadial(5, intervals, 7, enveloped ? new PolynomialCutoff(5, 6) : null, float64);
        Tensor d = (rand(40, dtype: float64) * 5.5).requires_grad_(), cotangent = randn(40, 7, dtype: float64);
        Tensor y = spline.forward(d);
        double[] slopes = Compare.Numbers(Compare.Gradients((y * cotangent).sum(), d)[0]), distances = Compare.Numbers(d), c = Compare.Numbers(cotangent), all = Compare.Numbers(y);
        SplineTable table = spline.ToTable();
        double[] value = new double[7], slope = new double[7];
        for (int i = 0; i < 40; i++)
        {
            table.Evaluate(distances[i], value, slope);
            Compare.Close(value, all.AsSpan(7 * i, 7), 1e-11);
            Assert.Equal(slope.Select((s, k) => s * c[7 * i + k]).Sum(), slopes[i], 1e-9 * Math.Max(1, Math.Abs(slopes[i])));
        }
        Tensor inside = linspace(0.213, 4.871, 23, dtype: float64).requires_grad_();
        Compare.FiniteDifference(() => spline.forward(inside).sin().sum(), [inside, spline.Coefficients], Tolerance.Gradient, 1e-6);
        Compare.FiniteDifference(() => Compare.Gradients(spline.forward(inside).sin().sum(), createGraph: true, inside)[0].square().sum(), [spline.Coefficients], Tolerance.GradientNetwork);
        Assert.Equal([0L, 7L], spline.forward(zeros(0, dtype: float64)).shape);
    }

    [Fact]
    public void Value_slope_and_curvature_run_on_over_the_knots()
    {
        var random = new Random(2);
        using var spline = new SplineRadial(4, 8, 1, dtype: float64);
        using (no_grad()) spline.Coefficients.normal_();
        SplineTable table = spline.ToTable();
        double[] v = new double[1], s = new double[1], v2 = new double[1], s2 = new double[1];
        for (int knot = 1; knot < 8; knot++)
        {
            const double e = 1e-7;
            table.Evaluate(knot * 0.5 - e, v, s);
            table.Evaluate(knot * 0.5 + e, v2, s2);
            Assert.Equal(v[0], v2[0], 1e-5);
            Assert.Equal(s[0], s2[0], 1e-5);
            // Slopes are parabolas between knots: three of them give the curvature at the knot from either side.
            double Slope(double d)
            {
                table.Evaluate(d, v, s);
                return s[0];
            }
            const double h = 0.1;
            double at = knot * 0.5, before = (3 * Slope(at - 1e-12) - 4 * Slope(at - h) + Slope(at - 2 * h)) / (2 * h), after = (-3 * Slope(at) + 4 * Slope(at + h) - Slope(at + 2 * h)) / (2 * h);
            Assert.Equal(before, after, 1e-8);
        }
    }

    [Fact]
    public void A_spline_through_a_cubic_is_the_cubic()
    {
        using var scope = NewDisposeScope();
        using SplineRadial spline = SplineRadial.Fit(d => stack([d.pow(3) - 2 * d, 1 + d.square()], 1), 3, 1e-7, float64);
        Assert.Equal(16, spline.Intervals);
        Tensor d = linspace(0.05, 2.95, 31, dtype: float64);
        Compare.Close(stack([d.pow(3) - 2 * d, 1 + d.square()], 1), spline.forward(d), 1e-5);
    }

    [Fact]
    public void A_radial_network_is_replaced_within_the_stated_error()
    {
        using var scope = NewDisposeScope();
        manual_seed(6);
        using var basis = new BesselBasis(6, 8);
        var envelope = new PolynomialCutoff(6, 6);
        var network = new ScalarNetwork([8, 64, 64, 32], Activation.Silu, fanInScaling: false, dtype: float64);
        Tensor Radial(Tensor d) => network.forward(basis.forward(d) * envelope.Evaluate(d).unsqueeze(-1));
        foreach (double tolerance in new[] { 1e-3, 1e-6 })
        {
            using SplineRadial spline = SplineRadial.Fit(Radial, 6, tolerance, float64);
            Assert.True(spline.FitError <= tolerance);
            Tensor d = linspace(0.1, 5.999, 777, dtype: float64), exact = Radial(d);
            double error = ((spline.forward(d) - exact).abs().max() / exact.abs().max()).item<double>();
            Assert.True(error <= 1.05 * tolerance, $"{error} with {spline.Intervals} intervals");
        }
    }

    [Fact]
    public void Facets_radial_functions_are_linear_in_their_coefficients()
    {
        using var scope = NewDisposeScope();
        var radial = new LinearRadial(new SincBasis(5, 8), new ExponentialCutoff(5), 12, float64);
        radial.to(float64);
        Tensor d = linspace(0.3, 4.9, 17, dtype: float64).requires_grad_();
        Compare.FiniteDifference(() => radial.forward(d).sin().sum(), [d, radial.Coefficients, .. radial.parameters().Where(p => p.dim() == 1)], Tolerance.Gradient);
        Assert.Equal(2, radial.parameters().Count());
        using SplineRadial table = SplineRadial.Fit(radial.forward, 5, 1e-6, float64);
        Compare.Close(radial.forward(d), table.forward(d), 1e-5);
    }

    [Fact]
    public void Wrong_arguments_are_refused_by_name()
    {
        Assert.Equal("envelope", Assert.Throws<ArgumentException>(() => new SplineRadial(5, 8, 2, new PolynomialCutoff(6, 6))).ParamName);
        Assert.Throws<ArgumentOutOfRangeException>(() => new SplineRadial(5, 0, 2));
        Assert.Equal("radial", Assert.Throws<ArgumentException>(() => SplineRadial.Fit(d => (d - 2).log().unsqueeze(1), 5)).ParamName);
        Assert.Equal("tolerance", Assert.Throws<ArgumentException>(() => SplineRadial.Fit(d => (d > 2.1).to(float64).unsqueeze(1), 5, 1e-3, most: 64)).ParamName);
        using var spline = new SplineRadial(5, 8, 2);
        Assert.Equal("d", Assert.Throws<ArgumentOutOfRangeException>(() => spline.ToTable().Evaluate(double.NaN, new double[2], new double[2])).ParamName);
    }
}
