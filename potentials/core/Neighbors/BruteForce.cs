namespace Potentials.Core;

/// <summary>
/// The reference neighbour search: every pair and every image that can matter, O(N² x images). Slow, short, and the specification
/// that the cell list must equal.
/// </summary>
public static class BruteForce
{
    /// <summary>All pairs closer than <paramref name="radius"/> (Å).</summary>
    /// <param name="positions">Å, [atoms, 3] row-major; atoms may lie anywhere.</param>
    /// <param name="cell">Cell and periodicity.</param>
    /// <param name="radius">Å, positive.</param>
    public static NeighborList Build(ReadOnlySpan<double> positions, in Cell cell, double radius)
    {
        CellList.Check(positions, cell, radius);
        int n = positions.Length / 3;
        var frame = cell.Frame.Inverse;
        var images = cell.ImageCounts(radius);
        var wraps = new CellShift[n];
        for (int i = 0; i < n; i++)
        {
            var f = frame.LeftMultiply(positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]);
            wraps[i] = new(cell.Pbc.A ? (int)Math.Floor(f.X) : 0, cell.Pbc.B ? (int)Math.Floor(f.Y) : 0, cell.Pbc.C ? (int)Math.Floor(f.Z) : 0);
        }
        var pairs = new List<(int J, CellShift S)>();
        var first = new int[n + 1];
        double r2 = radius * radius;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                // One image more each side: rounding in the wrap may put an atom on the other face.
                int ca = wraps[i].A - wraps[j].A, cb = wraps[i].B - wraps[j].B, cc = wraps[i].C - wraps[j].C;
                int ma = cell.Pbc.A ? images.A + 1 : 0, mb = cell.Pbc.B ? images.B + 1 : 0, mc = cell.Pbc.C ? images.C + 1 : 0;
                for (int a = ca - ma; a <= ca + ma; a++)
                    for (int b = cb - mb; b <= cb + mb; b++)
                        for (int c = cc - mc; c <= cc + mc; c++)
                        {
                            if (i == j && a == 0 && b == 0 && c == 0) continue;
                            var t = cell.Rows.LeftMultiply(a, b, c);
                            double x = positions[3 * j] - positions[3 * i] + t.X, y = positions[3 * j + 1] - positions[3 * i + 1] + t.Y, z = positions[3 * j + 2] - positions[3 * i + 2] + t.Z;
                            if (x * x + y * y + z * z < r2) pairs.Add((j, new(a, b, c)));
                        }
            }
            first[i + 1] = pairs.Count;
        }
        var table = pairs.Select(p => p.S).Distinct().Order().ToArray();
        var index = table.Select((s, k) => (s, k)).ToDictionary(p => p.s, p => p.k);
        return new NeighborList
        {
            Radius = radius,
            Atoms = n,
            first = first,
            neighbors = [.. pairs.Select(p => p.J)],
            shiftIds = [.. pairs.Select(p => index[p.S])],
            shifts = table,
            shiftCount = table.Length,
        };
    }
}
