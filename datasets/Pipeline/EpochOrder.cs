using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// The order in which an epoch visits structures: a permutation that depends on (seed, epoch) alone. Blocks of neighbouring structures (row
/// groups) are permuted, and structures are shuffled within windows of several blocks, so that at most a window of blocks is open at a time.
/// With a window that covers all blocks the shuffle is a full one.
/// </summary>
public sealed class EpochOrder
{
    private readonly long count;
    private readonly int windowBlocks;
    private readonly IReadOnlyList<long> starts;
    private readonly ulong seed;
    private readonly long epoch;
    private readonly int[] blocks;
    private readonly long[] windowStarts;
    private readonly bool shuffle;
    private (int Window, long[] Indices) kept = (-1, []);

    /// <summary>An order over blocks of equal size.</summary>
    /// <param name="count">Structures.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="epoch">Number of the epoch.</param>
    /// <param name="blockSize">Neighbouring structures that are read together.</param>
    /// <param name="windowBlocks">Blocks that are mixed with one another.</param>
    /// <param name="shuffle">False: the order of the source.</param>
    public EpochOrder(long count, ulong seed, long epoch, int blockSize = 1024, int windowBlocks = 8, bool shuffle = true)
        : this(EqualBlocks(count, blockSize), seed, epoch, windowBlocks, shuffle)
    {
    }

    /// <summary>An order over given blocks.</summary>
    /// <param name="starts">First structure of each block and, last, the number of structures; <see cref="LabelledSource.BlockStarts"/>.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="epoch">Number of the epoch.</param>
    /// <param name="windowBlocks">Blocks that are mixed with one another.</param>
    /// <param name="shuffle">False: the order of the source.</param>
    public EpochOrder(IReadOnlyList<long> starts, ulong seed, long epoch, int windowBlocks = 8, bool shuffle = true)
    {
        ArgumentNullException.ThrowIfNull(starts);
        ArgumentOutOfRangeException.ThrowIfLessThan(windowBlocks, 1);
        (count, this.starts, this.seed, this.epoch, this.windowBlocks, this.shuffle) = (starts[^1], starts, seed, epoch, windowBlocks, shuffle);
        blocks = new int[starts.Count - 1];
        for (int i = 0; i < blocks.Length; i++) blocks[i] = i;
        if (shuffle) Shuffle(blocks, stream: 1, window: 0);
        windowStarts = new long[(blocks.Length + windowBlocks - 1) / windowBlocks + 1];
        for (int w = 0; w + 1 < windowStarts.Length; w++)
        {
            windowStarts[w + 1] = windowStarts[w];
            for (int b = w * windowBlocks; b < Math.Min(blocks.Length, (w + 1) * windowBlocks); b++) windowStarts[w + 1] += Length(blocks[b]);
        }
    }

    /// <summary>Structures in the epoch.</summary>
    public long Count => count;

    /// <summary>Structure at a position of the epoch. Positions are best asked for in order.</summary>
    public long this[long position]
    {
        get
        {
            if ((ulong)position >= (ulong)count) throw new ArgumentOutOfRangeException(nameof(position), position, $"The epoch has {count} structures.");
            if (!shuffle) return position;
            int w = Array.BinarySearch(windowStarts, position);
            if (w < 0) w = ~w - 1;
            while (windowStarts[w + 1] == windowStarts[w]) w++; // windows of empty blocks
            if (kept.Window != w) kept = (w, Window(w));
            return kept.Indices[position - windowStarts[w]];
        }
    }

    private long[] Window(int w)
    {
        var indices = new long[windowStarts[w + 1] - windowStarts[w]];
        int at = 0;
        for (int b = w * windowBlocks; b < Math.Min(blocks.Length, (w + 1) * windowBlocks); b++)
            for (int i = 0; i < Length(blocks[b]); i++) indices[at++] = starts[blocks[b]] + i;
        Shuffle(indices, stream: 2, w);
        return indices;
    }

    private int Length(int block) => checked((int)(starts[block + 1] - starts[block]));

    private static long[] EqualBlocks(long count, int blockSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(blockSize, 1);
        var starts = new long[(count + blockSize - 1) / blockSize + 1];
        for (int i = 0; i < starts.Length; i++) starts[i] = Math.Min(count, (long)i * blockSize);
        return starts;
    }

    // Fisher-Yates with a counter-based generator: entry i draws block (seed, window, epoch, stream, i).
    private void Shuffle<T>(T[] values, int stream, int window)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            var (a, b, _, _) = Philox.Draw(seed, window, epoch, 700 + stream, i);
            int j = (int)(Philox.Uniform(a, b) * (i + 1));
            (values[i], values[j]) = (values[j], values[i]);
        }
    }
}
