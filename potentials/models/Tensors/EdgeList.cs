using Potentials.Core;

namespace Potentials.Models.Tensors;

/// <summary>
/// Every directed pair inside a cutoff of all systems of a batch, as rows by receiving atom, in the canonical order of the neighbour list
/// (sender, shift), whatever list they were cut from: the same bits each time. Buffers grow and are kept.
/// </summary>
internal sealed class EdgeList
{
    /// <summary>Nearer than this (Å) two atoms coincide.</summary>
    private const double Coincident = 1e-6;
    private int[] first = [0];
    private int[] senders = [];
    private double[] vectors = [];
    private double[] distances = [];
    private CellShift[] shifts = [];

    /// <summary>Number of directed pairs.</summary>
    public int Count { get; private set; }
    /// <summary>Row starts by receiver, [atoms + 1].</summary>
    public ReadOnlySpan<int> First => first;
    /// <summary>Sending atom of each pair, numbered in the batch.</summary>
    public ReadOnlySpan<int> Senders => senders.AsSpan(0, Count);
    /// <summary>r = x[sender] − x[receiver] + S·h, Å, [pairs, 3].</summary>
    public ReadOnlySpan<double> Vectors => vectors.AsSpan(0, 3 * Count);
    /// <summary>|r|, Å.</summary>
    public ReadOnlySpan<double> Distances => distances.AsSpan(0, Count);
    /// <summary>S of each pair.</summary>
    public ReadOnlySpan<CellShift> Shifts => shifts.AsSpan(0, Count);

    /// <summary>Finds the pairs of a batch.</summary>
    /// <param name="batch">Systems.</param>
    /// <param name="neighbors">Lists of the batch; brought up to date. Its cutoff is the edges' cutoff.</param>
    /// <exception cref="PhysicsError">A position is not finite, a cell is degenerate, or two atoms coincide.</exception>
    public void Build(SystemBatch batch, BatchNeighbors neighbors)
    {
        neighbors.Update(batch);
        Count = 0;
        if (first.Length < batch.Atoms + 1) first = new int[batch.Atoms + 1];
        for (int s = 0; s < batch.Count; s++) Append(batch, s, neighbors[s], neighbors.ShiftVectors(s), neighbors.Cutoff * neighbors.Cutoff);
    }

    private void Append(SystemBatch batch, int s, NeighborList list, ReadOnlySpan<double> offsets, double cutoff2)
    {
        int start = batch.Offsets[s];
        var x = batch.PositionsOf(s);
        var rows = list.First;
        var others = list.Neighbors;
        var ids = list.ShiftIds;
        var table = list.Shifts;
        Reserve(Count + list.Pairs);
        int n = Count;
        for (int i = 0; i < list.Atoms; i++)
        {
            first[start + i] = n;
            double xi = x[3 * i], yi = x[3 * i + 1], zi = x[3 * i + 2];
            for (int e = rows[i]; e < rows[i + 1]; e++)
            {
                int j = others[e], k = 3 * ids[e];
                double dx = x[3 * j] - xi + offsets[k], dy = x[3 * j + 1] - yi + offsets[k + 1], dz = x[3 * j + 2] - zi + offsets[k + 2];
                double d2 = dx * dx + dy * dy + dz * dz;
                if (!(d2 < cutoff2)) continue;
                if (d2 < Coincident * Coincident) throw new PhysicsError($"coincides with atom {j + 1}; move one of them", s, i);
                senders[n] = start + j;
                shifts[n] = table[ids[e]];
                (vectors[3 * n], vectors[3 * n + 1], vectors[3 * n + 2]) = (dx, dy, dz);
                distances[n] = Math.Sqrt(d2);
                n++;
            }
        }
        first[start + list.Atoms] = n;
        Count = n;
    }

    private void Reserve(int pairs)
    {
        if (pairs <= senders.Length) return;
        int size = Math.Max(pairs, (int)Math.Min(Array.MaxLength / 3, senders.Length * 3L / 2));
        Array.Resize(ref senders, size);
        Array.Resize(ref shifts, size);
        Array.Resize(ref distances, size);
        Array.Resize(ref vectors, 3 * size);
    }
}
