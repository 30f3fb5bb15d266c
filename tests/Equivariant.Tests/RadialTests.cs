using System.Text.Json;
using Potentials.Tests.Kit;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant.Tests;

public class RadialTests
{
    public static TheoryData<string> Envelopes => ["polynomial", "xplor", "exponential", "exponential sharp"];

    private static CutoffEnvelope Envelope(string name) => name switch
    {
        "polynomial" => new PolynomialCutoff(5, 6),
        "xplor" => new XplorCutoff(5, 4.5),
        "exponential" => new ExponentialCutoff(5),
        _ => new ExponentialCutoff(5, 0.5, 3),
    };

    public static TheoryData<string> Bases => ["bessel", "bessel trained", "sinc", "gaussian"];

    private static RadialBasis Basis(string name) => name switch
    {
        "bessel" => new BesselBasis(5, 8),
        "bessel trained" => new BesselBasis(5, 8, trainable: true),
        "sinc" => new SincBasis(5, 8),
        _ => new GaussianBasis(5, 16),
    };

    [SkippableTheory]
    [InlineData(5)]
    [InlineData(6)]
    public void Bases_and_cutoffs_are_the_peers(int cutoff)
    {
        JsonElement golden = Golden.E3nn("radial", "radial");
        using var scope = NewDisposeScope();
        Tensor r = golden.GetProperty("r").Tensor();
        foreach (int p in new[] { 2, 5, 6, 8 })
            foreach (string peer in new[] { "nequix", "mace" })
            {
                var envelope = new PolynomialCutoff(cutoff, p);
                Compare.Close(golden.GetProperty($"polynomial_cutoff_{peer}_rc{cutoff}_p{p}").Numbers(), Compare.Numbers(envelope.Evaluate(r)), Tolerance.Algebra, $"{peer} {p}");
            }
        Compare.Close(golden.GetProperty($"bessel_nequix_rc{cutoff}_n8").Numbers(), Compare.Numbers(new BesselBasis(cutoff, 8).forward(r)), Tolerance.Algebra, "nequix");
        foreach (int n in new[] { 8, 10 })
            Compare.Close(golden.GetProperty($"bessel_mace_rc{cutoff}_n{n}").Numbers(),
                Compare.Numbers(new BesselBasis(cutoff, n, BesselBasis.UnitNormScale(cutoff)).forward(r)), Tolerance.Algebra, "mace");
        Compare.Close(golden.GetProperty($"gaussian_mace_rc{cutoff}_n16").Numbers(), Compare.Numbers(new GaussianBasis(cutoff, 16).forward(r)), Tolerance.Algebra, "gaussian");
    }

    [SkippableFact]
    public void The_derivative_of_the_enveloped_basis_is_the_peers()
    {
        JsonElement golden = Golden.E3nn("radial", "radial");
        golden = golden.GetProperty("d_sum_bessel8_times_poly6_rc6_dr");
        double[] r = golden.GetProperty("r").Numbers(), expected = golden.GetProperty("grad").Numbers();
        using var basis = new BesselBasis(6, 8);
        var envelope = new PolynomialCutoff(6, 6);
        double[] value = new double[8], slope = new double[8];
        var actual = new double[r.Length];
        for (int i = 0; i < r.Length; i++)
        {
            basis.Evaluate(r[i], value, slope);
            double e = envelope.Evaluate(r[i], out double de);
            for (int k = 0; k < 8; k++) actual[i] += slope[k] * e + value[k] * de;
        }
        Compare.Close(expected, actual, 1e-9, "host");
        using var scope = NewDisposeScope();
        Tensor d = tensor(r).requires_grad_();
        Tensor sum = (basis.forward(d) * envelope.Evaluate(d).unsqueeze(-1)).sum();
        Compare.Close(expected, Compare.Numbers(Compare.Gradients(sum, d)[0]), 1e-9, "tensor");
    }

    [Theory]
    [MemberData(nameof(Envelopes))]
    public void An_envelope_falls_from_one_to_zero_and_its_derivative_is_its_slope(string name)
    {
        CutoffEnvelope envelope = Envelope(name);
        Assert.Equal(1, envelope.Evaluate(0), Tolerance.Algebra);
        Assert.Equal(0, envelope.Evaluate(5));
        Assert.Equal(0, envelope.Evaluate(7.5, out double beyond));
        Assert.Equal(0, beyond);
        double before = 1;
        using var scope = NewDisposeScope();
        double[] points = [.. Enumerable.Range(1, 199).Select(i => 0.0253 * i)];
        Tensor d = tensor(points).requires_grad_();
        Tensor values = envelope.Evaluate(d);
        double[] host = [.. points.Select(envelope.Evaluate)], slopes = Compare.Numbers(Compare.Gradients(values.sum(), d)[0]);
        Compare.Close(host, Compare.Numbers(values), Tolerance.Algebra, name);
        for (int i = 0; i < points.Length; i++)
        {
            double value = envelope.Evaluate(points[i], out double slope);
            Assert.True(value <= before + 1e-15 && value >= 0);
            before = value;
            const double h = 1e-6;
            Assert.Equal((envelope.Evaluate(points[i] + h) - envelope.Evaluate(points[i] - h)) / (2 * h), slope, 1e-5 * Math.Max(1, Math.Abs(slope)));
            Assert.Equal(slope, slopes[i], 1e-11 * Math.Max(1, Math.Abs(slope)));
        }
    }

