namespace Potentials.Datasets;

/// <summary>How much a pack may hold. A single structure larger than the budget makes a pack of its own.</summary>
public sealed record PackBudget
{
    /// <summary>Atoms.</summary>
    public int Atoms { get; init; } = int.MaxValue;

    /// <summary>Ordered neighbour pairs (edges) at the loader's cutoff.</summary>
    public long Edges { get; init; } = long.MaxValue;

    /// <summary>Structures.</summary>
    public int Structures { get; init; } = int.MaxValue;
}
