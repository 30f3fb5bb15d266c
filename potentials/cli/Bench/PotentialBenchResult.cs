namespace Potentials.Cli.Bench;

/// <summary>What an evaluation of a potential costs.</summary>
/// <param name="Model">Name of the potential.</param>
/// <param name="Precision">float64 or float32.</param>
/// <param name="Threads">Threads it used.</param>
/// <param name="Frames">Frames in the batch.</param>
/// <param name="Atoms">Atoms in the batch.</param>
/// <param name="Pairs">Ordered pairs within the cutoff.</param>
/// <param name="Repeats">Evaluations timed.</param>
/// <param name="BestMilliseconds">Fastest evaluation of energy, forces and stress, ms.</param>
/// <param name="MedianMilliseconds">Median, ms.</param>
/// <param name="PeakFraction">Useful floating-point operations a second over those of a large matrix product in the same precision and threads; null
/// where the operations are not counted.</param>
internal sealed record PotentialBenchResult(
    string Model, string Precision, int Threads, int Frames, int Atoms, long Pairs, int Repeats, double BestMilliseconds, double MedianMilliseconds, double? PeakFraction)
{
    /// <summary>ms an atom, from the fastest evaluation.</summary>
    public double MillisecondsPerAtom => BestMilliseconds / Atoms;
}
