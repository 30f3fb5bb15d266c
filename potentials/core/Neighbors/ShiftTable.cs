using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Potentials.Core;

/// <summary>
/// Turns images into shifts between the positions as given, S = image + wrap(i) − wrap(j), and numbers them. Every possible shift has
/// a number in a table over the range of each axis; tables of more than 128 entries are cut down to the shifts that occur. Where
/// even that table would be absurd (an atom a million cells away) a dictionary takes its place, on one thread.
/// </summary>
internal sealed class ShiftTable : IBlockJob
{
    private const int Small = 128, Largest = 1 << 24, BlockPairs = 1 << 16;

    private readonly Dictionary<CellShift, int> dictionary = [];
    private readonly int[] low = new int[3], extent = new int[3];
    private BinGrid grid = new();
    private int[] imageIndex = [];
    private int[] wrapIndex = [];
    private byte[] used = new byte[1024];
    private int[] number = new int[1024];
    private NeighborList? list;
    private bool wrapped, wide;
    private int size;

    /// <summary>Prepares for the shifts of a filled grid; true when they need one thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Plan(BinGrid filled, int atoms)
    {
        grid = filled;
        wrapped = false;
        double entries = 1;
        for (int k = 0; k < 3; k++)
        {
            int range = grid.HighestWrap[k] - grid.LowestWrap[k];
            wrapped |= range > 0;
            low[k] = -(grid.Images[k] + range);
            extent[k] = 2 * (grid.Images[k] + range) + 1;
            entries *= extent[k];
        }
        wide = entries > Largest;
        dictionary.Clear();
        size = wide ? 0 : (int)entries;
        if (wide) return true;
        if (size > Small)
        {
            if (used.Length < size) used = new byte[2 * size];
            if (number.Length < size) number = new int[2 * size];
            Array.Clear(used, 0, size);
        }
        if (!wrapped) return false;
        if (imageIndex.Length < grid.ImageCount) imageIndex = new int[grid.ImageCount];
        for (int k = 0; k < grid.ImageCount; k++)
        {
            var s = grid.Image(k);
            imageIndex[k] = Index(s.A - low[0], s.B - low[1], s.C - low[2]);
        }
        if (wrapIndex.Length < atoms) wrapIndex = new int[atoms + atoms / 8];
        for (int i = 0; i < atoms; i++)
            wrapIndex[i] = Index(grid.Wraps[3 * i] - grid.LowestWrap[0], grid.Wraps[3 * i + 1] - grid.LowestWrap[1], grid.Wraps[3 * i + 2] - grid.LowestWrap[2]);
        return false;
    }

    private int Index(int a, int b, int c) => (a * extent[1] + b) * extent[2] + c;

    /// <summary>Writes the pairs of atoms first .. end-1, given as sorted keys row after row, to the list from pair <paramref name="at"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // straight to full code: the first tier of vector code is 20 times slower
    public void Decode(NeighborList target, uint[] keys, int count, int first, int end, int at)
    {
        int bits = grid.ImageBits;
        uint imageMask = (1u << bits) - 1;
        var neighbors = target.neighbors.AsSpan(at, count);
        var ids = target.shiftIds.AsSpan(at, count);
        if (!wrapped)
        {
            int k = 0;
            for (; k <= count - 16; k += 16)
            {
                var v = Vector512.Create(keys.AsSpan(k, 16));
                (v >>> bits).AsInt32().CopyTo(neighbors[k..]);
                (v & Vector512.Create(imageMask)).AsInt32().CopyTo(ids[k..]);
            }
            for (; k < count; k++) (neighbors[k], ids[k]) = ((int)(keys[k] >> bits), (int)(keys[k] & imageMask));
            if (size > Small) foreach (int id in ids) used[id] = 1;
            return;
        }
        for (int i = first, k = 0; i < end; i++)
        {
            int stop = target.first[i + 1] - at;
            if (wide)
            {
                for (; k < stop; k++) (neighbors[k], ids[k]) = ((int)(keys[k] >> bits), Look(i, (int)(keys[k] >> bits), (int)(keys[k] & imageMask)));
                continue;
            }
            int mine = wrapIndex[i];
            for (; k < stop; k++)
            {
                int j = (int)(keys[k] >> bits), id = imageIndex[keys[k] & imageMask] + mine - wrapIndex[j];
                (neighbors[k], ids[k]) = (j, id);
            }
        }
        if (size > Small) foreach (int id in ids) used[id] = 1; // every thread writes the same 1
    }

    private int Look(int i, int j, int image)
    {
        var s = grid.Image(image);
        var w = grid.Wraps;
        var shift = new CellShift(s.A + w[3 * i] - w[3 * j], s.B + w[3 * i + 1] - w[3 * j + 1], s.C + w[3 * i + 2] - w[3 * j + 2]);
        if (!dictionary.TryGetValue(shift, out int id)) dictionary.Add(shift, id = dictionary.Count);
        return id;
    }

    /// <summary>Writes the table of shifts and, where it was cut down, the final numbers.</summary>
    public void Finish(NeighborList target, WorkerTeam? team)
    {
        if (wide) FinishWide(target);
        else if (size <= Small)
        {
            target.GrowShifts(size);
            for (int k = 0; k < size; k++) target.shifts[k] = Shift(k);
            return;
        }
        else
        {
            int count = 0;
            for (int k = 0; k < size; k++) if (used[k] != 0) number[k] = count++;
            target.GrowShifts(count);
            for (int k = 0; k < size; k++) if (used[k] != 0) target.shifts[number[k]] = Shift(k);
        }
        list = target;
        WorkerTeam.Run(team, this, (int)(((long)target.Pairs + BlockPairs - 1) / BlockPairs));
        list = null;
    }

    private void FinishWide(NeighborList target)
    {
        int count = dictionary.Count;
        target.GrowShifts(count);
        if (number.Length < count) number = new int[2 * count];
        dictionary.Keys.CopyTo(target.shifts, 0);
        Array.Sort(target.shifts, 0, count);
        for (int k = 0; k < count; k++) number[dictionary[target.shifts[k]]] = k;
    }

    private CellShift Shift(int k) => new(k / (extent[1] * extent[2]) + low[0], k / extent[2] % extent[1] + low[1], k % extent[2] + low[2]);

    /// <inheritdoc/>
    public void Run(int block, int worker)
    {
        int start = block * BlockPairs, end = Math.Min(start + BlockPairs, list!.Pairs);
        foreach (ref int id in list.shiftIds.AsSpan(start..end)) id = number[id];
    }
}
