using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Potentials.Core;

namespace Potentials.Models.Classical;

/// <summary>
/// What every classical kernel needs of a batch: checked positions in rows of four doubles, types, neighbour lists, shift vectors, the
/// blocks of the work, and the sums of each block. Allocates only when a batch is larger than any before.
/// </summary>
internal sealed unsafe class Neighborhood(string name, double cutoff, ClassicalOptions options, AtomTypes types) : IDisposable
{
    /// <summary>Atoms closer than this (Å) coincide: no formula has a meaning there.</summary>
    public const double Coincident = 1e-4;

    private readonly BatchNeighbors lists = new(cutoff, options.Skin, options.Team);
    private readonly RowBuffer[] buffers = [.. Enumerable.Range(0, options.Team?.Threads ?? 1).Select(_ => new RowBuffer())];
    private AtomBlock[] blocks = [];
    private int[] shiftStarts = [];
    private double[] energies = [];
    private double[] virials = [];
    private double[] closest = [];
    private int[] atomTypes = [];
    private int[] uniform = []; // type of all atoms of each system, or -1
    private int[] typedNumbers = []; // the atomic numbers that atomTypes belongs to
    private double* positions;
    private double* shifts;
    private long positionRoom, shiftRoom;
    private SystemBatch batch = null!;

    /// <summary>Number of blocks.</summary>
    public int Blocks { get; private set; }

    /// <summary>The blocks, [<see cref="Blocks"/>].</summary>
    public ReadOnlySpan<AtomBlock> Work => blocks.AsSpan(0, Blocks);

    /// <summary>Neighbour lists built so far.</summary>
    public long Rebuilds => lists.Rebuilds;

    /// <summary>Ordered pairs listed at the last update.</summary>
    public long Pairs => lists.Pairs;

    /// <summary>The batch of the last update.</summary>
    public SystemBatch Batch => batch;

    /// <summary>Type of each atom of the batch.</summary>
    public ReadOnlySpan<int> Types => atomTypes;

    /// <summary>Type of all atoms of a system, -1 if they differ: kernels then need not look up parameters pair by pair.</summary>
    public int UniformType(int system) => uniform[system];

    /// <summary>Neighbour list of a system.</summary>
    public NeighborList List(int system) => lists[system];

    /// <summary>Scratch memory of a worker.</summary>
    public RowBuffer Buffer(int worker) => buffers[worker];

    /// <summary>Positions of a system, [atoms, 4] in Å.</summary>
    public double* Positions(int system) => positions + 4L * batch.Offsets[system];

    /// <summary>Shift vectors of a system, [shifts, 4] in Å.</summary>
    public double* Shifts(int system) => shifts + 4L * shiftStarts[system];

    /// <summary>Checks the batch and brings lists and copies up to date.</summary>
    /// <exception cref="PhysicsError">An element has no parameters, a position is not finite or a cell is degenerate.</exception>
    public void Update(SystemBatch systems)
    {
        ArgumentNullException.ThrowIfNull(systems);
        batch = systems;
        AssignTypes();
        FindUniform();
        CopyPositions();
        lists.Update(batch);
        CopyShifts();
        CutBlocks();
    }

    private void AssignTypes()
    {
        int n = batch.Atoms;
        if (typedNumbers.Length >= n && batch.Numbers.AsSpan().SequenceEqual(typedNumbers.AsSpan(0, n))) return;
        if (atomTypes.Length < n) (atomTypes, typedNumbers) = (new int[n], new int[n]);
        typedNumbers.AsSpan().Clear(); // 0 is no element: a batch that is refused stays unknown
        for (int s = 0; s < batch.Count; s++)
        {
            int o = batch.Offsets[s];
            for (int i = o; i < batch.Offsets[s + 1]; i++)
            {
                int z = batch.Numbers[i], t = types[z];
                if (t < 0) throw Unsupported(z, s, i - o);
                atomTypes[i] = t;
            }
        }
        batch.Numbers.CopyTo(typedNumbers, 0);
    }

    private void FindUniform()
    {
        if (uniform.Length < batch.Count) uniform = new int[batch.Count];
        for (int s = 0; s < batch.Count; s++)
        {
            var all = atomTypes.AsSpan(batch.Offsets[s], batch.AtomsOf(s));
            uniform[s] = all.Length == 0 || all.IndexOfAnyExcept(all[0]) >= 0 ? -1 : all[0];
        }
    }

    private PhysicsError Unsupported(int z, int system, int atom) => new(
        $"{name} has no parameters for {(z == 0 ? "a ghost atom (X)" : $"{Elements.Symbol(z)} (Z = {z})")}; it knows {string.Join(", ", types.Numbers.Take(20).Select(Elements.Symbol))}{(types.Count > 20 ? ", …" : "")}", system, atom);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CopyPositions()
    {
        if (positionRoom < batch.Atoms)
        {
            NativeMemory.AlignedFree(positions);
            positionRoom = batch.Atoms + batch.Atoms / 8 + 16;
            positions = (double*)NativeMemory.AlignedAlloc((nuint)(positionRoom * 32), 64);
        }
        var x = batch.Positions;
        int atoms = batch.Atoms;
        double poison = 0, poisonY = 0, poisonZ = 0;
        fixed (double* from = x)
            for (int i = 0; i < atoms; i++)
            {
                double* p = positions + 4L * i, q = from + 3L * i;
                double a = q[0], b = q[1], c = q[2];
                (p[0], p[1], p[2], p[3]) = (a, b, c, 0);
                poison += a * 0;
                poisonY += b * 0;
                poisonZ += c * 0;
            }
        poison += poisonY + poisonZ;
        if (poison == 0) return;
        for (int s = 0; s < batch.Count; s++)
            for (int i = batch.Offsets[s]; i < batch.Offsets[s + 1]; i++)
                if (!double.IsFinite(x[3 * i]) || !double.IsFinite(x[3 * i + 1]) || !double.IsFinite(x[3 * i + 2]))
                    throw new PhysicsError($"the position ({x[3 * i]}, {x[3 * i + 1]}, {x[3 * i + 2]}) is not finite; the run has exploded or the input is damaged", s, i - batch.Offsets[s]);
    }

