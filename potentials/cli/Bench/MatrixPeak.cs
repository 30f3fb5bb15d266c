using System.Diagnostics;
using TorchSharp;

namespace Potentials.Cli.Bench;

/// <summary>What the machine can do at most: a large matrix product.</summary>
internal static class MatrixPeak
{
    /// <summary>Floating-point operations a second of a 1024³ product, best of two seconds.</summary>
    public static double Measure(bool single, int threads)
    {
        const int n = 1024;
        int before = torch.get_num_threads();
        torch.set_num_threads(threads);
        try
        {
            using var scope = torch.NewDisposeScope();
            var type = single ? torch.ScalarType.Float32 : torch.ScalarType.Float64;
            var a = torch.rand(n, n, dtype: type);
            var b = torch.rand(n, n, dtype: type);
            double best = double.MaxValue;
            var clock = Stopwatch.StartNew();
            for (int k = 0; k < 8 || clock.Elapsed.TotalSeconds < 2; k++)
            {
                long start = Stopwatch.GetTimestamp();
                using var c = a.matmul(b);
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
            return 2.0 * n * n * n / best;
        }
        finally
        {
            torch.set_num_threads(before);
        }
    }
}
