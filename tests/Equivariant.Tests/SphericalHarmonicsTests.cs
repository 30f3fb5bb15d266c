using System.Text.Json;
using Potentials.Tests.Kit;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant.Tests;

public class SphericalHarmonicsTests
{
    [SkippableFact]
    public void Values_are_e3nns_in_every_normalisation()
    {
        JsonElement golden = Golden.E3nn("spherical_harmonics", "spherical_harmonics");
        double[] vectors = golden.GetProperty("vectors").Numbers();
        float[] vectors32 = Array.ConvertAll(vectors, v => (float)v);
        using var scope = NewDisposeScope();
        foreach (JsonProperty p in golden.GetProperty("values").EnumerateObject())
        {
            string[] parts = p.Name.Split('_');
            var y = new SphericalHarmonics(10, Enum.Parse<HarmonicNormalization>(parts[0], ignoreCase: true), parts[1] == "normalized");
            double[] expected = p.Value.Numbers();
            var values = new double[expected.Length];
            y.Evaluate(vectors, values);
            CloseByDegree(expected, values, Tolerance.Algebra, p.Name);
            CloseByDegree(expected, Compare.Numbers(y.Evaluate(tensor(vectors).reshape(-1, 3))), Tolerance.Algebra, p.Name + " tensor");
            var values32 = new float[expected.Length];
            y.Evaluate(vectors32, values32);
            CloseByDegree(expected, Array.ConvertAll(values32, v => (double)v), Tolerance.Algebra32, p.Name + " float32");
            CloseByDegree(expected, Compare.Numbers(y.Evaluate(tensor(vectors32).reshape(-1, 3))), Tolerance.Algebra32, p.Name + " tensor float32");
        }
    }

    /// <summary>Relative to the length of each degree's block: components near a node of Y have few digits of their own.</summary>
    private static void CloseByDegree(double[] expected, double[] actual, double tolerance, string what)
    {
        for (int p = 0; p < expected.Length / 121; p++)
            for (int l = 0; l <= 10; l++)
            {
                int at = p * 121 + l * l, n = 2 * l + 1;
                double length = Math.Max(1, Math.Sqrt(expected.AsSpan(at, n).ToArray().Sum(v => v * v)));
                for (int k = at; k < at + n; k++) Assert.True(Math.Abs(expected[k] - actual[k]) <= tolerance * length, $"{what} point {p} degree {l}: {expected[k]:R} {actual[k]:R}");
            }
    }

    [SkippableTheory]
    [InlineData("normalized")]
    [InlineData("raw")]
    public void Gradients_are_e3nns(string kind)
    {
        JsonElement golden = Golden.E3nn("spherical_harmonics", "spherical_harmonics");
        double[] vectors = golden.GetProperty("vectors").Numbers();
        JsonElement g = golden.GetProperty("grad").GetProperty("component_lmax6_" + kind);
        double[] cotangent = g.GetProperty("cotangent").Numbers(), expected = g.GetProperty("dvectors").Numbers();
        var y = new SphericalHarmonics(6, HarmonicNormalization.Component, kind == "normalized");
        int points = vectors.Length / 3;
        double[] values = new double[points * 49], slopes = new double[points * 147];
        y.Evaluate(vectors, values, slopes);
        var actual = new double[3 * points];
        for (int p = 0; p < points; p++)
            for (int a = 0; a < 3; a++)
                for (int k = 0; k < 49; k++) actual[3 * p + a] += slopes[(p * 3 + a) * 49 + k] * cotangent[p * 49 + k];
        Compare.Close(expected, actual, 1e-11, "span");
        using var scope = NewDisposeScope();
        Tensor r = tensor(vectors).reshape(-1, 3).requires_grad_();
        Tensor[] d = Compare.Gradients((y.Evaluate(r) * tensor(cotangent).reshape(-1, 49)).sum(), r);
        Compare.Close(expected, Compare.Numbers(d[0]), 1e-11, "tensor");
    }

