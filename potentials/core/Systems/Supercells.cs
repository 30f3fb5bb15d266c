namespace Potentials.Core;

/// <summary>Larger and disturbed copies of a structure.</summary>
public static class Supercells
{
    /// <summary>Stream of <see cref="Philox"/> that <see cref="Rattle"/> draws from.</summary>
    public const int RattleStream = 60000;

    /// <summary>
    /// The structure repeated along its cell vectors; copies follow each other with c fastest, each with its atoms in order. Masses,
    /// velocities, movability and columns are repeated; labels are dropped because extensive ones no longer hold.
    /// </summary>
    /// <param name="system">Structure; it must have a cell vector along each axis that is repeated.</param>
    /// <param name="na">Copies along a, at least 1.</param>
    /// <param name="nb">Copies along b, at least 1.</param>
    /// <param name="nc">Copies along c, at least 1.</param>
    /// <exception cref="ArgumentException">A count below 1, an axis without a cell vector, or more than 2³¹ atoms.</exception>
    public static AtomicSystem Repeat(AtomicSystem system, int na, int nb, int nc)
    {
        ArgumentNullException.ThrowIfNull(system);
        if (na < 1 || nb < 1 || nc < 1) throw new ArgumentException("Repetitions start at 1.", nameof(na));
        if (na == 1 && nb == 1 && nc == 1) return system;
        long copies = (long)na * nb;
        copies = copies > int.MaxValue ? copies : copies * nc;
        if (copies > int.MaxValue / 3 || copies * system.Count > int.MaxValue / 3) throw new ArgumentException("The supercell has too many atoms.", nameof(na));
        ReadOnlySpan<int> counts = [na, nb, nc];
        for (int axis = 0; axis < 3; axis++)
            if (counts[axis] > 1 && system.Cell.Rows[axis, 0] == 0 && system.Cell.Rows[axis, 1] == 0 && system.Cell.Rows[axis, 2] == 0)
                throw new ArgumentException($"There is no cell vector along {"abc"[axis]} to repeat.", nameof(system));
        int n = system.Count, times = (int)copies;
        var positions = new double[3 * n * times];
        int at = 0;
        for (int i = 0; i < na; i++)
            for (int j = 0; j < nb; j++)
                for (int k = 0; k < nc; k++)
                {
                    var t = system.Cell.Rows.LeftMultiply(i, j, k);
                    for (int atom = 0; atom < n; atom++)
                    {
                        positions[at++] = system.Positions[3 * atom] + t.X;
                        positions[at++] = system.Positions[3 * atom + 1] + t.Y;
                        positions[at++] = system.Positions[3 * atom + 2] + t.Z;
                    }
                }
        var columns = new Dictionary<string, AtomColumn>(system.Columns.Count);
        foreach (var (name, column) in system.Columns) columns[name] = Tile(column, times);
        return new(Tile(system.Numbers, times), positions, system.Cell.Repeated(na, nb, nc))
        {
            Masses = Tile(system.Masses, times),
            Velocities = system.Velocities is { } v ? Tile(v, times) : null,
            Movable = system.Movable is { } m ? Tile(m, times) : null,
            Charge = system.Charge * times,
            Columns = columns,
            Info = system.Info,
        };
    }

    /// <summary>The structure with normal noise of standard deviation <paramref name="sigma"/> (Å) on every movable coordinate.</summary>
    /// <param name="system">Structure.</param>
    /// <param name="sigma">Å.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="id">Number of the structure among others with the same seed.</param>
    public static AtomicSystem Rattle(AtomicSystem system, double sigma, ulong seed, long id = 0)
    {
        ArgumentNullException.ThrowIfNull(system);
        if (sigma == 0) return system;
        if (!(sigma > 0) || !double.IsFinite(sigma)) throw new ArgumentException("The displacement must not be negative.", nameof(sigma));
        var x = (double[])system.Positions.Clone();
        for (int atom = 0; atom < system.Count; atom++)
        {
            var (n0, n1) = Philox.Normals(Philox.Draw(seed, id, 0, RattleStream, 2 * atom));
            var (n2, _) = Philox.Normals(Philox.Draw(seed, id, 0, RattleStream, 2 * atom + 1));
            if (system.Movable is not { } movable || movable[3 * atom]) x[3 * atom] += sigma * n0;
            if (system.Movable is not { } movable1 || movable1[3 * atom + 1]) x[3 * atom + 1] += sigma * n1;
            if (system.Movable is not { } movable2 || movable2[3 * atom + 2]) x[3 * atom + 2] += sigma * n2;
        }
        return system.Moved(x);
    }

    private static T[] Tile<T>(T[] row, int times)
    {
        var tiled = new T[row.Length * times];
        for (int k = 0; k < times; k++) row.CopyTo(tiled, k * row.Length);
        return tiled;
    }

    private static AtomColumn Tile(AtomColumn column, int times) => column.Values switch
    {
        double[] v => new(Tile(v, times), column.Width),
        long[] v => new(Tile(v, times), column.Width),
        bool[] v => new(Tile(v, times), column.Width),
        string[] v => new(Tile(v, times), column.Width),
        _ => throw new InvalidOperationException("A column holds a kind of value that does not exist."),
    };
}
