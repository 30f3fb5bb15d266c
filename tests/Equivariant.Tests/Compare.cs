using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant.Tests;

/// <summary>Assertions on numbers and tensors, relative to max(1, |expected|), and finite differences.</summary>
internal static class Compare
{
    public static void Close(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance, string what = "")
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            if (!(Math.Abs(expected[i] - actual[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i]))))
                Assert.Fail($"{what}[{i}]: expected {expected[i]:R}, got {actual[i]:R} (tolerance {tolerance:G2})");
    }

    public static void Close(Tensor expected, Tensor actual, double tolerance, string what = "")
    {
        Assert.Equal(expected.shape, actual.shape);
        Close(Numbers(expected), Numbers(actual), tolerance, what);
    }

    public static double[] Numbers(Tensor t)
    {
        using Tensor copy = t.detach().to(ScalarType.Float64).contiguous();
        return copy.data<double>().ToArray();
    }

    /// <summary>Greatest |a-b|/max|b|.</summary>
    public static double Distance(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        return ((a - b).abs().max() / b.abs().max().clamp(min: 1e-300)).to(ScalarType.Float64).item<double>();
    }

    /// <summary>Gradients by backward; leaves keep none.</summary>
    public static Tensor[] Gradients(Tensor scalar, params Tensor[] leaves) => Gradients(scalar, false, leaves);

    public static Tensor[] Gradients(Tensor scalar, bool createGraph, params Tensor[] leaves)
    {
        foreach (Tensor l in leaves) l.grad = null!;
        autograd.backward([scalar], null, retain_graph: true, create_graph: createGraph, inputs: [.. leaves]);
        Tensor[] g = [.. leaves.Select(l => l.grad ?? zeros_like(l))];
        foreach (Tensor l in leaves) l.grad = null!;
        return g;
    }

    /// <summary>The derivative of <paramref name="scalar"/> along random directions of each leaf against central differences (float64).</summary>
    public static void FiniteDifference(Func<Tensor> scalar, Tensor[] leaves, double tolerance = 1e-6, double step = 1e-5)
    {
        Tensor[] g = Gradients(scalar(), leaves);
        for (int n = 0; n < leaves.Length; n++)
        {
            Tensor direction = randn_like(leaves[n]);
            double slope = (g[n] * direction).sum().item<double>();
            double Shifted(double by)
            {
                using (no_grad()) leaves[n].add_(direction, by);
                double value = scalar().item<double>();
                using (no_grad()) leaves[n].add_(direction, -by);
                return value;
            }
            double difference = (8 * (Shifted(step) - Shifted(-step)) - (Shifted(2 * step) - Shifted(-2 * step))) / (12 * step);
            Close([difference], [slope], tolerance, $"derivative of argument {n}");
        }
    }
}
