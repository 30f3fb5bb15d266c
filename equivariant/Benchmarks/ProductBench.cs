using Potentials.Equivariant.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant.Benchmarks;

/// <summary>Times tensor products in float32 on the CPU: warm-up calls, then calls until the time is up, the shortest and the median kept.</summary>
public static class ProductBench
{
    /// <summary>Makes one measurement.</summary>
    /// <param name="what">What to measure.</param>
    /// <param name="seconds">Time to spend on it, warm-up apart; at least three calls are timed.</param>
    /// <param name="processorTime">Count processor time instead of wall time: what other processes do then hardly matters. One thread only.</param>
    /// <exception cref="ArgumentException">The case does not exist.</exception>
    public static ProductTiming Measure(ProductCase what, double seconds = 0.5, bool processorTime = false)
    {
        ArgumentNullException.ThrowIfNull(what);
        if (processorTime && what.Threads > 1) throw new ArgumentException("Processor time says nothing about the speed of several threads.", nameof(processorTime));
        ArgumentOutOfRangeException.ThrowIfLessThan(what.Batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(what.Threads, 1);
        using ITensorProduct product = ProductCatalog.Make(what.Product, what.Setting, what.Degree, what.Channels);
        int before = get_num_threads();
        set_num_threads(what.Threads);
        try
        {
            using var scope = NewDisposeScope();
            Tensor left = randn(what.Batch, product.Left.Dimension), right = randn(what.Batch, product.Right.Dimension), cotangent = randn(what.Batch, product.Output.Dimension);
            if (what.Backward) (left, right) = (left.requires_grad_(), right.requires_grad_());
            void Call()
            {
                using var inner = NewDisposeScope();
                using var guard = what.Backward ? null : no_grad();
                Tensor result = product.Multiply(left, right);
                if (!what.Backward) return;
                autograd.backward([result], [cotangent], inputs: [left, right]);
                left.grad = null!;
                right.grad = null!;
            }
            var (best, median, repeats) = CallTimer.Measure(Call, seconds, processorTime);
            return new ProductTiming(what, best, median, repeats, product.Flops, ProductCatalog.FreeWeights(what.Product, what.Setting, what.Degree));
        }
        finally
        {
            set_num_threads(before);
        }
    }

    /// <summary>
    /// Rate of a large matrix product on this machine, 10⁹ operations a second, what the fractions are fractions of: libtorch's, or that of the packed one on one
    /// core times the threads, whichever is faster.
    /// </summary>
    public static double MatrixPeak(int threads, int size = 512, bool processorTime = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        int before = get_num_threads();
        set_num_threads(threads);
        try
        {
            using var scope = NewDisposeScope();
            Tensor a = randn(size, size), b = randn(size, size);
            double library = Shortest(() => a.matmul(b).Dispose(), processorTime);
            return 2e-9 * size * size * size * Math.Max(1 / library, threads / Packed(a, b, processorTime));
        }
        finally
        {
            set_num_threads(before);
        }
    }

    /// <summary>Shortest time of a packed product of a and b on one core.</summary>
    private static unsafe double Packed(Tensor a, Tensor b, bool processorTime)
    {
        int size = (int)a.shape[0];
        float* left = TensorMemory.Address<float>(a), right = TensorMemory.Address<float>(b);
        using var matrix = new PackedMatrix<float>(size, size, right, size, 1, 1);
        using var result = new NativeBuffer<float>((long)size * matrix.Columns);
        return Shortest(() => matrix.Multiply(left, size, result.Pointer, size, add: false), processorTime);
    }

    private static double Shortest(Action call, bool processorTime)
    {
        double best = double.PositiveInfinity;
        for (int i = 0; i < 30; i++)
        {
            TimeSpan start = CallTimer.Now(processorTime);
            call();
            best = Math.Min(best, Math.Max((CallTimer.Now(processorTime) - start).TotalSeconds, 1e-7));
        }
        return best;
    }

    /// <summary>Slope of log(time) against log(L) by least squares: the exponent of the growth.</summary>
    /// <exception cref="ArgumentException">Fewer than two points.</exception>
    public static double Exponent(IReadOnlyList<int> degrees, IReadOnlyList<double> times)
    {
        ArgumentNullException.ThrowIfNull(degrees);
        ArgumentNullException.ThrowIfNull(times);
        if (degrees.Count < 2 || degrees.Count != times.Count) throw new ArgumentException($"Expected at least two pairs, got {degrees.Count} degrees and {times.Count} times.", nameof(times));
        double[] x = [.. degrees.Select(d => Math.Log(d))], y = [.. times.Select(t => Math.Log(t))];
        double mx = x.Average(), my = y.Average();
        return x.Zip(y, (a, b) => (a - mx) * (b - my)).Sum() / x.Sum(a => (a - mx) * (a - mx));
    }

    /// <summary>The first degree from which on a product is always faster than another; null where it never is.</summary>
    public static int? Crossover(IReadOnlyList<ProductTiming> timings, string faster, IReadOnlyList<string> slower)
    {
        ArgumentNullException.ThrowIfNull(timings);
        ArgumentNullException.ThrowIfNull(slower);
        var own = timings.Where(t => t.Case.Product == faster).ToDictionary(t => t.Case.Degree, t => t.Best);
        var other = timings.Where(t => slower.Contains(t.Case.Product)).GroupBy(t => t.Case.Degree).ToDictionary(g => g.Key, g => g.Min(t => t.Best));
        int? from = null;
        foreach (int degree in own.Keys.Where(other.ContainsKey).Order())
            if (own[degree] < other[degree]) from ??= degree;
            else from = null;
        return from;
    }
}
