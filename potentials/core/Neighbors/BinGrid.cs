using System.Runtime.CompilerServices;

namespace Potentials.Core;

/// <summary>
/// Atoms sorted into bins that are parallelepipeds parallel to the cell. A bin is at least radius/reach high along every axis, so that
/// all partners of an atom lie within <c>reach</c> bins, images included; a cell thinner than the radius has one bin and a reach of
/// several images. Open axes are binned between the lowest and the highest atom: where a molecule sits in space costs nothing. Grids
/// with far more bins than atoms are kept sparse (sorted keys instead of a table), so that atoms far apart cost nothing either.
/// </summary>
internal sealed class BinGrid
{
    /// <summary>Atoms farther out are lost, not far: doubles resolve less than 1e-4 Å there.</summary>
    public const double FarthestPosition = 1e12;

    private const double MostBins = 1L << 62;
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

    /// <summary>Chooses bins, reach and images, with room for every rounding error on the way.</summary>
    private void Plan(int n, in Matrix3 frame, in Matrix3 inverse, double radius, double farthest, Span<double> low, Span<double> high)
    {
        var residual = frame * inverse - Matrix3.Identity;
        double span = 2, wraps = 0;
        for (int k = 0; k < 3; k++)
        {
            if (!Pbc[k] && n > 0) span = Math.Max(span, high[k] - low[k]);
            if (n > 0 && Pbc[k]) wraps = Math.Max(wraps, Math.Max(Math.Abs((double)LowestWrap[k]), Math.Abs((double)HighestWrap[k])));
        }
        double reachCells = span + 2 * wraps + radius * inverse.FrobeniusNorm;
        Span<double> needed = stackalloc double[3], extent = stackalloc double[3], bins = stackalloc double[3];
        for (int k = 0; k < 3; k++)
        {
            double norm = Math.Sqrt(inverse[0, k] * inverse[0, k] + inverse[1, k] * inverse[1, k] + inverse[2, k] * inverse[2, k]);
            double rounding = 16 * Ulp * (farthest * norm + reachCells) + 2 * reachCells * (Math.Abs(residual[0, k]) + Math.Abs(residual[1, k]) + Math.Abs(residual[2, k]));
            needed[k] = radius * norm * (1 + 1e-9) + rounding; // in fractions of the cell along this axis
            extent[k] = Pbc[k] ? 1 : Math.Max(n > 0 ? high[k] - low[k] : 0, 0);
            bins[k] = Math.Clamp(Math.Floor(extent[k] / needed[k]), 1, 1 << 30);
        }
        while (bins[0] * bins[1] * bins[2] > MostBins) // bins are numbered by a long
        {
            int widest = bins[0] >= bins[1] && bins[0] >= bins[2] ? 0 : bins[1] >= bins[2] ? 1 : 2;
            bins[widest] = Math.Ceiling(bins[widest] / 2);
        }
        double crowding = n;
        ImageCount = 1;
        for (int k = 0; k < 3; k++)
        {
            Bins[k] = (int)bins[k];
            scales[k] = extent[k] > 0 ? bins[k] / extent[k] : 0;
            double reach = Pbc[k] ? Math.Ceiling(needed[k] * bins[k]) : bins[k] > 1 ? 1 : 0;
            double images = Pbc[k] ? Math.Floor((reach + bins[k] - 1) / bins[k]) : 0;
            if (Pbc[k]) crowding *= 2 * needed[k];
            if (!(reach < 1 << 20 && ImageCount * (2 * images + 1) < 1 << 30)) throw TooSmall(radius);
            Reach[k] = (int)reach;
            Images[k] = (int)images;
            ImageCount *= 2 * Images[k] + 1;
        }
        if (ImageCount > 27 && crowding > 4.0 * CellList.MostNeighbors) throw TooSmall(radius);
        ImageBits = ImageCount == 1 ? 0 : 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)ImageCount - 1);
        if ((double)n * (1L << ImageBits) > uint.MaxValue) throw TooSmall(radius);
        Tolerances(frame, radius, farthest, reachCells, low, high);
    }

    private static PhysicsError TooSmall(double radius) => new(
        $"the cell is so small that an atom would have more than {CellList.MostNeighbors} neighbours within {radius:g6} Å; check the cell's units (Å), or use a smaller cutoff");

    private void Tolerances(in Matrix3 frame, double radius, double farthest, double reachCells, Span<double> low, Span<double> high)
    {
        // Largest coordinate that is stored or compared as a float, and the largest that went into it.
        double widest = 0, longest = 0;
        for (int x = 0; x < 3; x++)
        {
            double w = 0, l = 0;
            for (int k = 0; k < 3; k++)
            {
                w += Math.Abs(frame[k, x]) * ((Pbc[k] ? 0.5 : 0.5 * Math.Max(high[k] - low[k], 0)) + Images[k]);
                l += Math.Abs(frame[k, x]) * reachCells;
            }
            widest = Math.Max(widest, w);
            longest = Math.Max(longest, l);
        }
        const double FloatUlp = 1.0 / (1 << 24);
        double error = 1.75 * (4 * FloatUlp * widest + 32 * Ulp * (farthest + longest)); // √3 components
        double near = Math.Max(0, radius - error), far = radius + error;
        Outside = MathF.BitIncrement((float)(far * far * (1 + 8 * FloatUlp)));
        Inside = Math.Max(0, MathF.BitDecrement((float)(near * near * (1 - 8 * FloatUlp))));

        if (ImageVectors.Length < 3 * ImageCount) ImageVectors = new float[3 * ImageCount];
        int m = 0;
        for (int a = -Images[0]; a <= Images[0]; a++)
            for (int b = -Images[1]; b <= Images[1]; b++)
                for (int c = -Images[2]; c <= Images[2]; c++)
                {
                    var t = frame.LeftMultiply(a, b, c);
                    (ImageVectors[m], ImageVectors[m + 1], ImageVectors[m + 2]) = ((float)t.X, (float)t.Y, (float)t.Z);
                    m += 3;
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
