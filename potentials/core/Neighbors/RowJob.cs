using System.Runtime.CompilerServices;

namespace Potentials.Core;

/// <summary>
/// Fills the rows of a list in one pass, block by block. A block first collects its rows in its worker's scratch memory; then it waits
/// until the blocks before it have said how many pairs they hold (they were claimed earlier, so they are done or nearly so) and writes
/// its pairs to their place. When the list's memory does not suffice the pass only counts, the memory grows, and a second pass
/// follows; that happens for new lists and after large changes of density.
/// </summary>
internal sealed unsafe class RowJob : IBlockJob
{
    private const int BlockAtoms = 128;

    private sealed class Scratch
    {
        public readonly uint[] Row = GC.AllocateUninitializedArray<uint>(CellList.MostNeighbors + 160, pinned: true);
        public uint[] Block = GC.AllocateUninitializedArray<uint>(BlockAtoms * 64, pinned: true);
        public readonly int[] Counts = new int[BlockAtoms];
        public long Visited;
    }

    private Scratch[] scratch = [];
    private RowSearch search;
    private NeighborList list = null!;
    private ShiftTable shifts = null!;
    private int published;
    private long total;
    private bool writing;
    private bool failed;

    /// <summary>Fills <paramref name="target"/> and returns the number of candidates visited.</summary>
    public long Run(in RowSearch template, NeighborList target, ShiftTable table, WorkerTeam? team)
    {
        var g = template.Grid;
        int n = template.Atoms, blocks = (n + BlockAtoms - 1) / BlockAtoms, threads = team?.Threads ?? 1;
        int had = scratch.Length;
        if (had < threads)
        {
            Array.Resize(ref scratch, threads);
            for (int k = had; k < threads; k++) scratch[k] = new Scratch();
        }
        (list, shifts) = (target, table);
        try
        {
            fixed (float* x = g.X, y = g.Y, z = g.Z, v = g.ImageVectors)
            fixed (uint* keys = g.Keys)
            fixed (int* starts = g.Starts, places = g.Places, wraps = g.Wraps, slots = g.Slots)
            {
                search = template with { X = x, Y = y, Z = z, ImageVectors = v, Keys = keys, Starts = g.Dense ? starts : null, Places = places, Wraps = wraps, Slots = slots, Outside = g.Outside, Inside = g.Inside };
                Pass(team, blocks);
                if (!writing)
                {
                    target.Grow((int)total);
                    Pass(team, blocks);
                }
            }
            long visited = 0;
            for (int k = 0; k < threads; k++) visited += scratch[k].Visited;
            return visited;
        }
        finally
        {
            search = default;
            list = null!;
        }
    }

    private void Pass(WorkerTeam? team, int blocks)
    {
        foreach (var s in scratch) s.Visited = 0;
        published = 0;
        total = 0;
        writing = true;
        failed = false;
        WorkerTeam.Run(team, this, blocks);
    }

    /// <inheritdoc/>
    public void Run(int block, int worker)
    {
        try
        {
            var s = scratch[worker];
            int first = block * BlockAtoms, end = Math.Min(first + BlockAtoms, search.Atoms);
            int count = Collect(s, first, end);
            var spin = new SpinWait();
            while (Volatile.Read(ref published) != block)
            {
                if (Volatile.Read(ref failed)) return;
                spin.SpinOnce(-1);
            }
            long before = total;
            total = before + count;
            if (total > int.MaxValue) throw new PhysicsError($"the neighbour list would hold more than {int.MaxValue} pairs; use a smaller cutoff, or fewer atoms");
            if (total > list.neighbors.Length) writing = false;
            bool write = writing;
            Volatile.Write(ref published, block + 1);
            if (!write) return;
            int at = (int)before;
            for (int i = first; i < end; i++) list.first[i + 1] = at += s.Counts[i - first];
            shifts.Decode(list, s.Block, count, first, end, (int)before);
        }
        catch
        {
            Volatile.Write(ref failed, true);
            throw;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // straight to full code: the first tier of vector code is 20 times slower
    private int Collect(Scratch s, int first, int end)
    {
        var mine = search;
        fixed (uint* row = s.Row)
        {
            int count = 0;
            for (int i = first; i < end; i++)
            {
                int m = mine.Run(i, row);
                if (count + m > s.Block.Length)
                {
                    var larger = GC.AllocateUninitializedArray<uint>(Math.Max(2 * s.Block.Length, count + m), pinned: true);
                    s.Block.AsSpan(0, count).CopyTo(larger);
                    s.Block = larger;
                }
                fixed (uint* target = s.Block) RankSort.Sort(row, m, target + count);
                s.Counts[i - first] = m;
                count += m;
            }
            s.Visited += mine.Visited;
            return count;
        }
    }
}
