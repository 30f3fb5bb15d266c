namespace Potentials.Models.Classical;

/// <summary>What the compaction of a row reads: the list, positions and shift vectors in rows of four doubles (x, y, z, 0).</summary>
internal unsafe struct RowInput
{
    /// <summary>Neighbour of each listed pair.</summary>
    public int* Neighbors;

    /// <summary>Shift of each listed pair.</summary>
    public int* ShiftIds;

    /// <summary>[atoms of the system, 4], Å.</summary>
    public double* Positions;

    /// <summary>[shifts, 4], Å.</summary>
    public double* Shifts;

    /// <summary>Å².</summary>
    public double CutoffSquared;

    /// <summary>Pairs of the whole list: how far the arrays may be read.</summary>
    public int Pairs;
}
