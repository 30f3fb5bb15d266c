using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Potentials.Core;

namespace Potentials.Models.Classical;

/// <summary>
/// The energy around one atom is a function of the vectors to its neighbours. The first pass computes it with its gradient g by each of
/// these vectors; the second gives every atom F_i = Σ_j (g_ij − g_ji), reading the gradients of its neighbours instead of scattering its own.
/// </summary>
/// <remarks>
/// Angles need no loop over pairs of neighbours. With weights h_j = e^{γσ/(r_j−aσ)} and directions u_j, for neighbours of kinds b and c
/// Σ_jk h_j h_k (u_j·u_k − κ)² = Q_b:Q_c − 2κ P_b·P_c + κ² H_b H_c, where H = Σ h, P = Σ h u, Q = Σ h u⊗u; the terms with j = k are taken off.
/// </remarks>
internal sealed unsafe class StillingerWeberJob : IBlockJob, IDisposable
{
    private const int PairWidth = 8, Moments = 10;

    private readonly Neighborhood around;
    private readonly VectorWidth width;
    private readonly double cutoffSquared;
    private readonly int typeCount;
    private readonly double[] pairs; // [types, types, PairWidth]: aσ, σ, γσ, εA·B, εA, p, q, (aσ)²
    private readonly double[] angles; // [types, types, types, 2]: ελ, cos θ₀
    private readonly int largestPower;
    private int[] starts = []; // first pair of each system
    private int[] counts = []; // pairs kept of each atom
    private int[] reverse = []; // shift −S of every shift, system by system
    private int[] reverseStarts = [];
    private double* gradients; // [3, pairs]
    private int* partners; // [2, pairs]: neighbour, shift
    private long room;
    private bool forcePass, virial;
    private double[]? forces, atomEnergies;

    public StillingerWeberJob(Neighborhood around, TripletTable table, VectorWidth width)
    {
        this.around = around;
        this.width = width;
        cutoffSquared = table.Cutoff * table.Cutoff;
        int[] z = [.. table.Elements];
        typeCount = z.Length;
        pairs = [.. z.SelectMany(a => z.SelectMany(b => PairRow(table[a, b, b])))];
        angles = [.. z.SelectMany(a => z.SelectMany(b => z.SelectMany(c => new[] { table[a, b, c].Epsilon * table[a, b, c].Lambda, table[a, b, c].CosTheta })))];
        largestPower = z.Max(a => z.Max(b => Math.Max(table[a, b, b].P, table[a, b, b].Q)));
    }

    private static double[] PairRow(StillingerWeberTriplet t)
    {
        double end = t.Range * t.Sigma;
        return [end, t.Sigma, t.Gamma * t.Sigma, t.Epsilon * t.A * t.B, t.Epsilon * t.A, t.P, t.Q, end * end];
    }

    /// <summary>Computes the batch that <c>around</c> was updated to.</summary>
    public void Evaluate(WorkerTeam? team, Want want, PotentialResult result)
    {
        Prepare();
        virial = (want & Want.Stress) != 0;
        forces = (want & Want.Forces) != 0 ? result.Forces : null;
        atomEnergies = (want & Want.AtomEnergies) != 0 ? result.AtomEnergies : null;
        forcePass = false;
        WorkerTeam.Run(team, this, around.Blocks);
        around.Finish(want, result);
        if (forces is not null)
        {
            forcePass = true;
            WorkerTeam.Run(team, this, around.Blocks);
        }
        (forces, atomEnergies) = (null, null);
    }

    private void Prepare()
    {
        var batch = around.Batch;
        if (counts.Length < batch.Atoms) counts = new int[batch.Atoms];
        if (starts.Length < batch.Count) (starts, reverseStarts) = (new int[batch.Count], new int[batch.Count]);
        int total = 0, shifts = 0;
        for (int s = 0; s < batch.Count; s++)
        {
            starts[s] = total;
            reverseStarts[s] = shifts;
            total = checked(total + around.List(s).Pairs);
            shifts += around.List(s).Shifts.Length;
        }
        if (reverse.Length < shifts) reverse = new int[2 * shifts];
        for (int s = 0; s < batch.Count; s++)
        {
            var all = around.List(s).Shifts;
            for (int k = 0; k < all.Length; k++)
            {
                int r = all.BinarySearch(new CellShift(-all[k].A, -all[k].B, -all[k].C));
                reverse[reverseStarts[s] + k] = r; // a shift without partner belongs to no pair
            }
        }
        if (room >= total + RowBuffer.Slack) return;
        Free();
        room = total + total / 4 + 2 * RowBuffer.Slack;
        gradients = (double*)NativeMemory.AlignedAlloc((nuint)(3 * room * sizeof(double)), 64);
        partners = (int*)NativeMemory.AlignedAlloc((nuint)(2 * room * sizeof(int)), 64);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(gradients);
        NativeMemory.AlignedFree(partners);
        gradients = null;
        partners = null;
        room = 0;
    }

