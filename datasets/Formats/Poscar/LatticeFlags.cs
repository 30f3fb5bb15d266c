using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// VASP's flags of selective dynamics say along which cell vectors an atom moves ("the flags refer to the positions of the ions in
/// direct coordinates", VASP guide, POSCAR); ours say along which of x, y, z. They translate where both span the same directions:
/// always when all three are equal, and for a slab whose c is along z, for example, T T F and F F T.
/// </summary>
internal static class LatticeFlags
{
    private const double Noise = 1e-6;

    /// <summary>x, y, z flags for flags a, b, c; false when they do not translate.</summary>
    public static bool TryToCartesian(Matrix3 rows, ReadOnlySpan<bool> cell, Span<bool> cartesian)
    {
        cartesian.Clear();
        int vectors = 0, axes = 0;
        for (int v = 0; v < 3; v++)
        {
            if (!cell[v]) continue;
            vectors++;
            for (int k = 0; k < 3; k++) cartesian[k] |= Has(rows, v, k);
        }
        foreach (bool axis in cartesian) axes += axis ? 1 : 0;
        return axes == vectors;
    }

    /// <summary>a, b, c flags for flags x, y, z; false when they do not translate.</summary>
    public static bool TryToCell(Matrix3 rows, ReadOnlySpan<bool> cartesian, Span<bool> cell)
    {
        int vectors = 0, axes = 0;
        foreach (bool axis in cartesian) axes += axis ? 1 : 0;
        for (int v = 0; v < 3; v++)
        {
            cell[v] = true;
            for (int k = 0; k < 3; k++) cell[v] &= cartesian[k] || !Has(rows, v, k);
            vectors += cell[v] ? 1 : 0;
        }
        return axes == vectors;
    }

    private static bool Has(Matrix3 rows, int v, int k) =>
        Math.Abs(rows[v, k]) > Noise * Math.Sqrt(rows[v, 0] * rows[v, 0] + rows[v, 1] * rows[v, 1] + rows[v, 2] * rows[v, 2]);
}
