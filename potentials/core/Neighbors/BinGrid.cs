using System.Runtime.CompilerServices;

namespace Potentials.Core;

/// <summary>
/// Atoms sorted into bins that are parallelepipeds parallel to the cell. A bin is at least radius/reach high along every axis, so that
/// all partners of an atom lie within <c>reach</c> bins, images included; a cell thinner than the radius has one bin and a reach of
/// several images. Open axes are binned between the lowest and the highest atom: where a molecule sits in space costs nothing. Grids
/// with far more bins than atoms are kept sparse (sorted keys instead of a table), so that atoms far apart cost nothing either.
/// </summary>
internal sealed partial class BinGrid
{
    /// <summary>Atoms farther out are lost, not far: doubles resolve less than 1e-4 Å there.</summary>
    public const double FarthestPosition = 1e12;

    private const int LargestWrap = 1 << 28;
    private const double Ulp = 2.220446049250313e-16;

    /// <summary>Bins along a, b, c.</summary>
    public readonly int[] Bins = new int[3];

    /// <summary>Bins to look at on either side.</summary>
    public readonly int[] Reach = new int[3];

    /// <summary>Images that those bins lie in, on either side.</summary>
    public readonly int[] Images = new int[3];

    /// <summary>Lowest and highest wrap along each axis.</summary>
    public readonly int[] LowestWrap = new int[3], HighestWrap = new int[3];

    /// <summary>Whole cell vectors between each atom as given and the cell, [atoms, 3].</summary>
    public int[] Wraps = [];

    /// <summary>Bin of each atom along a, b, c, [atoms, 3].</summary>
    public int[] Places = [];

    /// <summary>Where each atom stands in bin order, [atoms].</summary>
    public int[] Slots = [];

    /// <summary>Coordinates in bin order, relative to the middle, wrapped, Å; 16 more than atoms.</summary>
    public float[] X = [], Y = [], Z = [];

    /// <summary>Atoms in bin order, shifted left by <see cref="ImageBits"/>.</summary>
    public uint[] Keys = [];

    /// <summary>Image vectors in Å in lexicographic order of the image, [images, 3].</summary>
    public float[] ImageVectors = [];

    /// <summary>Bits that hold an image's number.</summary>
    public int ImageBits;

    /// <summary>Number of images, (2·A+1)(2·B+1)(2·C+1).</summary>
    public int ImageCount;

    /// <summary>First slot of each bin, [bins + 1]; dense grids only.</summary>
    public int[] Starts = [];

    /// <summary>Bin number of each slot; sparse grids only.</summary>
    public long[] SparseBins = [];

    /// <summary>Whether <see cref="Starts"/> holds every bin.</summary>
    public bool Dense;

    /// <summary>Squared distances (float) above which no pair, below which every candidate is a pair; between them doubles decide.</summary>
    public float Outside, Inside;

    /// <summary>Whether an axis repeats.</summary>
    public Periodicity Pbc;

    private readonly double[] scales = new double[3];
    private double[] fractions = [];
    private int[] order = [];

    /// <summary>Sorts the atoms.</summary>
    /// <exception cref="PhysicsError">A position is not finite or absurdly far out, or the cell is absurdly small.</exception>
    public void Fill(ReadOnlySpan<double> positions, in Cell cell, double radius)
    {
        int n = positions.Length / 3;
        Pbc = cell.Pbc;
        if (Slots.Length < n) Grow(n);
        var frame = cell.Frame;
        var inverse = frame.Inverse;
        Span<double> low = [double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity], high = [double.NegativeInfinity, double.NegativeInfinity, double.NegativeInfinity];
        double farthest = Wrap(positions, inverse, low, high);
        Plan(n, frame, inverse, radius, farthest, low, high);
        Assign(n, low);
        Gather(n, frame, low, high);
    }

    private void Grow(int atoms)
    {
        int n = atoms + atoms / 8;
        Wraps = new int[3 * n];
        Places = new int[3 * n];
        fractions = new double[3 * n];
        Slots = new int[n];
        X = new float[n + 16];
        Y = new float[n + 16];
        Z = new float[n + 16];
        Keys = new uint[n + 16];
    }