    [SkippableFact]
    public void The_second_derivative_is_e3nns()
    {
        JsonElement golden = Golden.E3nn("spherical_harmonics", "spherical_harmonics"), second = golden.GetProperty("hvp_component_lmax4_normalized");
        using var scope = NewDisposeScope();
        Tensor r = golden.GetProperty("vectors").Tensor().requires_grad_();
        Tensor cotangent = golden.GetProperty("grad").GetProperty("component_lmax6_normalized").GetProperty("cotangent").Tensor().narrow(1, 0, 25);
        Tensor first = Compare.Gradients((new SphericalHarmonics(4).Evaluate(r) * cotangent).sum(), createGraph: true, r)[0];
        Tensor hvp = Compare.Gradients((first * second.GetProperty("u").Tensor()).sum(), r)[0];
        Compare.Close(second.GetProperty("hvp").Numbers(), Compare.Numbers(hvp), 1e-10, "hvp");
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(3, true)]
    [InlineData(6, false)]
    [InlineData(11, true)]
    [InlineData(16, true)]
    public void The_compiled_loops_and_their_derivatives_are_those_of_the_plain_twin(int maxDegree, bool normalize)
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        var y = new SphericalHarmonics(maxDegree, HarmonicNormalization.Component, normalize);
        foreach (ScalarType type in new[] { ScalarType.Float64, ScalarType.Float32 })
        {
            Tensor r = randn(37, 3, dtype: type), cotangent = randn(37, y.Dimension, dtype: type), a = randn(37, 3, dtype: type), b = randn(37, 3, dtype: type);
            r = (r / r.norm(1, true) * (1 + 0.1 * a)).detach().requires_grad_();
            cotangent = cotangent.requires_grad_();
            Tensor[] Orders(Func<Tensor, Tensor> evaluate)
            {
                Tensor values = evaluate(r), first = Compare.Gradients((values * cotangent).sum(), createGraph: true, r)[0];
                Tensor[] second = Compare.Gradients((first * a).sum(), createGraph: true, r, cotangent);
                Tensor[] third = Compare.Gradients((second[0] * b).sum() + (second[1] * cotangent.detach().sin()).sum(), r, cotangent);
                return [values, first, .. second, .. third];
            }
            Tensor[] fused = maxDegree == 0 ? [y.Evaluate(r)] : Orders(y.Evaluate), plain = maxDegree == 0 ? [y.EvaluatePlain(r)] : Orders(y.EvaluatePlain);
            for (int n = 0; n < fused.Length; n++)
            {
                double difference = (fused[n] - plain[n]).norm().to(ScalarType.Float64).item<double>(), size = plain[n].norm().to(ScalarType.Float64).item<double>();
                Assert.True(difference <= (type == ScalarType.Float64 ? Tolerance.Algebra : Tolerance.Algebra32) * Math.Max(1, size), $"{type} result {n}: {difference} of {size}");
            }
            using (no_grad()) Assert.Equal(Compare.Numbers(fused[0]), Compare.Numbers(y.Evaluate(r.view(37, 1, 3)).view(37, -1)));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1e-30f)]
    [InlineData(1e30f)]
    public void A_vector_without_a_direction_is_refused_by_name_and_row(float length)
    {
        using var scope = NewDisposeScope();
        var y = new SphericalHarmonics(3);
        float[] vectors = [0, 1, 0, 0, length, 0];
        var error = Assert.Throws<ArgumentException>(() => y.Evaluate(tensor(vectors).view(2, 3)));
        Assert.Equal("vectors", error.ParamName);
        Assert.Contains("Vector 1", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ArgumentException>(() => y.Evaluate(vectors, new float[32]));
        Assert.Equal("vectors", error.ParamName);
        Assert.Contains("Vector 1", error.Message, StringComparison.Ordinal);
        // Polynomials have a value at 0, and degree 0 asks for no direction.
        Assert.Equal(1, new SphericalHarmonics(3, normalize: false).Evaluate(zeros(1, 3))[0, 0].item<float>());
        Assert.Equal(1, new SphericalHarmonics(0).Evaluate(zeros(1, 3))[0, 0].item<float>());
    }

    [Fact]
    public void In_the_plain_twin_a_zero_vector_has_the_constant_harmonic_only_and_finite_derivatives()
    {
        using var scope = NewDisposeScope();
        Tensor r = tensor(new double[,] { { 0, 0, 0 }, { 0, 1, 0 } }).requires_grad_();
        Tensor values = new SphericalHarmonics(3).EvaluatePlain(r);
        double[] v = Compare.Numbers(values);
        Assert.Equal(1, v[0]);
        Assert.All(v[1..16], x => Assert.Equal(0, x));
        Assert.All(Compare.Numbers(Compare.Gradients(values.sum(), r)[0]), x => Assert.True(double.IsFinite(x)));
    }

    [Fact]
    public void Vectors_that_are_not_finite_are_refused_by_name_and_row()
    {
        using var scope = NewDisposeScope();
        var y = new SphericalHarmonics(3);
        var error = Assert.Throws<ArgumentException>(() => y.Evaluate(tensor(new double[,] { { 0, 1, 0 }, { 1, 2, double.NaN } })));
        Assert.Equal("vectors", error.ParamName);
        Assert.Contains("Vector 1", error.Message, StringComparison.Ordinal);
        Assert.Equal("vectors", Assert.Throws<ArgumentException>(() => y.Evaluate([1, float.PositiveInfinity, 0], new float[16])).ParamName);
        // The twin for other devices never asks: what is not a number stays so in every component.
        Assert.All(Compare.Numbers(y.EvaluatePlain(tensor(new[] { 1, 2, double.NaN })))[1..], x => Assert.True(double.IsNaN(x)));
        Assert.Equal("vectors", Assert.Throws<ArgumentException>(() => EdgeFrame.ToPole(zeros(2, 3))).ParamName);
        Assert.Contains("Vector 1", Assert.Throws<ArgumentException>(() => EdgeFrame.ToPole(tensor(new float[,] { { 0, 1, 0 }, { 1, 2, float.NaN } }))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(11)]
    [InlineData(30)]
    [InlineData(40)]
    public void Values_follow_the_closed_form_in_angles(int maxDegree)
    {
        using var scope = NewDisposeScope();
        var y = new SphericalHarmonics(maxDegree, HarmonicNormalization.Norm);
        var random = new Random(4);
        const int points = 20;
        double[] vectors = new double[3 * points], expected = new double[points * y.Dimension];
        for (int p = 0; p < points; p++)
        {
            double beta = Math.Acos(2 * random.NextDouble() - 1), alpha = 2 * Math.PI * random.NextDouble();
            (vectors[3 * p], vectors[3 * p + 1], vectors[3 * p + 2]) = (2 * Math.Sin(beta) * Math.Sin(alpha), 2 * Math.Cos(beta), 2 * Math.Sin(beta) * Math.Cos(alpha));
            for (int l = 0; l <= maxDegree; l++)
                for (int m = -l; m <= l; m++) expected[p * y.Dimension + l * l + l + m] = ClosedForm(l, m, beta, alpha);
        }
        float[] vectors32 = Array.ConvertAll(vectors, v => (float)v), values32 = new float[expected.Length];
        var values = new double[expected.Length];
        y.Evaluate(vectors, values);
        Compare.Close(expected, values, Tolerance.Algebra, "span");
        Tensor r = tensor(vectors).view(points, 3);
        Compare.Close(expected, Compare.Numbers(y.Evaluate(r)), Tolerance.Algebra, "tensor");
        Compare.Close(expected, Compare.Numbers(y.EvaluatePlain(r)), Tolerance.Algebra, "plain");
        y.Evaluate(vectors32, values32);
        Compare.Close(expected, Array.ConvertAll(values32, v => (double)v), Tolerance.Algebra32, "span, float32");
        Compare.Close(expected, Compare.Numbers(y.Evaluate(r.to(float32))), Tolerance.Algebra32, "tensor, float32");
        Compare.Close(expected, Compare.Numbers(y.EvaluatePlain(r.to(float32))), Tolerance.Algebra32, "plain, float32");
    }

    /// <summary>Norm-normalised: associated Legendre functions by the upward recursion from P_m^m in sin and cos, with √((l-m)!/(l+m)!) brought in step by step.</summary>
    private static double ClosedForm(int l, int m, double beta, double alpha)
    {
        int a = Math.Abs(m);
        double t = Math.Cos(beta), s = Math.Sin(beta), p = 1, older = 0;
        for (int k = 1; k <= a; k++) p *= s * Math.Sqrt((2 * k - 1.0) / (2 * k));
        for (int k = a + 1; k <= l; k++) (older, p) = (p, ((2 * k - 1) * t * p - Math.Sqrt((double)(k - 1 - a) * (k - 1 + a)) * older) / Math.Sqrt((double)(k - a) * (k + a)));
        return p * (m < 0 ? Math.Sqrt(2) * Math.Sin(a * alpha) : m > 0 ? Math.Sqrt(2) * Math.Cos(a * alpha) : 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_span_gradient_is_the_difference_quotient_to_degree_11(bool normalize)
    {
        var y = new SphericalHarmonics(11, HarmonicNormalization.Norm, normalize);
        double[] r = [0.4, -0.7, 0.55], plus = new double[144], minus = new double[144], values = new double[144], slopes = new double[432];
        y.Evaluate(r, values, slopes);
        for (int a = 0; a < 3; a++)
        {
            const double h = 1e-5;
            double[] shifted = [.. r];
            shifted[a] += h;
            y.Evaluate(shifted, plus);
            shifted[a] -= 2 * h;
            y.Evaluate(shifted, minus);
            for (int k = 0; k < 144; k++) Assert.Equal((plus[k] - minus[k]) / (2 * h), slopes[a * 144 + k], 1e-6);
        }
    }

    [Fact]
    public void No_points_give_no_values()
    {
        using Tensor none = new SphericalHarmonics(4).Evaluate(zeros(0, 3));
        Assert.Equal([0L, 25L], none.shape);
    }

    [Fact]
    public void Wrong_arguments_are_refused_by_name()
    {
        var y = new SphericalHarmonics(2);
        Assert.Equal("vectors", Assert.Throws<ArgumentException>(() => y.Evaluate(new double[4], new double[9])).ParamName);
        Assert.Equal("values", Assert.Throws<ArgumentException>(() => y.Evaluate(new double[3], new double[8])).ParamName);
        Assert.Equal("gradient", Assert.Throws<ArgumentException>(() => y.Evaluate(new double[3], new double[9], new double[9])).ParamName);
        using Tensor flat = zeros(5, 2);
        Assert.Equal("vectors", Assert.Throws<ArgumentException>(() => y.Evaluate(flat)).ParamName);
        using Tensor integers = zeros(5, 3, dtype: int64);
        Assert.Equal("vectors", Assert.Throws<ArgumentException>(() => y.Evaluate(integers)).ParamName);
        Assert.Throws<ArgumentOutOfRangeException>(() => new SphericalHarmonics(-1));
    }
}
