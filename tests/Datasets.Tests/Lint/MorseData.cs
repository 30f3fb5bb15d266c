using Potentials.Core;

namespace Potentials.Datasets.Tests;

/// <summary>Labelled crystals and clusters whose energy, forces and stress are exact: a smoothly cut Morse potential plus atomic energies.</summary>
public static class MorseData
{
    private const double Depth = 0.35, Width = 1.4, Cutoff = 5;
    private static readonly Dictionary<int, (double E0, double Radius)> Kinds = new() { [13] = (-520, 2.8), [28] = (-1480, 2.5), [47] = (-1300, 2.9) };

    /// <summary>Random walks of alternating strain and displacement steps from small crystals of several sizes and compositions.</summary>
    public static List<AtomicSystem> Make(int seed = 1, int materials = 9, int steps = 14)
    {
        var random = new Random(seed);
        var frames = new List<AtomicSystem>();
        int[] elements = [13, 28, 47];
        for (int m = 0; m < materials; m++)
        {
            // Body-centred cells repeated: 2, 4, 8, 16 atoms; two elements mixed.
            int[] repeats = (m % 4) switch { 0 => [1, 1, 1], 1 => [1, 1, 2], 2 => [1, 2, 2], _ => [2, 2, 2] };
            int a = elements[m % 3], b = elements[(m / 3 + m) % 3];
            double edge = (Kinds[a].Radius + Kinds[b].Radius) / Math.Sqrt(3);
            var (numbers, positions) = (new List<int>(), new List<double>());
            for (int i = 0; i < repeats[0]; i++)
                for (int j = 0; j < repeats[1]; j++)
                    for (int k = 0; k < repeats[2]; k++)
                        for (int c = 0; c < 2; c++)
                        {
                            numbers.Add(c == 0 ? a : b);
                            positions.AddRange([edge * (i + 0.5 * c), edge * (j + 0.5 * c), edge * (k + 0.5 * c)]);
                        }
            var cell = Cell.Orthorhombic(edge * repeats[0], edge * repeats[1], edge * repeats[2]);
            double[] x = [.. positions];
            for (int s = 0; s < steps; s++)
            {
                if (s % 2 == 0) x = [.. x.Select(v => v + 0.05 * (random.NextDouble() - 0.5))];
                else
                {
                    double e() => 0.02 * (random.NextDouble() - 0.5);
                    double xy = e(), xz = e(), yz = e(), squeeze = 0.025 * (random.NextDouble() - 0.5);
                    var f = new Matrix3(1 + squeeze + e(), xy, xz, xy, 1 + squeeze + e(), yz, xz, yz, 1 + squeeze + e());
                    cell = cell.Deformed(f);
                    for (int i = 0; i < x.Length; i += 3) (x[i], x[i + 1], x[i + 2]) = f.LeftMultiply(x[i], x[i + 1], x[i + 2]);
                }
                frames.Add(Label([.. numbers], [.. x], cell, $"m{m}"));
            }
        }
        return frames;
    }

    /// <summary>A structure with its labels.</summary>
    public static AtomicSystem Label(int[] numbers, double[] x, Cell cell, string group)
    {
        var list = BruteForce.Build(x, cell, Cutoff);
        var shifts = new double[3 * list.Shifts.Length];
        list.ShiftVectors(cell, shifts);
        double energy = numbers.Sum(z => Kinds[z].E0);
        var forces = new double[x.Length];
        var w = new double[9];
        for (int i = 0; i < numbers.Length; i++)
            for (int p = list.First[i]; p < list.First[i + 1]; p++)
            {
                int j = list.Neighbors[p], s = 3 * list.ShiftIds[p];
                double[] d = [x[3 * j] - x[3 * i] + shifts[s], x[3 * j + 1] - x[3 * i + 1] + shifts[s + 1], x[3 * j + 2] - x[3 * i + 2] + shifts[s + 2]];
                double r = Math.Sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]), r0 = 0.5 * (Kinds[numbers[i]].Radius + Kinds[numbers[j]].Radius);
                double u(double q) => Depth * (Math.Pow(1 - Math.Exp(-Width * (q - r0)), 2) - 1) * Math.Pow(1 - q / Cutoff, 2) * 4;
                double du = (u(r + 1e-5) - u(r - 1e-5)) / 2e-5;
                energy += 0.5 * u(r);
                for (int k = 0; k < 3; k++)
                {
                    forces[3 * i + k] += du * d[k] / r;
                    for (int l = 0; l < 3; l++) w[3 * k + l] += 0.5 * du * d[k] * d[l] / r;
                }
            }
        return new AtomicSystem(numbers, x, cell)
        {
            Labels = new() { Energy = energy, Forces = forces, Stress = cell.Pbc.IsFull ? 1 / cell.Volume * Matrix3.FromRows(w).Symmetric : null },
            Info = new Dictionary<string, object> { [InfoKeys.Group] = group },
        };
    }
}
