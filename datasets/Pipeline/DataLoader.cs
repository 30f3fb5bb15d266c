using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// The stream of packs that a training eats: order → read → neighbours (on several threads, delivered in order) → pack. Bounded queues
/// between the stages; cancellation ends it; an error in any stage comes out at its place in the stream. The packs depend on the options and
/// the cursor alone, not on the number of workers.
/// </summary>
public sealed class DataLoader
{
    private readonly LabelledSource source;
    private readonly LoaderOptions options;
    private readonly IReadOnlyList<long>? starts;

    /// <summary>A loader over a source with random access; text files are first converted, or held in memory (<see cref="MemorySource"/>).</summary>
    /// <exception cref="ConfigError">The source has no random access, or an option is out of range.</exception>
    /// <exception cref="DataError">A label that was asked for has no coverage.</exception>
    public DataLoader(LabelledSource source, LoaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        if (!source.IsRandomAccess || source.Count is null) throw new ConfigError($"{source.Description.Path}: {source.Description.Format} can only be read from the start; convert it to .parquet, or hold it in memory");
        if (options.Workers < 1 || options.Ahead < 1 || options.WorldSize < 1 || options.Rank < 0 || options.Rank >= options.WorldSize) throw new ConfigError("the loader needs at least one worker, and a rank between 0 and the world size");
        (this.source, this.options) = (source, options);
        starts = source.BlockStarts;
        source.KeepBlocks(options.Shuffle ? options.WindowBlocks + options.Workers : options.Workers + 1);
        if (options.Labels.Count > 0) LabelCoverage.Require(source, options.Labels);
    }

    /// <summary>Structures that this rank sees in an epoch.</summary>
    public long EpochLength => source.Count!.Value / options.WorldSize;

    private sealed record Item(AtomicSystem System, long Index, NeighborList? Neighbors, DataCursor Next);

    /// <summary>Packs from <paramref name="from"/> on.</summary>
    /// <exception cref="DataError">A structure cannot be read.</exception>
    public async IAsyncEnumerable<Pack> ReadAsync(DataCursor from = default, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        if (EpochLength == 0) throw new DataError($"{source.Count} structures are too few for {options.WorldSize} ranks", source.Description.Path);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var queue = Channel.CreateBounded<Task<Item>>(new BoundedChannelOptions(options.Ahead) { SingleReader = true, SingleWriter = true });
        var feeding = Task.Run(() => Feed(queue.Writer, from, stop.Token), CancellationToken.None);
        var pending = new List<Item>();
        int atoms = 0;
        long edges = 0;
        try
        {
            await foreach (var task in queue.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                var item = await task.ConfigureAwait(false);
                long pairs = item.Neighbors?.Pairs ?? 0;
                // Packs end with the epoch, so that a cursor at the start of an epoch gives the packs of that epoch.
                bool full = pending.Count > 0 && (pending.Count >= options.Budget.Structures || atoms + item.System.Count > options.Budget.Atoms || edges + pairs > options.Budget.Edges);
                if (full)
                {
                    yield return Make(pending);
                    (pending, atoms, edges) = ([], 0, 0);
                }
                pending.Add(item);
                (atoms, edges) = (atoms + item.System.Count, edges + pairs);
                if (item.Next.Position == 0)
                {
                    yield return Make(pending);
                    (pending, atoms, edges) = ([], 0, 0);
                }
            }
            await feeding.ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            while (queue.Reader.TryRead(out var left)) _ = left.Exception; // observed
            try
            {
                await feeding.ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
            }
        }
    }

    private async Task Feed(ChannelWriter<Task<Item>> queue, DataCursor from, CancellationToken stop)
    {
        using var free = new SemaphoreSlim(options.Workers);
        var cells = new System.Collections.Concurrent.ConcurrentBag<CellList>();
        var running = new HashSet<Task>();
        try
        {
            long length = EpochLength;
            for (long epoch = from.Epoch; options.Epochs is not { } last || epoch < last; epoch++)
            {
                var order = starts is null
                    ? new EpochOrder(source.Count!.Value, options.Seed, epoch, options.BlockSize, options.WindowBlocks, options.Shuffle)
                    : new EpochOrder(starts, options.Seed, epoch, options.WindowBlocks, options.Shuffle);
                for (long p = epoch == from.Epoch ? from.Position : 0; p < length; p++)
                {
                    stop.ThrowIfCancellationRequested();
                    long index = order[p * options.WorldSize + options.Rank];
                    var next = p + 1 == length ? new DataCursor(epoch + 1, 0) : new DataCursor(epoch, p + 1);
                    await free.WaitAsync(stop).ConfigureAwait(false);
                    var task = Task.Run(() => Load(index, next, cells, free), CancellationToken.None);
                    running.Add(task);
                    if (running.Count > 2 * options.Workers) running.RemoveWhere(t => t.IsCompleted);
                    await queue.WriteAsync(task, stop).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            queue.TryComplete();
            // The source may be closed after the stream ends: nobody may still be reading it.
            foreach (var task in running)
                try
                {
                    await task.ConfigureAwait(false);
                }
                catch (Exception e) when (e is PotentialsError or OperationCanceledException)
                {
                    // It came out, or would have come out, at its place in the stream.
                }
        }
    }

    private Item Load(long index, DataCursor next, System.Collections.Concurrent.ConcurrentBag<CellList> cells, SemaphoreSlim free)
    {
        try
        {
            var system = source.Read(index);
            if (options.Cutoff is not { } cutoff) return new(system, index, null, next);
            if (system.Cell.Validate() is { } problem) throw new DataError($"structure {index}: {problem}", source.Description.Path);
            var search = cells.TryTake(out var one) ? one : new CellList();
            var list = search.Build(system.Positions, system.Cell, cutoff);
            cells.Add(search);
            return new(system, index, list, next);
        }
        catch (PhysicsError e)
        {
            throw new DataError($"structure {index}: {e.Message}", source.Description.Path, inner: e);
        }
        finally
        {
            free.Release();
        }
    }

    private static Pack Make(List<Item> items)
    {
        var systems = items.ConvertAll(i => i.System);
        var indices = items.ConvertAll(i => i.Index);
        return new(systems, indices, new SystemBatch(systems, indices), [.. items.Where(i => i.Neighbors is not null).Select(i => i.Neighbors!)], items[^1].Next);
    }
}
