using Potentials.Core;

namespace Potentials.Datasets.Tests;

/// <summary>Sources made of others know the blocks of what they are made of, and keep a common number of them.</summary>
public sealed class BlockTests
{
    // A source of blocks that counts how often each is loaded.
    private sealed class CountingSource : LabelledSource
    {
        private readonly long[] starts;
        private readonly BlockCache kept;

        public CountingSource(int z, params int[] lengths)
        {
            starts = new long[lengths.Length + 1];
            for (int i = 0; i < lengths.Length; i++) starts[i + 1] = starts[i] + lengths[i];
            Loads = new int[lengths.Length];
            kept = new(b =>
            {
                Interlocked.Increment(ref Loads[b]);
                return [.. Enumerable.Range(0, lengths[b]).Select(i => new AtomicSystem([z], [starts[b] + i, 0, 0]))];
            });
        }

        public int[] Loads { get; }

        public override SourceDescription Description { get; } = new() { Format = "counting", Path = "memory" };

        public override long? Count => starts[^1];

        public override bool IsRandomAccess => true;

        public override IReadOnlyList<long>? BlockStarts => starts;

        public override void KeepBlocks(int count) => kept.Capacity = count;

        internal override void ShareBlocks(BlockCache.Pool pool) => kept.Share(pool);

        public override AtomicSystem Read(long index)
        {
            int b = Array.BinarySearch(starts, index);
            if (b < 0) b = ~b - 1;
            while (starts[b + 1] == starts[b]) b++;
            return kept.Get(b)[index - starts[b]];
        }
    }

    private static async Task<List<AtomicSystem>> Epoch(LabelledSource source, int window)
    {
        var all = new List<AtomicSystem>();
        await foreach (var pack in new DataLoader(source, new() { Seed = 3, Epochs = 1, WindowBlocks = window, Workers = 2, Budget = new() { Structures = 7 } }).ReadAsync()) all.AddRange(pack.Systems);
        return all;
    }

    [Fact]
    public async Task A_mixture_loads_each_block_once_for_every_time_it_is_seen()
    {
        var (a, b, c) = (new CountingSource(1, 30, 0, 20, 41), new CountingSource(2, 25, 25), new CountingSource(3, 50, 50, 50, 50));
        using var mixed = new MixedSource((a, 1), (b, 2.5), (c, 0.25));
        Assert.Equal((0L, mixed.Count), (mixed.BlockStarts![0], mixed.BlockStarts[^1]));
        Assert.Equal(mixed.BlockStarts.Order(), mixed.BlockStarts);
        var all = await Epoch(mixed, 3);
        Assert.Equal(mixed.Count, all.Count);
        Assert.Equal(mixed.Enumerate().Select(s => (s.Numbers[0], s.Positions[0])).Order(), all.Select(s => (s.Numbers[0], s.Positions[0])).Order());
        Assert.All(a.Loads.Where((_, i) => i != 1), n => Assert.InRange(n, 1, 3)); // once for the epoch, once more for the comparison above
        Assert.All(c.Loads, n => Assert.InRange(n, 1, 3));
        Assert.All(b.Loads, n => Assert.InRange(n, 1, 7));
    }

    [Fact]
    public async Task A_part_of_a_split_loads_blocks_one_after_the_other()
    {
        var source = new CountingSource(1, 40, 40, 40, 40, 40, 40);
        var indices = Enumerable.Range(0, 240).Where(i => i % 7 < 3 && i / 40 != 3).Select(i => (long)i).ToList();
        using var subset = new SubsetSource(source, indices);
        Assert.Equal(6, subset.BlockStarts!.Count);
        var all = await Epoch(subset, 2);
        Assert.Equal(indices.Select(i => (double)i), all.Select(s => s.Positions[0]).Order());
        Assert.Equal(0, source.Loads[3]);
        Assert.InRange(source.Loads.Sum(), 5, 7);
        using var none = new SubsetSource(source, []);
        Assert.Equal([0], none.BlockStarts!);
    }

    [Fact]
    public async Task Parts_in_a_row_share_the_number_of_blocks_kept()
    {
        var parts = Enumerable.Range(0, 12).Select(i => new CountingSource(i + 1, 10, 10)).ToArray();
        using var source = new ConcatenatedSource(parts, new() { Format = "shards", Path = "memory" });
        var all = await Epoch(source, 4);
        Assert.Equal(240, all.Count);
        // A worker that lags behind may find its block gone; no more than that.
        Assert.All(parts.SelectMany(p => p.Loads), n => Assert.InRange(n, 1, 2));
        int loads = parts.Sum(p => p.Loads.Sum());
        Assert.InRange(loads, 24, 28);
        // After an epoch of 24 blocks at most 4 + 2 are left: another round loads the others again.
        Assert.Equal(240, source.Enumerate().Count());
        Assert.InRange(parts.Sum(p => p.Loads.Sum()) - loads, 18, 24);
    }
}
