using System.Runtime.CompilerServices;
using Potentials.Core;

namespace Potentials.Models.Classical;

/// <summary>
/// Two passes over all atoms. The first adds up densities and pair energies and evaluates F and F′; the second adds up forces
/// (φ′ + F′_i ρ′_ij + F′_j ρ′_ji)·d/r from full rows. A row is pressed together anew in each pass: that costs less than keeping it.
/// The spline coefficients of ρ_ab and φ_ab lie together in one cache line an interval.
/// </summary>
internal sealed unsafe class EmbeddedAtomJob : IBlockJob
{
    private readonly Neighborhood around;
    private readonly VectorWidth width;
    private readonly double cutoffSquared;
    private readonly double perSpacing;
    private readonly int intervals;
    private readonly int typeCount;
    private readonly EmbeddingFunction[] embedding;
    private readonly double[] table; // [types, types, intervals, 8]
    private double[] slopes = []; // F′ of each atom
    private double[] energies = [];
    private bool forcePass;
    private bool virial;
    private double[]? forces;

    public EmbeddedAtomJob(Neighborhood around, EamTables tables, VectorWidth width)
    {
        this.around = around;
        this.width = width;
        cutoffSquared = tables.Cutoff * tables.Cutoff;
        perSpacing = 1 / tables.Spacing;
        intervals = tables.Points - 1;
        typeCount = tables.Elements.Count;
        embedding = [.. tables.Embedding.Select(f => new EmbeddingFunction(f, tables.RhoSpacing))];
        table = GC.AllocateUninitializedArray<double>(typeCount * typeCount * intervals * 8);
        for (int a = 0; a < typeCount; a++)
            for (int b = 0; b < typeCount; b++)
                Fill(table.AsSpan((a * typeCount + b) * intervals * 8, intervals * 8), tables.Density[a, b], tables.PairTimesDistance[a, b], tables.Spacing);
    }

    private static void Fill(Span<double> rows, double[] density, double[] pair, double spacing)
    {
        // φ = (r·φ)/r is not known at r = 0: its spline starts at the second point, and the first interval goes on with its cubic.
        var phi = new double[pair.Length - 1];
        for (int k = 1; k < pair.Length; k++) phi[k - 1] = pair[k] / (k * spacing);
        double[] p = UniformSpline.Fit(phi), d = UniformSpline.Fit(density);
        for (int k = 0; 8 * k < rows.Length; k++)
        {
            d.AsSpan(4 * k, 4).CopyTo(rows[(8 * k)..]);
            if (k > 0) p.AsSpan(4 * (k - 1), 4).CopyTo(rows[(8 * k + 4)..]);
            else UniformSpline.ShiftBack(p, rows[4..8]);
        }
    }

    /// <summary>Computes the batch that <c>around</c> was updated to.</summary>
    public void Evaluate(WorkerTeam? team, Want want, PotentialResult result)
    {
        int atoms = around.Batch.Atoms;
        if (slopes.Length < atoms) (slopes, energies) = (new double[atoms], new double[atoms]);
        virial = (want & Want.Stress) != 0;
        forces = (want & Want.Forces) != 0 ? result.Forces : null;
        forcePass = false;
        WorkerTeam.Run(team, this, around.Blocks);
        if (virial || forces is not null)
        {
            forcePass = true;
            WorkerTeam.Run(team, this, around.Blocks);
        }
        around.Finish(want, result);
        if ((want & Want.AtomEnergies) != 0) energies.AsSpan(0, atoms).CopyTo(result.AtomEnergies);
        forces = null;
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
        double* x = around.Positions(work.System), sums = stackalloc double[3], virials = stackalloc double[6];
        new Span<double>(virials, 6).Clear();
        double energy = 0, closest = double.PositiveInfinity;
        fixed (int* first = list.First, neighbors = list.Neighbors, shiftIds = list.ShiftIds, allTypes = around.Types)
        fixed (double* coefficients = table, allSlopes = slopes)
        {
            // With atoms of one kind only there is nothing to look up pair by pair.
            int* types = around.UniformType(work.System) < 0 ? allTypes + offset : null;
            int type = around.UniformType(work.System);
            var row = new RowInput { Neighbors = neighbors, ShiftIds = shiftIds, Positions = x, Shifts = around.Shifts(work.System), CutoffSquared = cutoffSquared, Pairs = list.Pairs };
            for (int i = work.First; i < work.End; i++)
            {
                buffer.Reserve(first[i + 1] - first[i]);
                int m = L.Compact(row, first[i], first[i + 1], buffer, x[4L * i], x[4L * i + 1], x[4L * i + 2], true);
                if (types != null) type = types[i];
                if (!forcePass)
                {
                    closest = Math.Min(closest, Densities<L>(buffer, m, coefficients, types, type, sums));
                    double f = embedding[type].Evaluate(sums[0], out slopes[offset + i]) + 0.5 * sums[1];
                    energies[offset + i] = f;
                    energy += f;
                    continue;
                }
                Forces<L>(buffer, m, coefficients, types, type, allSlopes + offset, slopes[offset + i], sums, virials);
                if (forces is null) continue;
                forces[3 * (offset + i)] = sums[0];
                forces[3 * (offset + i) + 1] = sums[1];
                forces[3 * (offset + i) + 2] = sums[2];
            }
        }
        if (!forcePass) around.Keep(block, energy, new ReadOnlySpan<double>(virials, 6), closest);
        else if (virial) around.KeepVirial(block, new ReadOnlySpan<double>(virials, 6));
    }

