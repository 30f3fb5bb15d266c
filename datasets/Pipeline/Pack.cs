using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Structures that are evaluated together, with their neighbour lists.</summary>
/// <param name="Systems">The structures, labels included, in epoch order.</param>
/// <param name="Indices">Their numbers in the source.</param>
/// <param name="Batch">The same as a struct of arrays; its ids are <paramref name="Indices"/>.</param>
/// <param name="Neighbors">Neighbour list of each structure; empty when the loader has no cutoff.</param>
/// <param name="Next">Where to go on after this pack.</param>
public sealed record Pack(IReadOnlyList<AtomicSystem> Systems, IReadOnlyList<long> Indices, SystemBatch Batch, IReadOnlyList<NeighborList> Neighbors, DataCursor Next)
{
    /// <summary>Atoms in the pack.</summary>
    public int Atoms => Batch.Atoms;

    /// <summary>Ordered neighbour pairs in the pack.</summary>
    public long Edges => Neighbors.Sum(n => (long)n.Pairs);
}
