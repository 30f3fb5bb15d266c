using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Structures held in memory: random access for small sets in any format.</summary>
public sealed class MemorySource : LabelledSource
{
    private readonly AtomicSystem[] systems;

    /// <summary>Holds structures.</summary>
    public MemorySource(IEnumerable<AtomicSystem> systems, SourceDescription description) => (this.systems, Description) = ([.. systems], description);

    /// <summary>Reads a file whole.</summary>
    public static MemorySource Load(string path, SourceOptions? options = null)
    {
        using var source = Dataset.Open(path, options);
        return new(source.Enumerate(), source.Description);
    }

    /// <inheritdoc/>
    public override SourceDescription Description { get; }

    /// <inheritdoc/>
    public override long? Count => systems.Length;

    /// <inheritdoc/>
    public override bool IsRandomAccess => true;

    /// <inheritdoc/>
    public override AtomicSystem Read(long index) =>
        (ulong)index < (ulong)systems.Length ? systems[index] : throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {systems.Length} structures.");
}