    /// <summary>Fractional coordinates, wrapped along repeating axes; returns the largest coordinate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // straight to full code: the first tier of vector code is 20 times slower
    private double Wrap(ReadOnlySpan<double> positions, in Matrix3 inverse, Span<double> low, Span<double> high)
    {
        double farthest = 0;
        for (int k = 0; k < 3; k++)
        {
            LowestWrap[k] = Pbc[k] ? int.MaxValue : 0;
            HighestWrap[k] = Pbc[k] ? int.MinValue : 0;
        }
        for (int i = 0; i < positions.Length; i += 3)
        {
            double x = positions[i], y = positions[i + 1], z = positions[i + 2];
            double most = Math.Max(Math.Max(Math.Abs(x), Math.Abs(y)), Math.Abs(z));
            if (!(most <= FarthestPosition))
                throw new PhysicsError(double.IsFinite(x + y + z)
                    ? $"position ({x:g6}, {y:g6}, {z:g6}) Å is lost in space; check the units of the input, or use a smaller time step"
                    : "the position is not finite; check the input, or use a smaller time step", -1, i / 3);
            farthest = Math.Max(farthest, most);
            var f = inverse.LeftMultiply(x, y, z);
            Place(i, 0, f.X, low, high);
            Place(i, 1, f.Y, low, high);
            Place(i, 2, f.Z, low, high);
        }
        return farthest;
    }

    private void Place(int i, int axis, double f, Span<double> low, Span<double> high)
    {
        if (Pbc[axis])
        {
            double floor = Math.Floor(f);
            if (!(Math.Abs(floor) < LargestWrap))
                throw new PhysicsError($"the atom lies {Math.Abs(f):g3} cells away from the cell; wrap the positions, or use a smaller time step", -1, i / 3);
            int w = (int)floor;
            Wraps[i + axis] = w;
            fractions[i + axis] = f - floor;
            LowestWrap[axis] = Math.Min(LowestWrap[axis], w);
            HighestWrap[axis] = Math.Max(HighestWrap[axis], w);
        }
        else
        {
            Wraps[i + axis] = 0;
            fractions[i + axis] = f;
            low[axis] = Math.Min(low[axis], f);
            high[axis] = Math.Max(high[axis], f);
        }
    }

    /// <summary>Bins of the atoms and their places in bin order: a counting sort, or a sort by key where most bins are empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Assign(int n, Span<double> low)
    {
        double bins = (double)Bins[0] * Bins[1] * Bins[2];
        Dense = bins <= 8.0 * n + 4096;
        for (int k = 0; k < 3; k++)
        {
            double origin = Pbc[k] ? 0 : low[k], scale = scales[k];
            int last = Bins[k] - 1;
            for (int i = k; i < 3 * n; i += 3) Places[i] = Math.Clamp((int)((fractions[i] - origin) * scale), 0, last);
        }
        if (!Dense)
        {
            if (SparseBins.Length < n) (SparseBins, order) = (new long[n + n / 8], new int[n + n / 8]);
            for (int i = 0; i < n; i++)
            {
                SparseBins[i] = ((long)Places[3 * i] * Bins[1] + Places[3 * i + 1]) * Bins[2] + Places[3 * i + 2];
                order[i] = i;
            }
            Array.Sort(SparseBins, order, 0, n);
            for (int s = 0; s < n; s++) Slots[order[s]] = s;
            return;
        }
        int table = (int)bins;
        if (Starts.Length < table + 2) Starts = new int[table + table / 8 + 2];
        Array.Clear(Starts, 0, table + 2);
        for (int i = 0; i < n; i++)
        {
            int bin = (Places[3 * i] * Bins[1] + Places[3 * i + 1]) * Bins[2] + Places[3 * i + 2];
            Slots[i] = bin;
            Starts[bin + 2]++;
        }
        for (int b = 2; b < table + 2; b++) Starts[b] += Starts[b - 1];
        for (int i = 0; i < n; i++) Slots[i] = Starts[Slots[i] + 1]++;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(int n, in Matrix3 frame, Span<double> low, Span<double> high)
    {
        double ma = Pbc.A ? 0.5 : 0.5 * (low[0] + high[0]), mb = Pbc.B ? 0.5 : 0.5 * (low[1] + high[1]), mc = Pbc.C ? 0.5 : 0.5 * (low[2] + high[2]);
        for (int i = 0; i < n; i++)
        {
            var p = frame.LeftMultiply(fractions[3 * i] - ma, fractions[3 * i + 1] - mb, fractions[3 * i + 2] - mc);
            int s = Slots[i];
            X[s] = (float)p.X;
            Y[s] = (float)p.Y;
            Z[s] = (float)p.Z;
            Keys[s] = (uint)i << ImageBits;
        }
    }

    /// <summary>Image number <paramref name="index"/> in lexicographic order.</summary>
    public CellShift Image(int index)
    {
        int wb = 2 * Images[1] + 1, wc = 2 * Images[2] + 1;
        return new(index / (wb * wc) - Images[0], index / wc % wb - Images[1], index % wc - Images[2]);
    }

    /// <summary>First slot at or after bin <paramref name="bin"/> of a sparse grid with <paramref name="n"/> atoms.</summary>
    public int SparseStart(long bin, int n)
    {
        int lo = 0, hi = n;
        while (lo < hi)
        {
            int mid = (lo + hi) >>> 1;
            if (SparseBins[mid] < bin) lo = mid + 1;
            else hi = mid;
        }
        return lo;
    }
}