    /// <summary>Returns the memory.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Returns the memory of an instance that nobody disposed.</summary>
    ~StillingerWeberJob() => Free();

    /// <inheritdoc/>
    public void Run(int block, int worker)
    {
        if (forcePass)
        {
            Collect(block);
            return;
        }
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
        double* x = around.Positions(work.System), moments = stackalloc double[Moments * typeCount], virials = stackalloc double[6];
        new Span<double>(virials, 6).Clear();
        double energy = 0, closest = double.PositiveInfinity;
        fixed (int* first = list.First, neighbors = list.Neighbors, shiftIds = list.ShiftIds, types = around.Types)
        fixed (double* pairTable = pairs, angleTable = angles)
        {
            var row = new RowInput { Neighbors = neighbors, ShiftIds = shiftIds, Positions = x, Shifts = around.Shifts(work.System), CutoffSquared = cutoffSquared, Pairs = list.Pairs };
            for (int i = work.First; i < work.End; i++)
            {
                buffer.Reserve(first[i + 1] - first[i]);
                int m = L.Compact(row, first[i], first[i + 1], buffer, x[4L * i], x[4L * i + 1], x[4L * i + 2], true);
                long begin = starts[work.System] + first[i];
                counts[offset + i] = m;
                new ReadOnlySpan<int>(buffer.J, m).CopyTo(new Span<int>(partners + begin, m));
                new ReadOnlySpan<int>(buffer.Shift, m).CopyTo(new Span<int>(partners + room + begin, m));
                int* t = types + offset;
                for (int k = 0; k < m; k++) buffer.Index[k] = t[buffer.J[k]];
                for (int k = m; k < m + L.Count; k++) buffer.Index[k] = 0;
                int type = t[i];
                double e = Radial<L>(buffer, m, pairTable + type * typeCount * PairWidth, moments, ref closest);
                e += Angular<L>(buffer, m, angleTable + type * typeCount * typeCount * 2, moments, begin, virials);
                energy += e;
                if (atomEnergies is not null) atomEnergies[offset + i] = e;
            }
        }
        around.Keep(block, energy, new ReadOnlySpan<double>(virials, 6), closest);
    }

    /// <summary>
    /// Distances, directions, half pair energies, weights h; keeps 1/r, u, d(pair)/dr/2, h and dh/dr in the buffer and sums the moments by kind
    /// of neighbour. Returns the half pair energy.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private double Radial<L>(RowBuffer buffer, int m, double* table, double* moments, ref double closest) where L : unmanaged, ILanes<L>
    {
        double* w = buffer.Work;
        long n = buffer.Stride;
        L half = L.Of(0.5), one = L.Of(1), energy = default, least = L.Of(double.PositiveInfinity);
        L* sums = stackalloc L[Moments];
        for (int b = 0; b < typeCount; b++)
        {
            for (int q = 0; q < Moments; q++) sums[q] = default;
            for (int k = 0; k < m; k += L.Count)
            {
                int* kind = buffer.Index + k;
                if (b == 0)
                {
                    L first = L.First(m - k), dx = L.Load(buffer.X + k), dy = L.Load(buffer.Y + k), dz = L.Load(buffer.Z + k);
                    L r2 = L.Select(first, L.Fma(dx, dx, L.Fma(dy, dy, dz * dz)), L.Of(cutoffSquared));
                    least = L.Min(least, r2);
                    L r = L.Sqrt(r2), inverse = one / r, end = L.Gather(table, kind, PairWidth, 0), sigma = L.Gather(table, kind, PairWidth, 1);
                    L mask = L.Where(first, L.Less(r, end));
                    L gap = one / L.Select(mask, r - end, L.Of(-1));
                    L decay = L.Exp(sigma * gap), gammaSigma = L.Gather(table, kind, PairWidth, 2), h = L.Where(mask, L.Exp(gammaSigma * gap));
                    Powers(sigma * inverse, L.Gather(table, kind, PairWidth, 5), L.Gather(table, kind, PairWidth, 6), out L high, out L low);
                    L repel = L.Gather(table, kind, PairWidth, 3) * high, attract = L.Gather(table, kind, PairWidth, 4) * low;
                    L pair = L.Where(mask, (repel - attract) * decay);
                    energy += pair;
                    L slope = L.Where(mask, (L.Gather(table, kind, PairWidth, 6) * attract - L.Gather(table, kind, PairWidth, 5) * repel) * inverse * decay) - pair * sigma * gap * gap;
                    L ux = L.Where(first, dx) * inverse, uy = L.Where(first, dy) * inverse, uz = L.Where(first, dz) * inverse;
                    inverse.Store(w + k);
                    ux.Store(w + n + k);
                    uy.Store(w + 2 * n + k);
                    uz.Store(w + 3 * n + k);
                    (half * slope).Store(w + 4 * n + k);
                    h.Store(w + 5 * n + k);
                    (L.Of(0) - h * gammaSigma * gap * gap).Store(w + 6 * n + k);
                }
                L weight = L.Load(w + 5 * n + k), x = L.Load(w + n + k), y = L.Load(w + 2 * n + k), z = L.Load(w + 3 * n + k);
                if (typeCount > 1) weight = L.Where(IsKind<L>(kind, b), weight);
                L hx = weight * x, hy = weight * y, hz = weight * z;
                sums[0] += weight;
                sums[1] += hx;
                sums[2] += hy;
                sums[3] += hz;
                sums[4] = L.Fma(hx, x, sums[4]);
                sums[5] = L.Fma(hy, y, sums[5]);
                sums[6] = L.Fma(hz, z, sums[6]);
                sums[7] = L.Fma(hy, z, sums[7]);
                sums[8] = L.Fma(hx, z, sums[8]);
                sums[9] = L.Fma(hx, y, sums[9]);
            }
            for (int q = 0; q < Moments; q++) moments[Moments * b + q] = sums[q].Sum;
        }
        closest = Math.Min(closest, least.Least);
        return 0.5 * energy.Sum;
    }

