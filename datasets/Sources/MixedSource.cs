using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// Several sources (which it does not own) as one, each seen <c>weight</c> times in an epoch: with weight 2 every structure twice, with 0.5
/// about every second one, spread evenly. Shuffled by the loader's order.
/// </summary>
public sealed class MixedSource : LabelledSource
{
    private readonly LabelledSource[] sources;
    private readonly long[] first;
    private BlockCache.Pool blocks = new();

    /// <summary>A mixture.</summary>
    /// <exception cref="ArgumentException">A source has no random access, or a weight is not positive.</exception>
    public MixedSource(params ReadOnlySpan<(LabelledSource Source, double Weight)> parts)
    {
        sources = new LabelledSource[parts.Length];
        first = new long[parts.Length + 1];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!parts[i].Source.IsRandomAccess) throw new ArgumentException($"{parts[i].Source.Description.Path} has no random access.", nameof(parts));
            if (parts[i].Weight is not (> 0 and < 1e6)) throw new ArgumentException($"A weight of {parts[i].Weight}.", nameof(parts));
            sources[i] = parts[i].Source;
            first[i + 1] = first[i] + (long)Math.Round(parts[i].Weight * parts[i].Source.Count!.Value);
        }
        ShareBlocks(blocks);
        Description = new() { Format = "mixture", Path = string.Join(" + ", sources.Select(s => s.Description.Path)), Remarks = [.. sources.SelectMany(s => s.Description.Remarks)] };
    }

    /// <inheritdoc/>
    public override SourceDescription Description { get; }

    /// <inheritdoc/>
    public override long? Count => first[^1];

    /// <inheritdoc/>
    public override bool IsRandomAccess => true;

    /// <inheritdoc/>
    public override IReadOnlyList<long>? BlockStarts => Array.Exists(sources, s => s.BlockStarts is not null) ? [.. sources.SelectMany(Starts), first[^1]] : null;

    /// <inheritdoc/>
    public override void KeepBlocks(int count) => blocks.Capacity = count;

    internal override void ShareBlocks(BlockCache.Pool pool)
    {
        blocks = pool;
        foreach (var source in sources) source.ShareBlocks(pool);
    }

    // Blocks of every whole round, then those of the rest: of block b there the draws k with b ≤ ⌊k·n/rest⌋.
    private IEnumerable<long> Starts(LabelledSource source, int s)
    {
        long n = source.Count!.Value, draws = first[s + 1] - first[s], rest = n == 0 ? 0 : draws % n;
        if (draws == 0) return [];
        long[] starts = [.. (source.BlockStarts ?? [0, n]).SkipLast(1)];
        var rounds = Enumerable.Range(0, (int)((draws - rest) / n)).SelectMany(r => starts.Select(b => first[s] + r * n + b));
        return rest == 0 ? rounds : rounds.Concat(starts.Select(b => first[s] + draws - rest + (long)(((Int128)b * rest + n - 1) / n)));
    }

    /// <inheritdoc/>
    public override AtomicSystem Read(long index)
    {
        if ((ulong)index >= (ulong)first[^1]) throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {first[^1]} structures.");
        int s = 0;
        while (index >= first[s + 1]) s++;
        long draws = first[s + 1] - first[s], n = sources[s].Count!.Value, k = index - first[s];
        // Whole rounds first, the rest spread evenly.
        long rest = draws % n;
        return sources[s].Read(k < draws - rest ? k % n : (long)((Int128)(k - (draws - rest)) * n / rest));
    }
}
