using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>The blocks used last. Different blocks load at the same time; the same block loads once. Sources that are read as one share the number of blocks kept.</summary>
internal sealed class BlockCache(Func<long, AtomicSystem[]> load)
{
    private Pool pool = new();

    /// <summary>Blocks kept.</summary>
    public int Capacity { get => pool.Capacity; set => pool.Capacity = value; }

    /// <summary>Keeps blocks together with others from now on.</summary>
    public void Share(Pool common) => pool = common;

    public AtomicSystem[] Get(long block) => pool.Get(this, block);

    /// <summary>Blocks of one or several sources.</summary>
    internal sealed class Pool
    {
        private readonly Lock gate = new();
        private readonly List<(BlockCache Owner, long Block, Lazy<AtomicSystem[]> Systems)> blocks = [];

        public int Capacity { get; set; } = 1;

        public AtomicSystem[] Get(BlockCache owner, long block)
        {
            Lazy<AtomicSystem[]> found;
            lock (gate)
            {
                int at = blocks.FindIndex(b => b.Block == block && b.Owner == owner);
                found = at >= 0 ? blocks[at].Systems : new(() => owner.Load(block));
                if (at != blocks.Count - 1 || at < 0)
                {
                    if (at >= 0) blocks.RemoveAt(at);
                    blocks.Add((owner, block, found));
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

    private AtomicSystem[] Load(long block) => load(block);
}
