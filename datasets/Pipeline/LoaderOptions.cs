namespace Potentials.Datasets;

/// <summary>How a <see cref="DataLoader"/> reads.</summary>
public sealed record LoaderOptions
{
    /// <summary>Seed of the order.</summary>
    public ulong Seed { get; init; }

    /// <summary>False: the order of the source (validation).</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Neighbouring structures that are read together when shuffling, where the source has no blocks of its own.</summary>
    public int BlockSize { get; init; } = 1024;

    /// <summary>Blocks that are mixed with one another.</summary>
    public int WindowBlocks { get; init; } = 8;

    /// <summary>What a pack may hold.</summary>
    public PackBudget Budget { get; init; } = new();

    /// <summary>Å to which neighbours are searched; null: no lists.</summary>
    public double? Cutoff { get; init; }

    /// <summary>Threads that read and search neighbours. The packs are the same for any number.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Structures that may wait between reading and packing.</summary>
    public int Ahead { get; init; } = 256;

    /// <summary>Epochs after which the stream ends; null: it never does.</summary>
    public long? Epochs { get; init; }

    /// <summary>This process among <see cref="WorldSize"/> that train together: it gets every WorldSize-th structure.</summary>
    public int Rank { get; init; }

    /// <summary>Processes that train together. All get the same number of structures; up to WorldSize − 1 are left out each epoch.</summary>
    public int WorldSize { get; init; } = 1;

    /// <summary>Labels that every structure must carry somewhere in the set: energy, forces, stress. Coverage is checked by <see cref="LabelCoverage"/>.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];
}
