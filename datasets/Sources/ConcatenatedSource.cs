using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Several sources one after another, as one. Random access when all of them have it.</summary>
public sealed class ConcatenatedSource : LabelledSource
{
    private readonly LabelledSource[] parts;
    private readonly long[]? first;
    private BlockCache.Pool blocks = new();

    /// <summary>Joins sources; it owns them from now on.</summary>
    public ConcatenatedSource(IReadOnlyList<LabelledSource> parts, SourceDescription description)
    {
        ArgumentNullException.ThrowIfNull(parts);
        this.parts = [.. parts];
        Description = description;
        IsRandomAccess = this.parts.All(p => p.IsRandomAccess);
        ShareBlocks(blocks);
        if (this.parts.Any(p => p.Count is null)) return;
        first = new long[parts.Count + 1];
        for (int i = 0; i < parts.Count; i++) first[i + 1] = first[i] + this.parts[i].Count!.Value;
    }

    /// <inheritdoc/>
    public override SourceDescription Description { get; }

    /// <inheritdoc/>
    public override long? Count => first?[^1];

    /// <inheritdoc/>
    public override bool IsRandomAccess { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<long>? BlockStarts => first is not null && parts.Any(p => p.BlockStarts is not null)
        ? [.. parts.SelectMany((p, i) => (p.BlockStarts ?? [0, p.Count!.Value]).SkipLast(1).Select(s => first[i] + s)), first[^1]]
        : null;

    /// <inheritdoc/>
    public override StatisticsCollector? StoredStatistics()
    {
        StatisticsCollector? sum = null;
        foreach (var part in parts)
        {
            if (part.StoredStatistics() is not { } one || (sum ??= new(one.NeighborCutoff)).NeighborCutoff != one.NeighborCutoff) return null;
            sum.Add(one);
        }
        return sum;
    }

    /// <inheritdoc/>
    public override void KeepBlocks(int count) => blocks.Capacity = count;

    internal override void ShareBlocks(BlockCache.Pool pool)
    {
        blocks = pool;
        foreach (var part in parts) part.ShareBlocks(pool);
    }

    /// <inheritdoc/>
    public override AtomicSystem Read(long index)
    {
        if (!IsRandomAccess || first is null) return base.Read(index);
        if ((ulong)index >= (ulong)first[^1]) throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {first[^1]} structures.");
        int p = PartOf(index);
        return parts[p].Read(index - first[p]);
    }

    /// <inheritdoc/>
    public override IEnumerable<AtomicSystem> Enumerate(long start = 0, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        foreach (var part in parts)
        {
            // A part of unknown length must be read to know how much of it the start covers.
            if (part.Count is { } n && start >= n)
            {
                start -= n;
                continue;
            }
            if (part.Count is not null)
            {
                foreach (var system in part.Enumerate(start, cancellation)) yield return system;
                start = 0;
                continue;
            }
            foreach (var system in part.Enumerate(0, cancellation))
                if (start > 0) start--;
                else yield return system;
        }
    }

    private int PartOf(long index)
    {
        int p = Array.BinarySearch(first!, index);
        if (p < 0) p = ~p - 1;
        while (first![p + 1] == first[p]) p++;
        return p;
    }

    /// <inheritdoc/>
    protected override void Close()
    {
        foreach (var part in parts) part.Dispose();
    }
}
