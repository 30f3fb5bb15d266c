using Potentials.Core;

namespace Potentials.Tests.Kit;

/// <summary>
/// Lennard-Jones by plain loops over pairs and images, multiplied by the switching function of ASE's smooth form between onset and cutoff:
/// (rc²−r²)²(rc²+2r²−3ro²)/(rc²−ro²)³. Knows every element, allocates nothing, O(N²): the specification, not the fast one.
/// </summary>
public sealed class ReferenceLennardJones(double sigma = 3.405, double epsilon = 0.0103, double cutoff = 5.2, double onset = 4.5) : IPotential
{
    public PotentialInfo Info { get; } = new() { Name = "reference-lennard-jones", Family = "pair", Cutoff = cutoff, ReceptiveField = cutoff };

    /// <summary>Calls of <see cref="Evaluate"/>.</summary>
    public long Calls { get; private set; }

    public void Evaluate(SystemBatch batch, Want want, PotentialResult result)
    {
        Calls++;
        for (int s = 0; s < batch.Count; s++) Evaluate(batch, s, result);
    }

    public void Dispose() { }

    private void Evaluate(SystemBatch batch, int s, PotentialResult result)
    {
        var cell = batch.Cells[s];
        var x = batch.PositionsOf(s);
        var forces = result.Forces.AsSpan(3 * batch.Offsets[s], x.Length);
        forces.Clear();
        var inverse = cell.Completed.Inverse;
        var heights = cell.Heights;
        int ma = cell.Pbc.A ? (int)Math.Ceiling(cutoff / heights.A + 0.5) : 0;
        int mb = cell.Pbc.B ? (int)Math.Ceiling(cutoff / heights.B + 0.5) : 0;
        int mc = cell.Pbc.C ? (int)Math.Ceiling(cutoff / heights.C + 0.5) : 0;
        double energy = 0;
        var virial = Matrix3.Zero;
        for (int i = 0; i < x.Length; i += 3)
            for (int j = i; j < x.Length; j += 3)
            {
                double dx = x[j] - x[i], dy = x[j + 1] - x[i + 1], dz = x[j + 2] - x[i + 2];
                var f = inverse.LeftMultiply(dx, dy, dz);
                double na = cell.Pbc.A ? Math.Round(f.X) : 0, nb = cell.Pbc.B ? Math.Round(f.Y) : 0, nc = cell.Pbc.C ? Math.Round(f.Z) : 0;
                for (int a = -ma; a <= ma; a++)
                    for (int b = -mb; b <= mb; b++)
                        for (int c = -mc; c <= mc; c++)
                        {
                            if (i == j && a == 0 && b == 0 && c == 0) continue;
                            var t = cell.Rows.LeftMultiply(a - na, b - nb, c - nc);
                            double rx = dx + t.X, ry = dy + t.Y, rz = dz + t.Z, r2 = rx * rx + ry * ry + rz * rz;
                            if (r2 >= cutoff * cutoff) continue;
                            if (r2 == 0) throw new PhysicsError("two atoms coincide.", s, j / 3);
                            var (e, slope) = Pair(r2);
                            double half = i == j ? 0.5 : 1;
                            energy += half * e;
                            if (i != j)
                            {
                                // slope is dE/d(r²): the force on j is −2 slope r.
                                forces[j] -= 2 * slope * rx;
                                forces[j + 1] -= 2 * slope * ry;
                                forces[j + 2] -= 2 * slope * rz;
                                forces[i] += 2 * slope * rx;
                                forces[i + 1] += 2 * slope * ry;
                                forces[i + 2] += 2 * slope * rz;
                            }
                            double w = 2 * half * slope;
                            virial += w * new Matrix3(rx * rx, rx * ry, rx * rz, ry * rx, ry * ry, ry * rz, rz * rx, rz * ry, rz * rz);
                        }
            }
        result.Energies[s] = energy;
        result.Stresses[s] = cell.Pbc.IsFull ? 1 / cell.Volume * virial : double.NaN * Matrix3.Identity;
    }

    private (double Energy, double Slope) Pair(double r2)
    {
        double c6 = Math.Pow(sigma * sigma / r2, 3), e = 4 * epsilon * (c6 * c6 - c6), slope = -24 * epsilon * (c6 * c6 - 0.5 * c6) / r2;
        double o2 = onset * onset, c2 = cutoff * cutoff;
        if (r2 <= o2) return (e, slope);
        double d3 = Math.Pow(c2 - o2, 3), gap = c2 - r2;
        double f = gap * gap * (c2 + 2 * r2 - 3 * o2) / d3, df = (-2 * gap * (c2 + 2 * r2 - 3 * o2) + 2 * gap * gap) / d3;
        return (e * f, slope * f + e * df);
    }
}
