using Potentials.Core;

namespace Potentials.Core.Tests;

/// <summary>A random cell with random atoms: skewed, acute, flat, thin, open and mixed, atoms far outside.</summary>
internal sealed record RandomSystem(double[] Positions, Cell Cell, double Radius, string Kind)
{
    public static RandomSystem Make(int seed)
    {
        var random = new Random(seed);
        string[] kinds = ["box", "triclinic", "acute", "flat", "needle", "thin", "outside", "left-handed", "cluster", "lattice"];
        string kind = kinds[seed % kinds.Length];
        var pbc = new Periodicity(random.Next(4) > 0, random.Next(4) > 0, random.Next(4) > 0);
        double R(double lo, double hi) => lo + (hi - lo) * random.NextDouble();
        Matrix3 rows = kind switch
        {
            "box" => Matrix3.Diagonal(R(3, 20), R(3, 20), R(3, 20)),
            "acute" => new(10, 0, 0, 9, R(1.5, 3), 0, 8, R(-1, 1), R(1.5, 3)),
            "flat" => new(R(20, 40), R(-3, 3), 0, R(-3, 3), R(20, 40), 0, R(-2, 2), 0, 0.03 * R(1, 2)),
            "needle" => new(0.8, R(-0.2, 0.2), 0, 0, R(0.8, 1.2), 0, R(-5, 5), R(-5, 5), 100),
            "thin" => Matrix3.Diagonal(R(0.6, 1.5), R(8, 14), R(8, 14)),
            "left-handed" => new(0, R(4, 9), 0, R(4, 9), 0, 1, 0, 1, R(4, 9)),
            "lattice" => Matrix3.Diagonal(8, 8, 8),
            _ => new(R(4, 15), R(-3, 3), R(-3, 3), R(-3, 3), R(4, 15), R(-3, 3), R(-3, 3), R(-3, 3), R(4, 15)),
        };
        // Open axes may lack a vector, or have an odd one.
        if (!pbc.A && random.Next(2) == 0) rows = rows with { XX = 0, XY = 0, XZ = 0 };
        if (!pbc.C && random.Next(2) == 0) rows = rows with { ZX = rows.YX, ZY = rows.YY, ZZ = rows.YZ };
        double radius = kind is "flat" or "needle" ? R(0.3, 1.5) : kind == "lattice" ? 4 : R(0.5, 6);
        int atoms = kind is "flat" or "needle" ? random.Next(12) : random.Next(seed % 7 == 0 ? 200 : 40);
        var x = new double[3 * atoms];
        for (int i = 0; i < atoms; i++)
        {
            var p = new Cell(rows, pbc).Frame.LeftMultiply(random.NextDouble() * (pbc.A ? 1 : 12), random.NextDouble() * (pbc.B ? 1 : 12), random.NextDouble() * (pbc.C ? 1 : 12));
            if (kind == "outside") p = (p.X + R(-1, 1) * Math.Pow(10, random.Next(6)), p.Y + R(-300, 300), p.Z + R(-30, 30));
            if (kind == "cluster") p = (0.01 * p.X + 7e7, 0.01 * p.Y, 0.01 * p.Z - 3e4);
            if (kind == "lattice") p = (2 * Math.Round(p.X / 2), 2 * Math.Round(p.Y / 2), 2 * Math.Round(p.Z / 2)); // many pairs exactly at the radius
            (x[3 * i], x[3 * i + 1], x[3 * i + 2]) = p;
        }
        return new(x, new Cell(rows, pbc), radius, kind);
    }
}
