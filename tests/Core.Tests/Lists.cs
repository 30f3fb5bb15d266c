using Potentials.Core;

namespace Potentials.Core.Tests;

/// <summary>Comparisons of neighbour lists.</summary>
internal static class Lists
{
    public static (int I, int J, CellShift S)[] Triples(NeighborList list)
    {
        var all = new (int, int, CellShift)[list.Pairs];
        for (int i = 0; i < list.Atoms; i++)
            for (int k = list.First[i]; k < list.First[i + 1]; k++) all[k] = (i, list.Neighbors[k], list.Shifts[list.ShiftIds[k]]);
        return all;
    }

    /// <summary>Same rows in the same order, whatever the numbering of shifts.</summary>
    public static void Same(NeighborList expected, NeighborList actual, string what = "")
    {
        Assert.True(expected.First.SequenceEqual(actual.First), $"{what}: row starts differ ({expected.Pairs} and {actual.Pairs} pairs)");
        Assert.True(Triples(expected).AsSpan().SequenceEqual(Triples(actual)), $"{what}: pairs differ");
    }

    /// <summary>The pairs closer than <paramref name="cutoff"/>, in order.</summary>
    public static (int I, int J, CellShift S)[] Within(NeighborList list, ReadOnlySpan<double> x, in Cell cell, double cutoff)
    {
        var kept = new List<(int, int, CellShift)>();
        foreach (var (i, j, s) in Triples(list))
        {
            var t = cell.Rows.LeftMultiply(s.A, s.B, s.C);
            double dx = x[3 * j] - x[3 * i] + t.X, dy = x[3 * j + 1] - x[3 * i + 1] + t.Y, dz = x[3 * j + 2] - x[3 * i + 2] + t.Z;
            if (dx * dx + dy * dy + dz * dz < cutoff * cutoff) kept.Add((i, j, s));
        }
        return [.. kept];
    }
}
