using System.Diagnostics;
using System.Globalization;
using Potentials.Core;

namespace Potentials.Cli.Doctor;

/// <summary>Time and memory of one evaluation.</summary>
public static class SpeedExam
{
    /// <summary>Evaluates the structure until a second is over, at least twice.</summary>
    public static Finding Run(IPotential potential, AtomicSystem system)
    {
        ArgumentNullException.ThrowIfNull(potential);
        ArgumentNullException.ThrowIfNull(system);
        var batch = new SystemBatch(system);
        var result = new PotentialResult(batch);
        var want = potential.Info.HasStress ? Want.All : Want.EnergyAndForces;
        potential.Evaluate(batch, want, result);
        double best = double.MaxValue;
        var clock = Stopwatch.StartNew();
        for (int k = 0; k < 2 || clock.Elapsed.TotalSeconds < 1; k++)
        {
            long start = Stopwatch.GetTimestamp();
            potential.Evaluate(batch, want, result);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        double memory = Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0;
        return new("speed", Verdict.Good,
            string.Create(CultureInfo.InvariantCulture, $"{best:0.###} ms for {system.Count} atoms ({best / system.Count:0.####} ms/atom, {86.4 / best:0.0##} ns/day at 1 fs); the process took up to {memory:0} MB"),
            new Dictionary<string, double> { ["ms_per_atom"] = best / system.Count, ["atoms"] = system.Count, ["peak_memory_MB"] = memory });
    }
}
