using Potentials.Core;

namespace Potentials.Tests.Kit;

/// <summary>Small argon systems of many shapes that dynamics and relaxation are tested with.</summary>
public static class MovingSystems
{
    /// <summary>A rattled fcc crystal of argon, 4·n³ atoms, possibly sheared.</summary>
    public static AtomicSystem Crystal(int n = 2, double a = 5.4, double rattle = 0.1, int seed = 1, double shear = 0, int element = 18)
    {
        var random = new Random(seed);
        double[][] basis = [[0, 0, 0], [0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]];
        var rows = new Matrix3(n * a, shear, 0, 0, n * a, shear / 2, 0, 0, n * a);
        var positions = new List<double>();
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                for (int k = 0; k < n; k++)
                    foreach (double[] b in basis)
                    {
                        var (x, y, z) = rows.LeftMultiply((i + b[0]) / n, (j + b[1]) / n, (k + b[2]) / n);
                        positions.AddRange([x + rattle * Normal(), y + rattle * Normal(), z + rattle * Normal()]);
                    }
        int[] numbers = new int[positions.Count / 3];
        Array.Fill(numbers, element);
        return new AtomicSystem(numbers, [.. positions], new Cell(rows, Periodicity.All));

        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }

    /// <summary>A rattled cube of argon atoms in open space.</summary>
    public static AtomicSystem Cluster(int seed = 2)
    {
        var x = Crystal(1, 5.4, 0.1, seed);
        return new AtomicSystem(x.Numbers, x.Positions);
    }

    /// <summary>A crystal that repeats along two axes.</summary>
    public static AtomicSystem Slab(int seed = 3)
    {
        var x = Crystal(2, 5.4, 0.1, seed);
        return new AtomicSystem(x.Numbers, x.Positions, new Cell(x.Cell.Rows, new Periodicity(true, true, false)));
    }

    /// <summary>A system with the first atoms fixed, and the next one free along z alone.</summary>
    public static AtomicSystem WithFixed(AtomicSystem x, int atoms = 2)
    {
        bool[] movable = new bool[3 * x.Count];
        Array.Fill(movable, true);
        Array.Fill(movable, false, 0, 3 * atoms);
        movable[3 * atoms] = movable[3 * atoms + 1] = false;
        return new AtomicSystem(x.Numbers, x.Positions, x.Cell) { Movable = movable };
    }

    /// <summary>Seven systems of different size, cell and periodicity.</summary>
    public static AtomicSystem[] Seven() =>
    [
        Crystal(2, seed: 11), Cluster(12), Slab(13), Crystal(1, 5.3, 0.05, 14), Crystal(2, 5.4, 0.1, 15, shear: 2), WithFixed(Crystal(2, seed: 16)),
        new AtomicSystem([18], [1, 2, 3]),
    ];
}
