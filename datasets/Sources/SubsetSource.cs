using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Some structures of another source (which it does not own), in the order given; an index may occur several times.</summary>
public sealed class SubsetSource : LabelledSource
{
    private readonly LabelledSource source;
    private readonly long[] indices;

    /// <summary>A subset of a source with random access.</summary>
    /// <exception cref="ArgumentException">The source has no random access, or an index is outside it.</exception>
    public SubsetSource(LabelledSource source, IEnumerable<long> indices)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!source.IsRandomAccess) throw new ArgumentException($"{source.Description.Format} has no random access.", nameof(source));
        (this.source, this.indices) = (source, [.. indices]);
        foreach (long i in this.indices)
            if ((ulong)i >= (ulong)source.Count!.Value) throw new ArgumentException($"Index {i} of {source.Count} structures.", nameof(indices));
    }

    /// <inheritdoc/>
    public override SourceDescription Description => source.Description;

    /// <inheritdoc/>
    public override long? Count => indices.Length;

    /// <inheritdoc/>
    public override bool IsRandomAccess => true;

    /// <inheritdoc/>
    public override IReadOnlyList<long>? BlockStarts
    {
        get
        {
            if (source.BlockStarts is not { } blocks) return null;
            // A block ends where the next index lies in another block of the source.
            var starts = new List<long> { 0 };
            for (int i = 1, last = indices.Length == 0 ? 0 : BlockOf(indices[0]); i < indices.Length; i++)
                if (BlockOf(indices[i]) is var b && b != last)
                {
                    starts.Add(i);
                    last = b;
                }
            if (indices.Length > 0) starts.Add(indices.Length);
            return starts;

            int BlockOf(long index)
            {
                int low = 0, high = blocks.Count - 2;
                while (low < high)
                {
                    int middle = (low + high + 1) / 2;
                    if (blocks[middle] <= index) low = middle;
                    else high = middle - 1;
                }
                return low;
            }
        }
    }

    /// <inheritdoc/>
    public override void KeepBlocks(int count) => source.KeepBlocks(count);

    internal override void ShareBlocks(BlockCache.Pool pool) => source.ShareBlocks(pool);

    /// <inheritdoc/>
    public override AtomicSystem Read(long index) =>
        (ulong)index < (ulong)indices.Length ? source.Read(indices[index]) : throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {indices.Length} structures.");
}
