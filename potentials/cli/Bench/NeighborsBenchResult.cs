namespace Potentials.Cli.Bench;

/// <summary>What building a neighbour list costs.</summary>
/// <param name="Atoms">Atoms.</param>
/// <param name="Pairs">Ordered pairs.</param>
/// <param name="Radius">Å.</param>
/// <param name="Threads">Threads it used.</param>
/// <param name="Repeats">Builds timed.</param>
/// <param name="BestMicrosecondsPerAtom">Fastest build, µs an atom.</param>
/// <param name="MedianMicrosecondsPerAtom">Median, µs an atom.</param>
/// <param name="BytesPerPair">Memory of the list, its rows and shifts included.</param>
/// <param name="CandidatesPerAtom">Distances looked at for each atom.</param>
/// <param name="FloorMicrosecondsPerAtom">
/// What the machine needs at least with this method: the distances of that many candidates from the nearest cache and one write of that many pairs to memory, one thread.
/// </param>
/// <param name="BytesAllocated">Managed bytes that a repeated build allocates on the calling thread.</param>
internal sealed record NeighborsBenchResult(
    int Atoms, long Pairs, double Radius, int Threads, int Repeats, double BestMicrosecondsPerAtom, double MedianMicrosecondsPerAtom,
    double BytesPerPair, double CandidatesPerAtom, double FloorMicrosecondsPerAtom, long BytesAllocated)
{
    /// <summary>Pairs an atom.</summary>
    public double PairsPerAtom => (double)Pairs / Atoms;
}
