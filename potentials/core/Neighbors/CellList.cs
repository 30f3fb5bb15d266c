namespace Potentials.Core;

/// <summary>
/// Neighbour search in O(N): atoms are sorted into bins (<c>BinGrid</c>), each looks through the bins around it (<c>RowSearch</c>),
/// and its row is sorted (<c>RankSort</c>). Exact for any cell (skewed, flat, thinner than the radius, open axes, atoms far outside)
/// and equal to <see cref="BruteForce"/> pair by pair: which pairs are inside is decided by the same arithmetic, antisymmetric in
/// i and j. The result has the same bits for any number of threads. An instance keeps its scratch memory: rebuilding a list of about the
/// same size allocates nothing. It serves one caller at a time.
/// </summary>
public sealed class CellList
{
    /// <summary>More neighbours an atom than this are refused: overlapping atoms, a wrong unit, or a cutoff beyond reason.</summary>
    public const int MostNeighbors = 32768;

    private readonly BinGrid grid = new();
    private readonly RowJob rows = new();
    private readonly ShiftTable shifts = new();

    /// <summary>Candidate pairs looked at by the last build: the work done, whatever the clock says.</summary>
    public long Visited { get; private set; }

    /// <summary>All pairs closer than <paramref name="radius"/>.</summary>
    /// <param name="positions">Å, [atoms, 3] row-major; atoms may lie anywhere.</param>
    /// <param name="cell">Cell and periodicity.</param>
    /// <param name="radius">Å, positive.</param>
    /// <param name="team">Threads to use; null for the calling thread alone. The result does not depend on it.</param>
    /// <param name="reuse">A list whose memory is taken over and which is returned; null for a new one.</param>
    /// <exception cref="ArgumentException">The radius is not positive and finite, or the positions do not come in threes.</exception>
    /// <exception cref="PhysicsError">The cell is degenerate or absurdly small, a position is not finite or lost in space, or an atom
    /// has more than <see cref="MostNeighbors"/> neighbours.</exception>
    public unsafe NeighborList Build(ReadOnlySpan<double> positions, in Cell cell, double radius, WorkerTeam? team = null, NeighborList? reuse = null)
    {
        Check(positions, cell, radius);
        int n = positions.Length / 3;
        var list = reuse ?? new NeighborList();
        list.Clear(n, radius);
        if (n == 0) return list;
        grid.Fill(positions, cell, radius);
        bool wide = shifts.Plan(grid, n);
        fixed (double* x = positions)
        {
            var search = new RowSearch { Grid = grid, Positions = x, Rows = cell.Rows, RadiusSquared = radius * radius, Atoms = n };
            Visited = rows.Run(search, list, shifts, wide ? null : team);
        }
        shifts.Finish(list, team);
        return list;
    }

    internal static void Check(ReadOnlySpan<double> positions, in Cell cell, double radius)
    {
        if (!(radius > 0 && double.IsFinite(radius))) throw new ArgumentOutOfRangeException(nameof(radius), radius, "A search radius is a positive number of ångströms.");
        if (positions.Length % 3 != 0) throw new ArgumentException($"{positions.Length} coordinates do not come in threes.", nameof(positions));
        if (cell.Validate() is string fault) throw new PhysicsError(fault);
    }

    internal static PhysicsError TooMany(int atom, double radius) => new(
        $"more than {MostNeighbors} neighbours within {radius:g6} Å; atoms overlap or the cell is too small: check its units (Å), or use a smaller cutoff", -1, atom);
}
