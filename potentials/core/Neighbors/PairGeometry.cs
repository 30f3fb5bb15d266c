namespace Potentials.Core;

/// <summary>
/// A list with its system's present positions and cell in the layout that pair kernels load from: four doubles an atom and a shift.
/// Set once an evaluation, read by any number of threads through their own <see cref="PairRow"/>.
/// </summary>
public sealed class PairGeometry
{
    internal double[] points = [];
    internal double[] shifts = [];
    internal int zero = -1;

    /// <summary>The list.</summary>
    public NeighborList List { get; private set; } = new();

    /// <summary>Takes over the present geometry; allocates nothing once the memory suffices.</summary>
    /// <param name="list">A list of this system.</param>
    /// <param name="positions">Å, [atoms, 3] row-major.</param>
    /// <param name="cell">Cell and periodicity.</param>
    /// <exception cref="ArgumentException">The positions are not those of the list's atoms.</exception>
    public void Set(NeighborList list, ReadOnlySpan<double> positions, in Cell cell)
    {
        ArgumentNullException.ThrowIfNull(list);
        if (positions.Length != 3 * list.Atoms) throw new ArgumentException($"{list.Atoms} atoms need {3 * list.Atoms} coordinates, not {positions.Length}.", nameof(positions));
        List = list;
        int n = list.Atoms;
        if (points.Length < 4 * n) points = new double[4 * (n + n / 8)];
        for (int i = 0, k = 0; i < positions.Length; i += 3, k += 4) (points[k], points[k + 1], points[k + 2]) = (positions[i], positions[i + 1], positions[i + 2]);
        var table = list.Shifts;
        if (shifts.Length < 4 * table.Length) shifts = new double[4 * table.Length];
        zero = -1;
        for (int k = 0; k < table.Length; k++)
        {
            (shifts[4 * k], shifts[4 * k + 1], shifts[4 * k + 2]) = cell.Rows.LeftMultiply(table[k].A, table[k].B, table[k].C);
            if (table[k] == default) zero = k;
        }
    }
}
