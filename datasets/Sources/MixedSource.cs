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
        Description = new() { Format = "mixture", Path = string.Join(" + ", sources.Select(s => s.Description.Path)), Remarks = [.. sources.SelectMany(s => s.Description.Remarks)] };
    }

    /// <inheritdoc/>
    public override SourceDescription Description { get; }

    /// <inheritdoc/>
    public override long? Count => first[^1];

    /// <inheritdoc/>
    public override bool IsRandomAccess => true;

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
