namespace Potentials.Equivariant;

/// <summary>
/// Points for products: half of a grid that is its own mirror image at the centre, one point of every opposite pair with twice the weight. Fields of even degree are even
/// there, those of odd degree odd; a product of fields told apart this way is integrated by half of the points. Where a few whole registers hold the whole grid there is
/// nothing to halve, and all degrees go together.
/// </summary>
internal sealed class PointTable
{
    private readonly int[] chosen;
    private readonly SphereGrid grid;

    /// <summary>Half of the smallest such grid exact to <paramref name="degree"/>, or the whole.</summary>
    public PointTable(int degree, bool whole = false)
    {
        Groups = whole ? 1 : 2;
        // An odd degree has an even number of columns, and with it every opposite point.
        grid = SphereGrid.Smallest(degree | 1);
        if (whole)
        {
            chosen = [.. Enumerable.Range(0, grid.Count)];
            return;
        }
        var own = new List<int>();
        var points = grid.Points;
        for (int p = 0; p < grid.Count; p++)
        {
            // Of two opposite points the one above the equator, on the equator by the other axes.
            double x = points[3 * p], y = points[3 * p + 1], z = points[3 * p + 2];
            const double zero = 1e-9;
            if (y > zero || (Math.Abs(y) <= zero && (z > zero || (Math.Abs(z) <= zero && x > 0)))) own.Add(p);
        }
        if (2 * own.Count != grid.Count) throw new InvalidOperationException($"The grid {grid.Name} is not its own mirror image.");
        chosen = [.. own];
    }

    public int Points => chosen.Length;

    /// <summary>Groups of components: 2, even and odd degrees, or 1.</summary>
    public int Groups { get; }

    /// <summary>Points that stand for each chosen one.</summary>
    private int Share => grid.Count / Points;

    /// <summary>Values of the harmonics, or with <paramref name="back"/> the projection on them.</summary>
    public PointSlot Values(int maxDegree, bool back = false)
    {
        int n = (maxDegree + 1) * (maxDegree + 1);
        double[] table = back ? grid.FromGrid(maxDegree) : grid.ToGrid(maxDegree);
        return Slot(maxDegree, 1, (k, _, p) => back ? Share * table[k * grid.Count + p] : table[p * n + k]);
    }

    /// <summary>Derivatives of the harmonics along two tangents.</summary>
    public PointSlot Slopes(int maxDegree)
    {
        double[] table = TangentSlopes.Table(grid, maxDegree);
        return Slot(maxDegree, 2, (k, tangent, p) => table[(k * 2 + tangent) * grid.Count + p]);
    }

    /// <summary>Values of the harmonics of some degrees of one parity, or the projection on them; rows hold these degrees only.</summary>
    public PointSlot Values(IReadOnlyList<int> degrees, bool back = false)
    {
        int top = degrees.Max(), n = (top + 1) * (top + 1);
        double[] table = back ? grid.FromGrid(top) : grid.ToGrid(top);
        int[] components = [.. degrees.SelectMany(l => Enumerable.Range(l * l, 2 * l + 1))];
        return new(components.Length, Points, 1, ([.. Enumerable.Range(0, components.Length)], Table(components, 1, (k, _, p) => back ? Share * table[k * grid.Count + p] : table[p * n + k])));
    }

    private PointSlot Slot(int maxDegree, int fields, Func<int, int, int, double> value) =>
        new((maxDegree + 1) * (maxDegree + 1), Points, fields, [.. Enumerable.Range(0, Groups).Select(group =>
        {
            int[] components = Groups == 1 ? [.. Enumerable.Range(0, (maxDegree + 1) * (maxDegree + 1))] : OfParity(maxDegree, group);
            return (components, Table(components, fields, value));
        })]);

    /// <summary>[component, field, point] of the chosen points.</summary>
    private double[] Table(int[] components, int fields, Func<int, int, int, double> value)
    {
        var table = new double[components.Length * fields * Points];
        for (int k = 0; k < components.Length; k++)
            for (int f = 0; f < fields; f++)
                for (int p = 0; p < Points; p++) table[(k * fields + f) * Points + p] = value(components[k], f, chosen[p]);
        return table;
    }

    /// <summary>Components of even (0) or odd (1) degrees.</summary>
    public static int[] OfParity(int maxDegree, int parity) =>
        [.. Enumerable.Range(0, maxDegree + 1).Where(l => l % 2 == parity).SelectMany(l => Enumerable.Range(l * l, 2 * l + 1))];
}
