using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>The blocks used last. Different blocks load at the same time; the same block loads once.</summary>
internal sealed class BlockCache(Func<long, AtomicSystem[]> load)
{
    private readonly Lock gate = new();
    private readonly List<(long Block, Lazy<AtomicSystem[]> Systems)> blocks = [];

    /// <summary>Blocks kept.</summary>
    public int Capacity { get; set; } = 1;

    public AtomicSystem[] Get(long block)
    {
        Lazy<AtomicSystem[]> found;
        lock (gate)
        {
            int at = blocks.FindIndex(b => b.Block == block);
            if (at >= 0) found = blocks[at].Systems;
            else found = new(() => load(block));
            if (at != blocks.Count - 1 || at < 0)
            {
                if (at >= 0) blocks.RemoveAt(at);
                blocks.Add((block, found));
            }
            while (blocks.Count > Math.Max(1, Capacity)) blocks.RemoveAt(0);
        }
        try
        {
            return found.Value;
        }
        catch
        {
            lock (gate) blocks.RemoveAll(b => ReferenceEquals(b.Systems, found));
            throw;
        }
    }
}
