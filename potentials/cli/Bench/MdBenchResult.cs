namespace Potentials.Cli.Bench;

/// <summary>What one integrator costs without a potential, guards and the loop of a run included.</summary>
/// <param name="Integrator">Name.</param>
/// <param name="MicrosecondsPerStep">Cost of a step of a system of four atoms, µs.</param>
/// <param name="NanosecondsPerAtom">Cost of an atom and step above that, ns, from a system of <see cref="Atoms"/> atoms.</param>
/// <param name="Atoms">Atoms of the large system.</param>
/// <param name="BytesPerStep">Managed bytes allocated a step after warm-up.</param>
internal sealed record EngineOverhead(string Integrator, double MicrosecondsPerStep, double NanosecondsPerAtom, int Atoms, double BytesPerStep);

/// <summary>A long run with an eye on memory, speed and energy.</summary>
/// <param name="Steps">Steps done.</param>
/// <param name="Seconds">Wall-clock time.</param>
/// <param name="ResidentMegabytes">Resident memory in the end, MB.</param>
/// <param name="GrownMegabytes">What resident memory grew by after the first tenth, MB.</param>
/// <param name="SlopeMegabytesPerHour">Slope of resident memory after the first tenth, MB/h.</param>
/// <param name="SpeedRatio">Speed of the last tenth over that of the second tenth.</param>
/// <param name="BytesPerStep">Managed bytes allocated a step after the first tenth.</param>
/// <param name="DriftPerNanosecond">Drift of the conserved quantity, kT per ns and degree of freedom.</param>
internal sealed record Soak(
    long Steps, double Seconds, double ResidentMegabytes, double GrownMegabytes, double SlopeMegabytesPerHour, double SpeedRatio, double BytesPerStep, double DriftPerNanosecond);

/// <summary>What molecular dynamics costs on this machine.</summary>
/// <param name="Atoms">Atoms of liquid Lennard-Jones argon at 95 K, cutoff 8.5 Å.</param>
/// <param name="MillisecondsPerStep">Best of the batches, ms a step of velocity Verlet with neighbour updates on one thread.</param>
/// <param name="MedianMilliseconds">Median of the batches, ms.</param>
/// <param name="BytesPerStep">Managed bytes allocated a step after warm-up.</param>
/// <param name="Pairs">Ordered pairs in the neighbour list, skin included.</param>
/// <param name="RebuildsPerThousandSteps">Builds of the neighbour list in 1,000 steps.</param>
/// <param name="Overheads">The engine alone.</param>
/// <param name="Soak">The long run, when one was asked for.</param>
internal sealed record MdBenchResult(
    int Atoms, double MillisecondsPerStep, double MedianMilliseconds, double BytesPerStep, long Pairs, double RebuildsPerThousandSteps,
    IReadOnlyList<EngineOverhead> Overheads, Soak? Soak);
