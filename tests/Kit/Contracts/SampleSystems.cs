using Potentials.Core;

namespace Potentials.Tests.Kit;

/// <summary>Small transformations of structures that tests need.</summary>
public static class SampleSystems
{
    /// <summary>The structure repeated along its axes.</summary>
    public static AtomicSystem Repeated(AtomicSystem system, int na, int nb, int nc)
    {
        int n = system.Count, k = 0;
        var numbers = new int[n * na * nb * nc];
        var positions = new double[3 * numbers.Length];
        for (int a = 0; a < na; a++)
            for (int b = 0; b < nb; b++)
                for (int c = 0; c < nc; c++)
                {
                    var (x, y, z) = system.Cell.Rows.LeftMultiply(a, b, c);
                    for (int i = 0; i < n; i++, k++)
                    {
                        numbers[k] = system.Numbers[i];
                        positions[3 * k] = system.Positions[3 * i] + x;
                        positions[3 * k + 1] = system.Positions[3 * i + 1] + y;
                        positions[3 * k + 2] = system.Positions[3 * i + 2] + z;
                    }
                }
        return new(numbers, positions, system.Cell.Repeated(na, nb, nc));
    }

    /// <summary>Every coordinate moved by a uniform random amount up to <paramref name="amplitude"/> Å.</summary>
    public static AtomicSystem Rattled(AtomicSystem system, double amplitude, int seed)
    {
        var random = new Random(seed);
        return system.Moved(Array.ConvertAll(system.Positions, x => x + amplitude * (2 * random.NextDouble() - 1)));
    }

    /// <summary>Positions and cell mapped by x → x·f (row vectors).</summary>
    public static AtomicSystem Deformed(AtomicSystem system, Matrix3 f)
    {
        var p = new double[system.Positions.Length];
        for (int i = 0; i < p.Length; i += 3) (p[i], p[i + 1], p[i + 2]) = f.LeftMultiply(system.Positions[i], system.Positions[i + 1], system.Positions[i + 2]);
        return system.Moved(p, system.Cell.Deformed(f));
    }

    /// <summary>All positions moved by the same vector (Å).</summary>
    public static AtomicSystem Translated(AtomicSystem system, double x, double y, double z)
    {
        var p = (double[])system.Positions.Clone();
        for (int i = 0; i < p.Length; i += 3) { p[i] += x; p[i + 1] += y; p[i + 2] += z; }
        return system.Moved(p);
    }

    /// <summary>Atoms taken in another order, or only some of them: atom k of the result is atom order[k].</summary>
    public static AtomicSystem Permuted(AtomicSystem system, int[] order)
    {
        var p = new double[3 * order.Length];
        for (int k = 0; k < order.Length; k++) Array.Copy(system.Positions, 3 * order[k], p, 3 * k, 3);
        return new(Array.ConvertAll(order, i => system.Numbers[i]), p, system.Cell) { Charge = system.Charge, SpinMultiplicity = system.SpinMultiplicity };
    }

    /// <summary>The <paramref name="count"/> atoms nearest to the centre of the positions, in open space.</summary>
    public static AtomicSystem Ball(AtomicSystem system, int count)
    {
        int n = system.Count;
        double cx = 0, cy = 0, cz = 0;
        for (int i = 0; i < n; i++) { cx += system.Positions[3 * i] / n; cy += system.Positions[3 * i + 1] / n; cz += system.Positions[3 * i + 2] / n; }
        double D(int i) => Math.Pow(system.Positions[3 * i] - cx, 2) + Math.Pow(system.Positions[3 * i + 1] - cy, 2) + Math.Pow(system.Positions[3 * i + 2] - cz, 2);
        int[] order = [.. Enumerable.Range(0, n).OrderBy(D).Take(count)];
        var ball = Permuted(system, order);
        return new(ball.Numbers, ball.Positions) { Charge = system.Charge, SpinMultiplicity = system.SpinMultiplicity };
    }

    /// <summary>Two structures in one open space, the second moved by <paramref name="x"/> Å along x.</summary>
    public static AtomicSystem Joined(AtomicSystem first, AtomicSystem second, double x) =>
        new([.. first.Numbers, .. second.Numbers], [.. first.Positions, .. Translated(second, x, 0, 0).Positions]);

    /// <summary>na x nb x nc sites of a simple lattice with the given volume an atom, rattled; elements in turn, periodic.</summary>
    public static AtomicSystem Grid(int na, int nb, int nc, double volumePerAtom, int[] elements, double rattle, int seed)
    {
        double d = Math.Cbrt(volumePerAtom);
        var site = new AtomicSystem([elements[0]], [0.1, 0.2, 0.3], Cell.Periodic(d, 0, 0, 0.1 * d, d, 0, 0, -0.05 * d, d));
        var grid = Repeated(site, na, nb, nc);
        int[] numbers = new int[grid.Count];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = elements[i % elements.Length];
        return Rattled(new(numbers, grid.Positions, grid.Cell), rattle, seed);
    }

    /// <summary>A random rotation as a matrix for row vectors, with <paramref name="inverted"/> times the inversion.</summary>
    public static Matrix3 Rotation(Random random, bool inverted)
    {
        Span<double> q = stackalloc double[4];
        double n = 0;
        for (int i = 0; i < 4; i++)
        {
            q[i] = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            n += q[i] * q[i];
        }
        double s = 2 / n, w = q[0], x = q[1], y = q[2], z = q[3];
        return (inverted ? -1.0 : 1.0) * new Matrix3(
            1 - s * (y * y + z * z), s * (x * y - z * w), s * (x * z + y * w),
            s * (x * y + z * w), 1 - s * (x * x + z * z), s * (y * z - x * w),
            s * (x * z - y * w), s * (y * z + x * w), 1 - s * (x * x + y * y));
    }
}
