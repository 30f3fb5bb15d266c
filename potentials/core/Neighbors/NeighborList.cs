namespace Potentials.Core;

/// <summary>
/// All ordered pairs (i, j, S) with |x_j − x_i + S·h| &lt; <see cref="Radius"/>, self-images included (i = j with S ≠ 0), as CSR rows:
/// the pairs of atom i are <c>First[i] .. First[i+1]-1</c>. Both (i, j, S) and (j, i, −S) are listed. S refers to the positions as
/// given, wrapped or not. Rows are sorted by (j, S): a kernel that keeps only the pairs inside its own cutoff, in this order, gets the
/// same bits whenever the list was built. Memory: 8 bytes a pair plus the table of distinct shifts.
/// </summary>
public sealed class NeighborList
{
    internal int[] first = [0];
    internal int[] neighbors = [];
    internal int[] shiftIds = [];
    internal CellShift[] shifts = [];
    internal int shiftCount;

    /// <summary>Radius in Å to which the list is complete.</summary>
    public double Radius { get; internal set; }

    /// <summary>Number of atoms.</summary>
    public int Atoms { get; internal set; }

    /// <summary>Number of ordered pairs.</summary>
    public int Pairs => first[Atoms];

    /// <summary>Memory that the list holds, bytes.</summary>
    public long Bytes => 4L * (first.Length + neighbors.Length + shiftIds.Length) + 12L * shifts.Length;

    /// <summary>Row starts, [atoms + 1].</summary>
    public ReadOnlySpan<int> First => first.AsSpan(0, Atoms + 1);

    /// <summary>Neighbour j of each pair, [pairs].</summary>
    public ReadOnlySpan<int> Neighbors => neighbors.AsSpan(0, Pairs);

    /// <summary>Index of each pair's shift in <see cref="Shifts"/>, [pairs].</summary>
    public ReadOnlySpan<int> ShiftIds => shiftIds.AsSpan(0, Pairs);

    /// <summary>The distinct shifts S, sorted; a few that no pair uses may be among them.</summary>
    public ReadOnlySpan<CellShift> Shifts => shifts.AsSpan(0, shiftCount);

    /// <summary>Empties the list; its memory stays.</summary>
    internal void Clear(int atoms, double radius)
    {
        Atoms = atoms;
        Radius = radius;
        shiftCount = 0;
        if (first.Length < atoms + 1) first = new int[atoms + atoms / 8 + 1];
        first.AsSpan(0, atoms + 1).Clear();
    }

    /// <summary>Room for <paramref name="pairs"/> pairs and a reserve that spares growth when the density fluctuates; contents are lost.</summary>
    internal void Grow(int pairs)
    {
        if (neighbors.Length >= pairs) return;
        int room = (int)Math.Min(Array.MaxLength, pairs + (pairs >> 3) + 256L);
        neighbors = GC.AllocateUninitializedArray<int>(room);
        shiftIds = GC.AllocateUninitializedArray<int>(room);
    }

    /// <summary>Room for <paramref name="count"/> shifts; contents are lost.</summary>
    internal void GrowShifts(int count)
    {
        if (shifts.Length < count) shifts = new CellShift[Math.Max(128, 2 * count)];
        shiftCount = count;
    }

    /// <summary>S·h in Å for every entry of <see cref="Shifts"/>, [shifts, 3] row-major.</summary>
    /// <exception cref="ArgumentException"><paramref name="offsets"/> is too short.</exception>
    public void ShiftVectors(in Cell cell, Span<double> offsets)
    {
        if (offsets.Length < 3 * shiftCount) throw new ArgumentException($"{shiftCount} shifts need {3 * shiftCount} numbers.", nameof(offsets));
        for (int k = 0; k < shiftCount; k++)
        {
            var s = shifts[k];
            (offsets[3 * k], offsets[3 * k + 1], offsets[3 * k + 2]) = cell.Rows.LeftMultiply(s.A, s.B, s.C);
        }
    }
}
