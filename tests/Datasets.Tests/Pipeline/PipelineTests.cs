using Potentials.Core;

namespace Potentials.Datasets.Tests;

public sealed class PipelineTests
{
    private static MemorySource Source(int n = 500) => new(MorseData.Make(5, n / 10 + 1, 10).Take(n), new() { Format = "memory", Path = "memory" });

    private static async Task<List<Pack>> Take(DataLoader loader, int packs, DataCursor from = default)
    {
        var result = new List<Pack>();
        await foreach (var pack in loader.ReadAsync(from))
        {
            result.Add(pack);
            if (result.Count == packs) break;
        }
        return result;
    }

    [Theory]
    [InlineData(1000, 10, 4)]
    [InlineData(1003, 64, 3)]
    [InlineData(7, 100, 1)]
    [InlineData(1, 1, 1)]
    public void An_epoch_visits_every_structure_once_and_depends_on_seed_and_epoch_alone(int count, int block, int window)
    {
        var order = new EpochOrder(count, 3, 2, block, window);
        long[] all = [.. Enumerable.Range(0, count).Select(i => order[i])];
        Assert.Equal(Enumerable.Range(0, count).Select(i => (long)i), all.Order());
        var again = new EpochOrder(count, 3, 2, block, window);
        for (int i = count - 1; i >= 0; i -= 37) Assert.Equal(all[i], again[i]);
        if (count < 10) return;
        Assert.NotEqual(all, Enumerable.Range(0, count).Select(i => new EpochOrder(count, 3, 3, block, window)[i]).ToArray());
        Assert.NotEqual(all, Enumerable.Range(0, count).Select(i => new EpochOrder(count, 4, 2, block, window)[i]).ToArray());
    }

    [Fact]
    public void A_block_shuffle_over_a_wide_window_is_as_good_as_a_full_one()
    {
        // Quality: rank correlation of position and index, and how far neighbours in the source come apart.
        const int n = 40_000;
        double Correlation(EpochOrder order)
        {
            double xy = 0, xx = 0, mean = (n - 1) / 2.0;
            for (int i = 0; i < n; i++) (xy, xx) = (xy + (i - mean) * (order[i] - mean), xx + (i - mean) * (i - mean));
            return xy / xx;
        }
        double Apart(EpochOrder order)
        {
            var position = new int[n];
            for (int i = 0; i < n; i++) position[order[i]] = i;
            return Enumerable.Range(0, n - 1).Average(i => Math.Abs(position[i] - position[i + 1])) / (n / 3.0);
        }
        var full = new EpochOrder(n, 1, 0, n);
        var block = new EpochOrder(n, 1, 0, 1000, 8);
        Assert.InRange(Math.Abs(Correlation(full)), 0, 4 / Math.Sqrt(n));
        Assert.InRange(Apart(full), 0.97, 1.03);
        Assert.InRange(Math.Abs(Correlation(block)), 0, 4 / Math.Sqrt(n / 1000.0)); // as random as 40 blocks can be
        Assert.InRange(Apart(block), 0.18, 0.24); // neighbours stay in a window of 8 of 40 blocks: 8/40 of a full shuffle
    }

    [Fact]
    public async Task Packs_keep_the_budget_and_hold_each_structure_once()
    {
        var source = Source();
        var loader = new DataLoader(source, new() { Seed = 1, Budget = new() { Atoms = 60, Edges = 700, Structures = 9 }, Cutoff = 3, Epochs = 1, Workers = 2, BlockSize = 50 });
        var packs = await Take(loader, int.MaxValue);
        Assert.Equal(Enumerable.Range(0, 500).Select(i => (long)i), packs.SelectMany(p => p.Indices).Order());
        Assert.All(packs, p =>
        {
            Assert.True(p.Systems.Count == 1 || (p.Atoms <= 60 && p.Edges <= 700 && p.Systems.Count <= 9));
            Assert.Equal(p.Systems.Count, p.Neighbors.Count);
            Assert.Equal(p.Indices, p.Batch.Ids);
            for (int i = 0; i < p.Systems.Count; i++)
            {
                Assert.Same(source.Read(p.Indices[i]), p.Systems[i]);
                Assert.Equal(BruteForce.Build(p.Systems[i].Positions, p.Systems[i].Cell, 3).Pairs, p.Neighbors[i].Pairs);
            }
        });
        Assert.Equal(new DataCursor(1, 0), packs[^1].Next);
        Assert.Contains(packs, p => p.Systems.Count > 3);
    }

    [Fact]
    public async Task The_packs_are_the_same_for_any_number_of_workers_and_from_any_cursor()
    {
        var source = Source();
        LoaderOptions options(int workers) => new() { Seed = 9, Budget = new() { Atoms = 100 }, Cutoff = 2.5, Epochs = 2, Workers = workers, BlockSize = 64, WindowBlocks = 2, Ahead = 7 };
        var one = await Take(new DataLoader(source, options(1)), int.MaxValue);
        var four = await Take(new DataLoader(source, options(4)), int.MaxValue);
        Assert.Equal(one.SelectMany(p => p.Indices), four.SelectMany(p => p.Indices));
        Assert.Equal(one.Select(p => p.Systems.Count), four.Select(p => p.Systems.Count));
        for (int k = 0; k + 1 < one.Count; k += 7)
        {
            var rest = await Take(new DataLoader(source, options(2)), 3, one[k].Next);
            for (int i = 0; i < rest.Count; i++) Assert.Equal(one[k + 1 + i].Indices, rest[i].Indices);
        }
    }

