using System.Runtime.CompilerServices;
using Potentials.Core;

namespace Potentials.Models.Classical;

/// <summary>
/// Sum of a pair law over a batch. Every atom adds up its own force from its full row of neighbours, so that nothing is scattered and
/// the bits do not depend on threads; rows are first pressed together to the pairs inside the cutoff, so that they do not depend on
/// the age of the list either.
/// </summary>
internal sealed unsafe class PairJob<TLaw>(Neighborhood around, double cutoff, VectorWidth width) : IPairJob where TLaw : IPairLaw
{
    private readonly double cutoffSquared = cutoff * cutoff;
    private double[] table = [];
    private int typeCount;
    private bool virial;
    private double[]? forces;
    private double[]? atomEnergies;

    /// <summary>Sets the parameters: [types, types, <c>TLaw.Width</c>].</summary>
    public void Parameters(double[] parameters, int types) => (table, typeCount) = (parameters, types);

    /// <summary>Computes the batch that <c>around</c> was updated to.</summary>
    public void Evaluate(WorkerTeam? team, Want want, PotentialResult result)
    {
        virial = (want & Want.Stress) != 0;
        forces = (want & Want.Forces) != 0 ? result.Forces : null;
        atomEnergies = (want & Want.AtomEnergies) != 0 ? result.AtomEnergies : null;
        WorkerTeam.Run(team, this, around.Blocks);
        around.Finish(want, result);
        (forces, atomEnergies) = (null, null);
    }

    /// <inheritdoc/>
    public void Run(int block, int worker)
    {
        switch (width)
        {
            case VectorWidth.Bits512: Block<Lanes512>(block, around.Buffer(worker)); break;
            case VectorWidth.Bits256: Block<Lanes256>(block, around.Buffer(worker)); break;
            default: Block<ScalarLanes>(block, around.Buffer(worker)); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Block<L>(int block, RowBuffer buffer) where L : unmanaged, ILanes<L>
    {
        var work = around.Work[block];
        var list = around.List(work.System);
        int offset = around.Batch.Offsets[work.System];
        double* x = around.Positions(work.System);
        L* p = stackalloc L[TLaw.Width];
        double* sums = stackalloc double[8];
        double* virials = stackalloc double[6];
        new Span<double>(virials, 6).Clear();
        double energy = 0, closest = double.PositiveInfinity;
        int uniform = around.UniformType(work.System);
        bool mixed = uniform < 0;
        fixed (int* first = list.First, neighbors = list.Neighbors, shiftIds = list.ShiftIds, types = around.Types)
        fixed (double* parameters = table)
        {
            var row = new RowInput { Neighbors = neighbors, ShiftIds = shiftIds, Positions = x, Shifts = around.Shifts(work.System), CutoffSquared = cutoffSquared, Pairs = list.Pairs };
            double* own = parameters + (long)uniform * (typeCount + 1) * TLaw.Width;
            if (!mixed)
            {
                for (int q = 0; q < TLaw.Width; q++) p[q] = L.Of(own[q]);
                row.CutoffSquared = own[0];
            }
            for (int i = work.First; i < work.End; i++)
            {
                buffer.Reserve(first[i + 1] - first[i]);
                int m = L.Compact(row, first[i], first[i + 1], buffer, x[4L * i], x[4L * i + 1], x[4L * i + 2], mixed);
                if (mixed)
                {
                    int* t = types + offset, j = buffer.J, index = buffer.Index;
                    for (int k = 0; k < m; k++) index[k] = t[j[k]];
                    for (int k = m; k < m + L.Count; k++) index[k] = 0;
                    closest = Math.Min(closest, Row<L>(buffer, m, parameters + (long)t[i] * typeCount * TLaw.Width, p, true, sums, virials));
                }
                else closest = Math.Min(closest, Row<L>(buffer, m, own, p, false, sums, virials));
                energy += sums[0];
                if (atomEnergies is not null) atomEnergies[offset + i] = sums[0];
                if (forces is null) continue;
                forces[3 * (offset + i)] = sums[1];
                forces[3 * (offset + i) + 1] = sums[2];
                forces[3 * (offset + i) + 2] = sums[3];
            }
        }
        around.Keep(block, energy, new ReadOnlySpan<double>(virials, 6), closest);
    }

    /// <summary>One atom: energy and force into <paramref name="sums"/>; adds to the virial; returns the smallest squared distance.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private double Row<L>(RowBuffer buffer, int m, double* parameters, L* p, bool mixed, double* sums, double* virials) where L : unmanaged, ILanes<L>
    {
        double* bx = buffer.X, by = buffer.Y, bz = buffer.Z;
        L e = default, fx = default, fy = default, fz = default, least = L.Of(double.PositiveInfinity);
        L xx = default, yy = default, zz = default, yz = default, xz = default, xy = default;
        for (int k = 0; k < m; k += L.Count)
        {
            if (mixed) for (int q = 0; q < TLaw.Width; q++) p[q] = L.Gather(parameters, buffer.Index + k, TLaw.Width, q);
            L x = L.Load(bx + k), y = L.Load(by + k), z = L.Load(bz + k), r2 = L.Fma(x, x, L.Fma(y, y, z * z));
            L mask = default;
            bool masked = mixed || k + L.Count > m;
            if (masked)
            {
                // Lanes beyond the row, or beyond the cutoff of their pair of elements, take part with weight zero.
                mask = L.First(m - k);
                r2 = L.Select(mask, r2, p[0]);
                if (mixed) mask = L.Where(mask, L.Less(r2, p[0]));
            }
            TLaw.Evaluate(r2, p, out var energy, out var slope);
            if (masked)
            {
                energy = L.Where(mask, energy);
                slope = L.Where(mask, slope);
                x = L.Where(L.First(m - k), x);
                y = L.Where(L.First(m - k), y);
                z = L.Where(L.First(m - k), z);
            }
            least = L.Min(least, r2);
            e += energy;
            L gx = slope * x, gy = slope * y, gz = slope * z;
            fx += gx;
            fy += gy;
            fz += gz;
            if (!virial) continue;
            xx = L.Fma(gx, x, xx);
            yy = L.Fma(gy, y, yy);
            zz = L.Fma(gz, z, zz);
            yz = L.Fma(gy, z, yz);
            xz = L.Fma(gx, z, xz);
            xy = L.Fma(gx, y, xy);
        }
        sums[0] = 0.5 * e.Sum;
        sums[1] = fx.Sum;
        sums[2] = fy.Sum;
        sums[3] = fz.Sum;
        if (virial)
        {
            virials[0] += 0.5 * xx.Sum;
            virials[1] += 0.5 * yy.Sum;
            virials[2] += 0.5 * zz.Sum;
            virials[3] += 0.5 * yz.Sum;
            virials[4] += 0.5 * xz.Sum;
            virials[5] += 0.5 * xy.Sum;
        }
        return least.Least;
    }
}
