namespace Potentials.Core;

/// <summary>Whole numbers of cell vectors a, b, c.</summary>
public readonly record struct CellShift(int A, int B, int C) : IComparable<CellShift>
{
    /// <summary>Lexicographic in a, b, c.</summary>
    public int CompareTo(CellShift other)
    {
        int c = A.CompareTo(other.A);
        if (c == 0) c = B.CompareTo(other.B);
        return c != 0 ? c : C.CompareTo(other.C);
    }
}
