using System.Numerics;
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
    public int* Starts;
    public int* Places;
    public int* Wraps;
    public int* Slots;

    /// <summary>Candidates looked at so far: the work done, whatever the clock says.</summary>
    public long Visited;

    /// <summary>Writes the keys (atom, image) of the partners of <paramref name="i"/> in no particular order and returns their number.</summary>
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

    private int Segment(int i, int slot, long firstBin, long endBin, int image, uint* row, int m)
    {
        int s, end;
        if (Grid.Dense) (s, end) = (Starts[firstBin], Starts[endBin]);
        else (s, end) = (Grid.SparseStart(firstBin, Atoms), Grid.SparseStart(endBin, Atoms));
        if (s == end) return m;
        Visited += end - s;
        float* v = ImageVectors + 3 * image;
        int start = m, from = s;
        m = Compare(i, s, end, X[slot] - v[0], Y[slot] - v[1], Z[slot] - v[2], image, row, m);
        if (slot >= from && slot < end && 2 * image + 1 == Grid.ImageCount) m = RemoveSelf(Keys[slot] | (uint)image, row, start, m);
        return m;
    }

    private static int RemoveSelf(uint key, uint* row, int start, int m)
    {
        int k = start;
        while (row[k] != key) k++;
        row[k] = row[m - 1];
        return m - 1;
    }

    private readonly int Compare(int i, int s, int end, float x, float y, float z, int image, uint* row, int m)
    {
        Vector512<float> vx = Vector512.Create(x), vy = Vector512.Create(y), vz = Vector512.Create(z);
        Vector512<float> outside = Vector512.Create(Grid.Outside), inside = Vector512.Create(Grid.Inside);
        var vi = Vector512.Create((uint)image);
        for (; s < end; s += 16)
        {
            var dx = Vector512.Load(X + s) - vx;
            var dy = Vector512.Load(Y + s) - vy;
            var dz = Vector512.Load(Z + s) - vz;
            var r2 = Vector512.FusedMultiplyAdd(dx, dx, Vector512.FusedMultiplyAdd(dy, dy, dz * dz));
            var mask = Vector512.LessThan(r2, outside).AsUInt32() & Vector512.LessThan(Vector512<uint>.Indices, Vector512.Create((uint)(end - s)));
            ulong bits = mask.ExtractMostSignificantBits();
            if (bits == 0) continue;
            var keys = Vector512.Load(Keys + s) | vi;
            ulong doubtful = (Vector512.GreaterThanOrEqual(r2, inside).AsUInt32() & mask).ExtractMostSignificantBits();
            if (m > CellList.MostNeighbors) throw CellList.TooMany(i, Math.Sqrt(RadiusSquared));
            if (doubtful != 0 || !Avx512F.IsSupported)
            {
                for (; bits != 0; bits &= bits - 1)
                {
                    int k = BitOperations.TrailingZeroCount(bits);
                    if ((doubtful >> k & 1) == 0 || IsPair(i, keys[k])) row[m++] = keys[k];
                }
                continue;
            }
            Avx512F.Compress(Vector512<uint>.Zero, mask, keys).Store(row + m);
            m += BitOperations.PopCount(bits);
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