    /// <summary>Energy of the angles; gradients of everything by the vectors to the neighbours; virial.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private double Angular<L>(RowBuffer buffer, int m, double* table, double* moments, long begin, double* virials) where L : unmanaged, ILanes<L>
    {
        double* w = buffer.Work, g = gradients + begin;
        long n = buffer.Stride;
        double energy = 0;
        for (int b = 0; b < typeCount; b++)
            for (int c = 0; c < typeCount; c++)
            {
                double strength = table[2 * (b * typeCount + c)], cosine = table[2 * (b * typeCount + c) + 1];
                double* p = moments + Moments * b, q = moments + Moments * c;
                energy += 0.5 * strength * (p[4] * q[4] + p[5] * q[5] + p[6] * q[6] + 2 * (p[7] * q[7] + p[8] * q[8] + p[9] * q[9])
                    - 2 * cosine * (p[1] * q[1] + p[2] * q[2] + p[3] * q[3]) + cosine * cosine * p[0] * q[0]);
            }
        L two = L.Of(2), same = default, xx = default, yy = default, zz = default, yz = default, xz = default, xy = default;
        for (int k = 0; k < m; k += L.Count)
        {
            int* kind = buffer.Index + k;
            L inverse = L.Load(w + k), x = L.Load(w + n + k), y = L.Load(w + 2 * n + k), z = L.Load(w + 3 * n + k);
            L h = L.Load(w + 5 * n + k), derivative = L.Load(w + 6 * n + k), byWeight = default, vx = default, vy = default, vz = default;
            for (int b = 0; b < typeCount; b++)
            {
                L strength, cosine;
                if (typeCount == 1) (strength, cosine) = (L.Of(table[0]), L.Of(table[1]));
                else (strength, cosine) = (L.Gather(table + 2 * b, kind, 2 * typeCount, 0), L.Gather(table + 2 * b, kind, 2 * typeCount, 1));
                double* q = moments + Moments * b;
                L px = L.Of(q[1]), py = L.Of(q[2]), pz = L.Of(q[3]), qyz = L.Of(q[7]), qxz = L.Of(q[8]), qxy = L.Of(q[9]);
                L qx = L.Fma(L.Of(q[4]), x, L.Fma(qxy, y, qxz * z)), qy = L.Fma(qxy, x, L.Fma(L.Of(q[5]), y, qyz * z)), qz = L.Fma(qxz, x, L.Fma(qyz, y, L.Of(q[6]) * z));
                L along = L.Fma(x, qx, L.Fma(y, qy, z * qz)), toward = L.Fma(x, px, L.Fma(y, py, z * pz));
                byWeight += strength * (along - cosine * (two * toward - cosine * L.Of(q[0])));
                L scale = two * strength * h;
                vx = L.Fma(scale, qx - cosine * px, vx);
                vy = L.Fma(scale, qy - cosine * py, vy);
                vz = L.Fma(scale, qz - cosine * pz, vz);
            }
            // The angle of a neighbour with itself is in the moments but not in the energy.
            L ownStrength, ownCosine;
            if (typeCount == 1) (ownStrength, ownCosine) = (L.Of(table[0]), L.Of(table[1]));
            else (ownStrength, ownCosine) = (L.Gather(table, kind, 2 * (typeCount + 1), 0), L.Gather(table, kind, 2 * (typeCount + 1), 1));
            L self = ownStrength * h * (L.Of(1) - ownCosine) * (L.Of(1) - ownCosine);
            same = L.Fma(self, h, same);
            byWeight -= self;
            L radial = L.Fma(byWeight, derivative, L.Load(w + 4 * n + k)), tangent = L.Fma(x, vx, L.Fma(y, vy, z * vz)), coefficient = radial - tangent * inverse;
            L gx = L.Fma(coefficient, x, vx * inverse), gy = L.Fma(coefficient, y, vy * inverse), gz = L.Fma(coefficient, z, vz * inverse);
            // Rows lie one after another: lanes beyond the row must not touch the next one, which another thread may be writing.
            gx.StoreFirst(g + k, m - k);
            gy.StoreFirst(g + room + k, m - k);
            gz.StoreFirst(g + 2 * room + k, m - k);
            if (!virial) continue;
            L mask = L.First(m - k), dx = L.Where(mask, L.Load(buffer.X + k)), dy = L.Where(mask, L.Load(buffer.Y + k)), dz = L.Where(mask, L.Load(buffer.Z + k));
            xx = L.Fma(gx, dx, xx);
            yy = L.Fma(gy, dy, yy);
            zz = L.Fma(gz, dz, zz);
            yz += L.Fma(gy, dz, gz * dy);
            xz += L.Fma(gx, dz, gz * dx);
            xy += L.Fma(gx, dy, gy * dx);
        }
        if (virial)
        {
            virials[0] += xx.Sum;
            virials[1] += yy.Sum;
            virials[2] += zz.Sum;
            virials[3] += 0.5 * yz.Sum;
            virials[4] += 0.5 * xz.Sum;
            virials[5] += 0.5 * xy.Sum;
        }
        return energy - 0.5 * same.Sum;
    }