    /// <summary>Where in the table the pairs k, k+1, … find their cubics, and the distances within their intervals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private L Locate<L>(RowBuffer buffer, int k, int m, int* types, int base0, int stride, int* index, out L r) where L : unmanaged, ILanes<L>
    {
        L x = L.Load(buffer.X + k), y = L.Load(buffer.Y + k), z = L.Load(buffer.Z + k);
        r = L.Sqrt(L.Select(L.First(m - k), L.Fma(x, x, L.Fma(y, y, z * z)), L.Of(1)));
        L t = r * L.Of(perSpacing), whole = L.Min(L.Floor(t), L.Of(intervals - 1));
        L.StoreIntegers(whole, index);
        if (types != null)
            for (int q = 0; q < L.Count; q++) index[q] += k + q < m ? base0 + stride * types[buffer.J[k + q]] : 0;
        return t - whole;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private double Densities<L>(RowBuffer buffer, int m, double* coefficients, int* types, int type, double* sums) where L : unmanaged, ILanes<L>
    {
        if (types == null) coefficients += 8L * intervals * type * (typeCount + 1);
        L rho = default, pair = default, least = L.Of(double.PositiveInfinity);
        int* index = stackalloc int[8];
        for (int k = 0; k < m; k += L.Count)
        {
            L u = Locate(buffer, k, m, types, type * typeCount * intervals, intervals, index, out L r), mask = L.First(m - k);
            L.Columns(coefficients, index, out L d0, out L d1, out L d2, out L d3, out L p0, out L p1, out L p2, out L p3);
            least = L.Min(least, r);
            rho += L.Where(mask, L.Fma(u, L.Fma(u, L.Fma(u, d3, d2), d1), d0));
            pair += L.Where(mask, L.Fma(u, L.Fma(u, L.Fma(u, p3, p2), p1), p0));
        }
        sums[0] = rho.Sum;
        sums[1] = pair.Sum;
        return least.Least * least.Least;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Forces<L>(RowBuffer buffer, int m, double* coefficients, int* types, int type, double* slopes, double slope, double* sums, double* virials) where L : unmanaged, ILanes<L>
    {
        L fx = default, fy = default, fz = default, xx = default, yy = default, zz = default, yz = default, xz = default, xy = default;
        if (types == null) coefficients += 8L * intervals * type * (typeCount + 1);
        L own = L.Of(slope), two = L.Of(2), three = L.Of(3);
        int* index = stackalloc int[8];
        for (int k = 0; k < m; k += L.Count)
        {
            L u = Locate(buffer, k, m, types, type * typeCount * intervals, intervals, index, out L r), mask = L.First(m - k);
            L.Columns(coefficients, index, out _, out L d1, out L d2, out L d3, out _, out L p1, out L p2, out L p3);
            L density = L.Fma(u, L.Fma(three * u, d3, two * d2), d1), pair = L.Fma(u, L.Fma(three * u, p3, two * p2), p1), back = density;
            if (types != null)
            {
                Locate(buffer, k, m, types, type * intervals, typeCount * intervals, index, out L _);
                L.Columns(coefficients, index, out _, out d1, out d2, out d3, out _, out _, out _, out _);
                back = L.Fma(u, L.Fma(three * u, d3, two * d2), d1);
            }
            for (int q = m - k; q < L.Count; q++) buffer.J[k + q] = 0;
            L others = L.Gather(slopes, buffer.J + k, 1, 0);
            L g = L.Where(mask, L.Of(perSpacing) * (pair + L.Fma(own, density, others * back)) / r);
            L x = L.Where(mask, L.Load(buffer.X + k)), y = L.Where(mask, L.Load(buffer.Y + k)), z = L.Where(mask, L.Load(buffer.Z + k));
            L gx = g * x, gy = g * y, gz = g * z;
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
        (sums[0], sums[1], sums[2]) = (fx.Sum, fy.Sum, fz.Sum);
        if (!virial) return;
        virials[0] += 0.5 * xx.Sum;
        virials[1] += 0.5 * yy.Sum;
        virials[2] += 0.5 * zz.Sum;
        virials[3] += 0.5 * yz.Sum;
        virials[4] += 0.5 * xz.Sum;
        virials[5] += 0.5 * xy.Sum;
    }
}
