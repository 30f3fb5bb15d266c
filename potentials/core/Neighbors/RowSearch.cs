using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Potentials.Core;

/// <summary>
/// Finds the partners of one atom in a <see cref="BinGrid"/>: floats decide what is clearly inside or outside, and the few pairs
/// within rounding of the radius are decided by the same double arithmetic as <see cref="BruteForce"/>.
/// </summary>
internal unsafe struct RowSearch
{
    public BinGrid Grid;
    public double* Positions;
    public Matrix3 Rows;
    public double RadiusSquared;
    public int Atoms;
    public float* X, Y, Z;
    public uint* Keys;
    public float* ImageVectors;
    public float Outside, Inside;

    /// <summary>First slot of each bin; null for a sparse grid.</summary>
    public int* Starts;

    public int* Places;
    public int* Wraps;
    public int* Slots;

    /// <summary>Candidates looked at so far: the work done, whatever the clock says.</summary>
    public long Visited;

    /// <summary>Writes the keys (atom, image) of the partners of <paramref name="i"/> in no particular order and returns their number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // straight to full code: the first tier of vector code is 20 times slower
    public int Run(int i, uint* row)
    {
        var g = Grid;
        int na = g.Bins[0], nb = g.Bins[1], nc = g.Bins[2];
        int ra = g.Reach[0], rb = g.Reach[1], rc = g.Reach[2];
        int ba = Places[3 * i], bb = Places[3 * i + 1], bc = Places[3 * i + 2], slot = Slots[i];
        bool pa = g.Pbc.A, pb = g.Pbc.B, pc = g.Pbc.C;
        int wb = 2 * g.Images[1] + 1, wc = 2 * g.Images[2] + 1, m = 0;
        for (int da = -ra; da <= ra; da++)
        {
            int a = ba + da, ia = 0;
            if ((uint)a >= (uint)na)
            {
                if (!pa) continue;
                ia = FloorDivide(a, na);
                a -= ia * na;
            }
            for (int db = -rb; db <= rb; db++)
            {
                int b = bb + db, ib = 0;
                if ((uint)b >= (uint)nb)
                {
                    if (!pb) continue;
                    ib = FloorDivide(b, nb);
                    b -= ib * nb;
                }
                long line = ((long)a * nb + b) * nc;
                int image = ((ia + g.Images[0]) * wb + ib + g.Images[1]) * wc + g.Images[2];
                int lo = bc - rc, hi = bc + rc;
                if (!pc) m = Segment(i, slot, line + Math.Max(lo, 0), line + Math.Min(hi, nc - 1) + 1, image, row, m);
                else if (lo >= 0 && hi < nc) m = Segment(i, slot, line + lo, line + hi + 1, image, row, m);
                else
                    for (int ic = FloorDivide(lo, nc); ic * nc <= hi; ic++)
                        m = Segment(i, slot, line + Math.Max(lo - ic * nc, 0), line + Math.Min(hi - ic * nc, nc - 1) + 1, image + ic, row, m);
            }
        }
        return m;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Segment(int i, int slot, long firstBin, long endBin, int image, uint* row, int m)
    {
        int s, end;
        if (Starts is not null) (s, end) = (Starts[firstBin], Starts[endBin]);
        else (s, end) = (Grid.SparseStart(firstBin, Atoms), Grid.SparseStart(endBin, Atoms));
        if (s == end) return m;
        Visited += end - s;
        float* v = ImageVectors + 3 * image;
        float x = X[slot] - v[0], y = Y[slot] - v[1], z = Z[slot] - v[2];
        int start = m;
        if (Avx512F.IsSupported)
        {
            m = Compress(s, end, x, y, z, image, row, m, out bool doubtful);
            if (doubtful) m = Decide(i, s, end, x, y, z, image, row, start);
        }
        else m = Decide(i, s, end, x, y, z, image, row, m);
        if (m > CellList.MostNeighbors) throw CellList.TooMany(i, Math.Sqrt(RadiusSquared));
        if (slot >= s && slot < end && 2 * image + 1 == Grid.ImageCount) m = RemoveSelf(Keys[slot] | (uint)image, row, start, m);
        return m;
    }

    private static int RemoveSelf(uint key, uint* row, int start, int m)
    {
        int k = start;
        while (row[k] != key) k++;
        row[k] = row[m - 1];
        return m - 1;
    }

    /// <summary>
    /// Appends the candidates that floats do not place outside, sixteen at a time and without a branch on what is found;
    /// <paramref name="doubtful"/> says that one of them is too close to the radius for floats. Three vectors a turn suit runs of
    /// three full bins.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly int Compress(int s, int end, float x, float y, float z, int image, uint* row, int m, out bool doubtful)
    {
        Vector512<float> vx = Vector512.Create(x), vy = Vector512.Create(y), vz = Vector512.Create(z), outside = Vector512.Create(Outside);
        var farthest = Vector512<int>.Zero;
        var vi = Vector512.Create((uint)image);
        float* px = X, py = Y, pz = Z;
        uint* keys = Keys;
        while (true)
        {
            m += Step(px + s, py + s, pz + s, keys + s, vx, vy, vz, outside, vi, end - s, row + m, ref farthest);
            if (s + 16 >= end) break;
            m += Step(px + s + 16, py + s + 16, pz + s + 16, keys + s + 16, vx, vy, vz, outside, vi, end - s - 16, row + m, ref farthest);
            m += Step(px + s + 32, py + s + 32, pz + s + 32, keys + s + 32, vx, vy, vz, outside, vi, end - s - 32, row + m, ref farthest);
            s += 48;
            if (s >= end || m > CellList.MostNeighbors) break;
        }
        doubtful = Vector512.GreaterThanOrEqualAny(farthest.AsSingle(), Vector512.Create(Inside));
        return m;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Step(float* px, float* py, float* pz, uint* keys, Vector512<float> x, Vector512<float> y, Vector512<float> z,
        Vector512<float> outside, Vector512<uint> image, int left, uint* row, ref Vector512<int> farthest)
    {
        var dx = Vector512.Load(px) - x;
        var dy = Vector512.Load(py) - y;
        var dz = Vector512.Load(pz) - z;
        var r2 = Vector512.FusedMultiplyAdd(dx, dx, Vector512.FusedMultiplyAdd(dy, dy, dz * dz));
        var mask = Vector512.LessThan(r2, outside) & Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(left)).AsSingle();
        farthest = Vector512.Max(farthest, (r2 & mask).AsInt32()); // floats above zero are ordered as their bits are
        Avx512F.Compress(Vector512<uint>.Zero, mask.AsUInt32(), Vector512.Load(keys) | image).Store(row);
        return BitOperations.PopCount(mask.ExtractMostSignificantBits());
    }

    /// <summary>Appends the pairs among the candidates, deciding by the definition where floats cannot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly int Decide(int i, int s, int end, float x, float y, float z, int image, uint* row, int m)
    {
        Vector256<float> vx = Vector256.Create(x), vy = Vector256.Create(y), vz = Vector256.Create(z);
        for (; s < end && m <= CellList.MostNeighbors; s += 8)
        {
            var dx = Vector256.Load(X + s) - vx;
            var dy = Vector256.Load(Y + s) - vy;
            var dz = Vector256.Load(Z + s) - vz;
            var r2 = dx * dx + dy * dy + dz * dz;
            uint found = Vector256.LessThan(r2, Vector256.Create(Outside)).ExtractMostSignificantBits();
            if (end - s < 8) found &= (1u << (end - s)) - 1;
            if (found == 0) continue;
            uint doubtful = found & Vector256.GreaterThanOrEqual(r2, Vector256.Create(Inside)).ExtractMostSignificantBits();
            for (; found != 0; found &= found - 1)
            {
                int k = BitOperations.TrailingZeroCount(found);
                uint key = Keys[s + k] | (uint)image;
                if ((doubtful >> k & 1) == 0 || IsPair(i, key)) row[m++] = key;
            }
        }
        return m;
    }

    /// <summary>The definition of a pair, in the arithmetic of <see cref="BruteForce"/>.</summary>
    private readonly bool IsPair(int i, uint key)
    {
        int j = (int)(key >> Grid.ImageBits), image = (int)(key & ((1u << Grid.ImageBits) - 1));
        var s = Grid.Image(image);
        int a = s.A + Wraps[3 * i] - Wraps[3 * j], b = s.B + Wraps[3 * i + 1] - Wraps[3 * j + 1], c = s.C + Wraps[3 * i + 2] - Wraps[3 * j + 2];
        var t = Rows.LeftMultiply(a, b, c);
        double x = Positions[3 * j] - Positions[3 * i] + t.X, y = Positions[3 * j + 1] - Positions[3 * i + 1] + t.Y, z = Positions[3 * j + 2] - Positions[3 * i + 2] + t.Z;
        return x * x + y * y + z * z < RadiusSquared;
    }

    private static int FloorDivide(int a, int b) => a >= 0 ? a / b : -((b - 1 - a) / b);
}