    /// <summary>xᵖ and x^q for whole exponents that may differ from lane to lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Powers<L>(L x, L p, L q, out L high, out L low) where L : unmanaged, ILanes<L>
    {
        high = low = L.Of(1);
        L power = x;
        for (int k = 1; k <= largestPower; k++)
        {
            high = L.Select(L.Less(L.Of(k - 0.5), p), power, high);
            low = L.Select(L.Less(L.Of(k - 0.5), q), power, low);
            power *= x;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L IsKind<L>(int* kind, int b) where L : unmanaged, ILanes<L>
    {
        double* flags = stackalloc double[8];
        for (int q = 0; q < L.Count; q++) flags[q] = kind[q] == b ? 1 : 0;
        return L.Less(L.Of(0.5), L.Load(flags));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Collect(int block)
    {
        var work = around.Work[block];
        int offset = around.Batch.Offsets[work.System];
        long start = starts[work.System];
        double* gx = gradients + start, gy = gx + room, gz = gy + room;
        int* neighbor = partners + start, shift = neighbor + room;
        var back = reverse.AsSpan(reverseStarts[work.System]);
        var first = around.List(work.System).First;
        var force = forces.AsSpan(3 * offset);
        for (int i = work.First; i < work.End; i++)
        {
            double x = 0, y = 0, z = 0;
            for (int p = first[i], end = p + counts[offset + i]; p < end; p++)
            {
                int j = neighbor[p], s = back[shift[p]], r = first[j];
                // The partner is in j's row: membership is decided by |d|², which is the same seen from both sides.
                int last = r + counts[offset + j];
                while (neighbor[r] != i || shift[r] != s)
                    if (++r == last) throw new InvalidOperationException($"The pair {i + 1}-{j + 1} is listed one way only.");
                x += gx[p] - gx[r];
                y += gy[p] - gy[r];
                z += gz[p] - gz[r];
            }
            (force[3 * i], force[3 * i + 1], force[3 * i + 2]) = (x, y, z);
        }
    }
}