    [Fact]
    public async Task Ranks_share_an_epoch_without_overlap()
    {
        var source = Source(503);
        var seen = new List<long>();
        for (int rank = 0; rank < 4; rank++)
        {
            var packs = await Take(new DataLoader(source, new() { Seed = 2, Epochs = 1, Rank = rank, WorldSize = 4, Budget = new() { Structures = 10 } }), int.MaxValue);
            Assert.Equal(125, packs.Sum(p => p.Systems.Count));
            seen.AddRange(packs.SelectMany(p => p.Indices));
        }
        Assert.Equal(500, seen.Distinct().Count());
    }

    [Fact]
    public async Task Cancellation_and_errors_end_the_stream()
    {
        var loader = new DataLoader(Source(), new() { Budget = new() { Structures = 5 }, Workers = 2 });
        using var stop = new CancellationTokenSource();
        int packs = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in loader.ReadAsync(default, stop.Token))
                if (++packs == 3) await stop.CancelAsync();
        });
        var broken = RandomSystems.Make(30, 1).ConvertAll(s => new AtomicSystem(s.Numbers, s.Positions));
        broken[17] = new AtomicSystem([1], [0, 0, 0], new(Matrix3.Zero, Periodicity.All));
        var bad = new DataLoader(new MemorySource(broken, new() { Format = "memory", Path = "here" }), new() { Shuffle = false, Cutoff = 3, Epochs = 1, Budget = new() { Structures = 4 }, Workers = 2 });
        int whole = 0;
        var error = await Assert.ThrowsAsync<DataError>(async () =>
        {
            await foreach (var pack in bad.ReadAsync()) whole += pack.Systems.Count;
        });
        Assert.Contains("structure 17", error.Message, StringComparison.Ordinal);
        Assert.Equal(16, whole);
    }

    [Fact]
    public void A_label_without_coverage_stops_the_run()
    {
        var source = new MemorySource(MorseData.Make(1, 2).Select(f => f.WithLabels(f.Labels with { Stress = null })), new() { Format = "memory", Path = "here" });
        Assert.Contains("stress", Assert.Throws<DataError>(() => new DataLoader(source, new() { Labels = ["energy", "stress"] })).Message, StringComparison.Ordinal);
        Assert.Throws<ConfigError>(() => new DataLoader(source, new() { Labels = ["enregy"] }));
        Assert.Equal(1, LabelCoverage.Require(source, ["forces"])["forces"]);
    }

    [Fact]
    public async Task A_shuffled_epoch_reads_each_row_group_once()
    {
        using var folder = new TemporaryFolder();
        using (var writer = new ParquetStructureWriter(folder.File("a.parquet"), 20_000))
        {
            foreach (var s in RandomSystems.Make(800, 6, everything: false)) writer.Write(s.Cell.Validate() is null ? s : new AtomicSystem(s.Numbers, s.Positions) { Labels = s.Labels });
            writer.Commit();
        }
        using var source = Dataset.Open(folder.File("a.parquet"));
        Assert.True(source.BlockStarts!.Count > 10);
        var packs = await Take(new DataLoader(source, new() { Seed = 4, Epochs = 1, WindowBlocks = 3, Workers = 2, Budget = new() { Atoms = 200 } }), int.MaxValue);
        Assert.Equal(Enumerable.Range(0, 800).Select(i => (long)i), packs.SelectMany(p => p.Indices).Order());
    }

    [Fact]
    public void Splits_keep_materials_together_and_do_not_move_when_data_are_added()
    {
        var frames = MorseData.Make(1, 30, 4);
        var source = new MemorySource(frames, new() { Format = "memory", Path = "here" });
        var parts = DatasetSplit.Indices(source, [0.6, 0.2, 0.2], 7);
        Assert.Equal(Enumerable.Range(0, frames.Count).Select(i => (long)i), parts.SelectMany(p => p).Order());
        var groups = parts.Select(p => p.Select(i => (string)frames[(int)i].Info[InfoKeys.Group]).ToHashSet()).ToArray();
        Assert.Empty(groups[0].Intersect(groups[1]));
        Assert.Empty(groups[0].Intersect(groups[2]));
        Assert.InRange(parts[0].Count, 50, 100);
        var fewer = DatasetSplit.Indices(new MemorySource(frames.Take(60), source.Description), [0.6, 0.2, 0.2], 7);
        Assert.Equal(parts[1].Where(i => i < 60), fewer[1]);
        Assert.Throws<ConfigError>(() => DatasetSplit.Indices(source, [0.5, 0.4]));
        var byFrame = DatasetSplit.Indices(source, [0.5, 0.5], 7, byFrame: true);
        Assert.InRange(byFrame[0].Count, 40, 80);
        Assert.Equal("H2O", DatasetSplit.GroupOf(new AtomicSystem([8, 1, 1, 8, 1, 1], new double[18])));
    }

    [Fact]
    public void Mixtures_weigh_their_sources()
    {
        MemorySource of(int z, int n) => new(Enumerable.Range(0, n).Select(i => new AtomicSystem([z], [i, 0, 0])), new() { Format = "memory", Path = $"z{z}" });
        using var mixed = new MixedSource((of(1, 100), 1), (of(2, 10), 3.5), (of(3, 1000), 0.05));
        var all = mixed.Enumerate().ToList();
        Assert.Equal((100, 35, 50), (all.Count(s => s.Numbers[0] == 1), all.Count(s => s.Numbers[0] == 2), all.Count(s => s.Numbers[0] == 3)));
        var second = all.Where(s => s.Numbers[0] == 2).GroupBy(s => s.Positions[0]).Select(g => g.Count()).ToList();
        Assert.Equal((10, 3, 4), (second.Count, second.Min(), second.Max()));
        Assert.Equal(50, all.Where(s => s.Numbers[0] == 3).Select(s => s.Positions[0]).Distinct().Count());
    }
}