    [Theory]
    [MemberData(nameof(Envelopes))]
    public void Beyond_the_cutoff_there_is_no_value_no_derivative_and_no_nan(string name)
    {
        using var scope = NewDisposeScope();
        Tensor d = tensor(new[] { 5.0, 5.5, 1e6 }).requires_grad_();
        Tensor y = Envelope(name).Evaluate(d);
        Assert.Equal([0.0, 0, 0], Compare.Numbers(y));
        Assert.Equal([0.0, 0, 0], Compare.Numbers(Compare.Gradients(y.sum(), d)[0]));
    }

    [Theory]
    [MemberData(nameof(Bases))]
    public void A_basis_has_the_same_values_and_slopes_on_the_host_and_in_tensors(string name)
    {
        using var scope = NewDisposeScope();
        RadialBasis basis = Basis(name);
        double[] points = [.. Enumerable.Range(1, 60).Select(i => 0.09 * i)];
        Tensor d = tensor(points).requires_grad_();
        Tensor y = basis.forward(d), weight = rand(60, basis.Count, dtype: float64);
        double[] slopes = Compare.Numbers(Compare.Gradients((y * weight).sum(), d)[0]), values = Compare.Numbers(y), w = Compare.Numbers(weight);
        double[] v = new double[basis.Count], s = new double[basis.Count];
        for (int i = 0; i < points.Length; i++)
        {
            basis.Evaluate(points[i], v, s);
            Compare.Close(v, values.AsSpan(i * basis.Count, basis.Count), Tolerance.Algebra, name);
            Assert.Equal(s.Select((x, k) => x * w[i * basis.Count + k]).Sum(), slopes[i], 1e-10);
        }
        Compare.FiniteDifference(() => (basis.forward(d) * weight).sum(), [d], Tolerance.Gradient);
        Compare.Close(y, basis.forward(d.to(float32)).to(float64), Tolerance.Algebra32, "float32");
    }

    [Fact]
    public void The_sinc_basis_is_finite_at_zero_and_smooth_where_its_series_begins()
    {
        using var basis = new SincBasis(5, 3);
        double[] v = new double[3], s = new double[3], v2 = new double[3], s2 = new double[3];
        basis.Evaluate(0, v, s);
        Compare.Close([0.4, 0.8, 1.2], v, Tolerance.Algebra);
        Compare.Close([0.0, 0, 0], s, Tolerance.Algebra);
        basis.Evaluate(0.01 - 1e-12, v, s);
        basis.Evaluate(0.01 + 1e-12, v2, s2);
        Compare.Close(v, v2, 1e-11);
        Compare.Close(s, s2, 1e-10);
    }

    [Fact]
    public void Trained_frequencies_get_gradients()
    {
        using var scope = NewDisposeScope();
        foreach (RadialBasis basis in new RadialBasis[] { new BesselBasis(5, 4, trainable: true), new SincBasis(5, 4) })
        {
            Tensor f = Assert.Single(basis.parameters());
            Tensor d = linspace(0.5, 4.5, 9, dtype: float64);
            Compare.FiniteDifference(() => basis.forward(d).square().sum(), [f], Tolerance.Gradient);
        }
        Assert.Empty(new BesselBasis(5, 4).parameters());
        Assert.Single(new BesselBasis(5, 4).buffers());
    }

    [Fact]
    public void Wrong_arguments_are_refused_by_name()
    {
        Assert.Equal("cutoff", Assert.Throws<ArgumentOutOfRangeException>(() => new PolynomialCutoff(0, 6)).ParamName);
        Assert.Equal("power", Assert.Throws<ArgumentOutOfRangeException>(() => new PolynomialCutoff(5, 1)).ParamName);
        Assert.Equal("onset", Assert.Throws<ArgumentOutOfRangeException>(() => new XplorCutoff(5, 5)).ParamName);
        Assert.Equal("start", Assert.Throws<ArgumentOutOfRangeException>(() => new ExponentialCutoff(5, 1)).ParamName);
        Assert.Equal("cutoff", Assert.Throws<ArgumentOutOfRangeException>(() => new BesselBasis(double.NaN, 8)).ParamName);
        Assert.Equal("count", Assert.Throws<ArgumentOutOfRangeException>(() => new GaussianBasis(5, 1)).ParamName);
        Assert.Equal("start", Assert.Throws<ArgumentException>(() => new SincBasis(5, 3, [1, 2])).ParamName);
        using var basis = new BesselBasis(5, 8);
        Assert.Equal("values", Assert.Throws<ArgumentException>(() => basis.Evaluate(1, new double[3], new double[8])).ParamName);
    }
}
