using System.Diagnostics;
using System.Runtime.CompilerServices;
using Potentials.Cli.Running;
using Potentials.Core;
using Potentials.Models.Nequix;

namespace Potentials.Cli.Bench;

/// <summary>Times one evaluation (energies, forces, stresses) of a batch.</summary>
internal static class PotentialBench
{
    /// <summary>Evaluates the batch over and over for <paramref name="seconds"/>, at least three times after one that does not count.</summary>
    /// <param name="opened">The potential.</param>
    /// <param name="network">The same as data, when it is a network whose operations can be counted.</param>
    /// <param name="systems">Structures of the batch.</param>
    /// <param name="seconds">Time to spend.</param>
    /// <param name="cancellation">Ends the measurement.</param>
    public static PotentialBenchResult Measure(OpenedPotential opened, NequixModel? network, IReadOnlyList<AtomicSystem> systems, double seconds, CancellationToken cancellation)
    {
        var potential = opened.Potential;
        var batch = new SystemBatch(systems);
        var result = new PotentialResult(batch);
        var want = potential.Info.HasStress && systems.Any(s => s.Cell.Pbc.IsFull) ? Want.All : Want.EnergyAndForces;
        potential.Evaluate(batch, want, result);
        var times = new List<double>();
        var clock = Stopwatch.StartNew();
        while (times.Count < 3 || clock.Elapsed.TotalSeconds < seconds)
        {
            cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            potential.Evaluate(batch, want, result);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        times.Sort();
        long pairs = systems.Sum(s => (long)new CellList().Build(s.Positions, s.Cell, potential.Info.Cutoff).Pairs);
        double? fraction = network is null ? null
            : NequixWork.Operations(network, batch.Atoms, pairs) / (times[0] * 1e-3) / Peak(potential.Info.Precision == "float32", opened.Threads);
        return new(potential.Info.Name, potential.Info.Precision, opened.Threads, batch.Count, batch.Atoms, pairs, times.Count, times[0], times[times.Count / 2], fraction);
    }

    // Apart, so that libtorch loads only when a network is measured against it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static double Peak(bool single, int threads) => MatrixPeak.Measure(single, threads);
}
