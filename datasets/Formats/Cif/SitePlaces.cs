using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// Distinct positions in a periodic cell: positions closer than <see cref="Tolerance"/>, periodic images included, are one place.
/// A grid of boxes of at least that width makes the search independent of the number of places.
/// </summary>
internal sealed class SitePlaces
{
    /// <summary>Å; covers coordinates rounded to four digits in cells of 100 Å, and is far below any bond.</summary>
    public const double Tolerance = 0.05;

    private readonly Cell cell;
    private readonly int na, nb, nc;
    private readonly List<(double A, double B, double C)> places = [];
    private readonly Dictionary<(int, int, int), List<int>> boxes = [];

    public SitePlaces(Cell cell)
    {
        this.cell = cell;
        var h = cell.Heights;
        (na, nb, nc) = (Boxes(h.A), Boxes(h.B), Boxes(h.C));
    }

    /// <summary>Number of the place of fractional coordinates; a new one when none is near.</summary>
    /// <param name="f">Fractional coordinates in any cell.</param>
    /// <param name="keepCell">A new place stays in the cell in which it was given instead of being moved into the first.</param>
    public int FindOrAdd((double A, double B, double C) f, bool keepCell)
    {
        (double A, double B, double C) w = (Wrap(f.A), Wrap(f.B), Wrap(f.C));
        var box = (Box(w.A, na), Box(w.B, nb), Box(w.C, nc));
        for (int i = -1; i <= 1; i++)
            for (int j = -1; j <= 1; j++)
                for (int k = -1; k <= 1; k++)
                {
                    if (!boxes.TryGetValue((Neighbor(box.Item1 + i, na), Neighbor(box.Item2 + j, nb), Neighbor(box.Item3 + k, nc)), out var near)) continue;
                    foreach (int p in near) if (IsNear(places[p], w)) return p;
                }
        if (!boxes.TryGetValue(box, out var list)) boxes[box] = list = [];
        list.Add(places.Count);
        places.Add(keepCell ? f : w);
        return places.Count - 1;
    }

    /// <summary>Å.</summary>
    public (double X, double Y, double Z) Position(int place) => cell.Rows.LeftMultiply(places[place].A, places[place].B, places[place].C);

    private bool IsNear((double A, double B, double C) p, (double A, double B, double C) q)
    {
        double a = p.A - q.A, b = p.B - q.B, c = p.C - q.C;
        var d = cell.Rows.LeftMultiply(a - Math.Round(a), b - Math.Round(b), c - Math.Round(c));
        return d.X * d.X + d.Y * d.Y + d.Z * d.Z < Tolerance * Tolerance;
    }

    private static int Boxes(double height) => Math.Clamp((int)(height / (2 * Tolerance)), 1, 1000);

    private static double Wrap(double f)
    {
        double w = f - Math.Floor(f);
        return w < 1 ? w : 0; // -1e-17 would become 1
    }

    private static int Box(double w, int n) => Math.Min((int)(w * n), n - 1);

    private static int Neighbor(int box, int n) => (box % n + n) % n;
}