    private void CopyShifts()
    {
        if (shiftStarts.Length < batch.Count) shiftStarts = new int[batch.Count];
        int n = 0;
        for (int s = 0; s < batch.Count; s++)
        {
            shiftStarts[s] = n;
            n += lists[s].Shifts.Length;
        }
        if (shiftRoom < n)
        {
            NativeMemory.AlignedFree(shifts);
            shiftRoom = 2L * n + 27;
            shifts = (double*)NativeMemory.AlignedAlloc((nuint)(shiftRoom * 32), 64);
        }
        for (int s = 0; s < batch.Count; s++)
        {
            var v = lists.ShiftVectors(s);
            double* t = Shifts(s);
            for (int k = 0; 3 * k < v.Length; k++) (t[4 * k], t[4 * k + 1], t[4 * k + 2], t[4 * k + 3]) = (v[3 * k], v[3 * k + 1], v[3 * k + 2], 0);
        }
    }

    private void CutBlocks()
    {
        int count = 0;
        for (int s = 0; s < batch.Count; s++) count += (batch.AtomsOf(s) + AtomBlock.Size - 1) / AtomBlock.Size;
        if (blocks.Length < count)
        {
            blocks = new AtomBlock[count];
            energies = new double[count];
            closest = new double[count];
            virials = new double[6 * count];
        }
        Blocks = 0;
        for (int s = 0; s < batch.Count; s++)
            for (int i = 0, n = batch.AtomsOf(s); i < n; i += AtomBlock.Size) blocks[Blocks++] = new(s, i, Math.Min(n, i + AtomBlock.Size));
    }

    /// <summary>Keeps the sums of a block: energy (eV), virial xx, yy, zz, yz, xz, xy (eV) and the smallest squared distance (Å²).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Keep(int block, double energy, ReadOnlySpan<double> virial, double closestSquared)
    {
        energies[block] = energy;
        closest[block] = closestSquared;
        virial.CopyTo(virials.AsSpan(6 * block, 6));
    }

    /// <summary>Keeps the virial of a block (eV).</summary>
    public void KeepVirial(int block, ReadOnlySpan<double> virial) => virial.CopyTo(virials.AsSpan(6 * block, 6));

    /// <summary>Adds the blocks of each system in order.</summary>
    /// <exception cref="PhysicsError">Two atoms coincide.</exception>
    public void Finish(Want want, PotentialResult result)
    {
        for (int b = 0; b < Blocks; b++)
            if (closest[b] < Coincident * Coincident) throw Collision(blocks[b]);
        int k = 0;
        for (int s = 0; s < batch.Count; s++)
        {
            double e = 0, xx = 0, yy = 0, zz = 0, yz = 0, xz = 0, xy = 0;
            for (; k < Blocks && blocks[k].System == s; k++)
            {
                e += energies[k];
                var v = virials.AsSpan(6 * k, 6);
                xx += v[0]; yy += v[1]; zz += v[2]; yz += v[3]; xz += v[4]; xy += v[5];
            }
            result.Energies[s] = e;
            if ((want & Want.Stress) == 0) continue;
            if (!batch.Cells[s].Pbc.IsFull)
            {
                result.Stresses[s] = new(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);
                continue;
            }
            double d = 1 / batch.Cells[s].Volume;
            result.Stresses[s] = batch.AtomsOf(s) == 0 ? Matrix3.Zero : d * new Matrix3(xx, xy, xz, xy, yy, yz, xz, yz, zz);
        }
    }

    private PhysicsError Collision(AtomBlock block)
    {
        var list = lists[block.System];
        double* x = Positions(block.System), t = Shifts(block.System);
        for (int i = block.First; i < block.End; i++)
            for (int p = list.First[i]; p < list.First[i + 1]; p++)
            {
                int j = list.Neighbors[p], s = list.ShiftIds[p];
                double dx = x[4 * j] - x[4 * i] + t[4 * s], dy = x[4 * j + 1] - x[4 * i + 1] + t[4 * s + 1], dz = x[4 * j + 2] - x[4 * i + 2] + t[4 * s + 2];
                double r = Math.Sqrt(dx * dx + dy * dy + dz * dz);
                if (r < Coincident) return new($"coincides with {(i == j ? "its own image: the cell is too small" : $"atom {j + 1}")} (distance {r:g3} Å); remove the duplicate or mend the structure", block.System, i);
            }
        return new("two atoms coincide; mend the structure", block.System, block.First);
    }

    /// <summary>Returns the memory.</summary>
    public void Dispose()
    {
        foreach (var b in buffers) b.Dispose();
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(positions);
        NativeMemory.AlignedFree(shifts);
        positions = shifts = null;
        positionRoom = shiftRoom = 0;
    }

    /// <summary>Returns the memory of an instance that nobody disposed.</summary>
    ~Neighborhood() => Free();
}
