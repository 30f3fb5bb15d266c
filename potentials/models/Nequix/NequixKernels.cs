using System.Numerics;
using Potentials.Core;
using Potentials.Equivariant;
using Potentials.Equivariant.Kernels;
using Potentials.Models.Tensors;

namespace Potentials.Models.Nequix;

/// <summary>
/// Nequix on the CPU without a graph: the forward pass, and its reverse written out by hand, in C# vectors. The tensor form
/// (<see cref="NequixTensors"/>) is its twin and runs the same tests.
/// <list type="bullet">
/// <item>Radial networks are read from tables (<see cref="RadialTable{T}"/>), whose errors are measured at load and stated.</item>
/// <item>No [edges, channels, …] array exists: messages are summed in registers; some 60 kB an atom and 0.4 kB an edge are held in float32.</item>
/// <item>Work is divided by systems alone (<see cref="AtomBlocks"/>) and sums follow that division: the same bits for any number of
/// threads and in any batch.</item>
/// <item>After warm-up an evaluation takes no managed memory.</item>
/// </list>
/// </summary>
/// <typeparam name="T">Precision: float or double. Geometry, energies of atoms and sums over edges of forces are float64 always.</typeparam>
public sealed unsafe partial class NequixKernels<T> : IPotential, IBlockJob where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Å; a network's step costs so much more than a list that a thin skin is best.</summary>
    private const double Skin = 0.5;
    private const double GateFactor = NequixConfig.GateFactor;
    private readonly CompiledNequix<T> compiled;
    private readonly bool owns;
    private readonly NequixModel model;
    private readonly CompiledLayer<T>[] layers;
    private readonly SphericalHarmonics harmonics;
    private readonly WorkerTeam team;
    private readonly Worker[] workers;
    private readonly BatchNeighbors neighbors;
    private readonly EdgeList edges = new();
    private readonly AtomBlocks blocks = new();
    private readonly bool[] supported = new bool[119];
    private readonly int[] speciesOf = new int[119];

    /// <summary>Compiles a model for its own use.</summary>
    /// <param name="model">The model.</param>
    /// <param name="threads">Threads.</param>
    public NequixKernels(NequixModel model, int threads = 1) : this(new CompiledNequix<T>(model), threads, owns: true) { }

    /// <summary>Uses a compiled model.</summary>
    /// <param name="compiled">The compiled model.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="owns">Whether to dispose the compiled model too.</param>
    public NequixKernels(CompiledNequix<T> compiled, int threads = 1, bool owns = false)
    {
        ArgumentNullException.ThrowIfNull(compiled);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        (this.compiled, this.owns, model, layers) = (compiled, owns, compiled.Model, compiled.Layers);
        harmonics = new(model.Config.LMax);
        for (int i = 0; i < model.Config.AtomicNumbers.Count; i++)
        {
            supported[model.Config.AtomicNumbers[i]] = true;
            speciesOf[model.Config.AtomicNumbers[i]] = i;
        }
        team = new(threads);
        workers = [.. Enumerable.Range(0, threads).Select(_ => new Worker(layers, harmonics.Dimension))];
        neighbors = new(model.Config.Cutoff, Skin, threads > 1 ? team : null);
        Info = NequixInfo.Of(model, typeof(T) == typeof(float) ? "float32" : "float64");
        AllocateLayers();
    }

    /// <inheritdoc/>
    public PotentialInfo Info { get; }

    /// <summary>The compiled model: table errors and operation counts are stated there.</summary>
    public CompiledNequix<T> Compiled => compiled;

    /// <summary>Pairs inside the cutoff at the last evaluation.</summary>
    public int Pairs => edges.Count;

    /// <summary>Threads.</summary>
    public int Threads => team.Threads;

    /// <inheritdoc/>
    public void Evaluate(SystemBatch batch, Want want, PotentialResult result)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(result);
        result.RequireShapeOf(batch);
        SupportedElements.Check(batch, supported, Info.Name);
        edges.Build(batch, neighbors);
        blocks.Divide(batch, edges.First);
        current = batch;
        gradient = (want & (Want.Forces | Want.Stress)) != 0;
        Reserve(batch);
        RunPhase(Phase.Geometry, 0);
        for (int t = 0; t < layers.Length; t++) RunPhase(Phase.Forward, t);
        if (gradient)
        {
            for (int t = layers.Length - 1; t >= 0; t--)
            {
                RunPhase(Phase.Backward, t);
                if (t > 0) RunPhase(Phase.Collect, t);
            }
            RunPhase(Phase.Slopes, 0);
        }
        Deliver(batch, want, result);
        current = null;
        GC.KeepAlive(this); // the last call too: memory outside the heap is freed with its owner
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        team.Dispose();
        if (owns) compiled.Dispose();
        foreach (var worker in workers) worker.Dispose();
        DisposeBuffers();
    }

    private void Deliver(SystemBatch batch, Want want, PotentialResult result)
    {
        for (int s = 0; s < batch.Count; s++)
        {
            double sum = 0;
            for (int i = batch.Offsets[s]; i < batch.Offsets[s + 1]; i++) sum += atomEnergies.Pointer[i];
            result.Energies[s] = sum;
        }
        if ((want & Want.AtomEnergies) != 0) new ReadOnlySpan<double>(atomEnergies.Pointer, batch.Atoms).CopyTo(result.AtomEnergies);
        if (!gradient) return;
        var forces = result.Forces.AsSpan(0, 3 * batch.Atoms);
        bool wantForces = (want & Want.Forces) != 0, wantStress = (want & Want.Stress) != 0;
        if (wantForces) forces.Clear();
        var first = edges.First;
        var senders = edges.Senders;
        var vectors = edges.Vectors;
        for (int s = 0; s < batch.Count; s++)
        {
            Matrix3 virial = default;
            for (int i = batch.Offsets[s]; i < batch.Offsets[s + 1]; i++)
                for (int e = first[i]; e < first[i + 1]; e++)
                {
                    double* g = edgeSlopes.Pointer + 3L * e;
                    if (wantForces)
                    {
                        // r = x[sender] − x[receiver]
                        int j = 3 * senders[e];
                        for (int k = 0; k < 3; k++)
                        {
                            forces[3 * i + k] += g[k];
                            forces[j + k] -= g[k];
                        }
                    }
                    if (!wantStress) continue;
                    double x = vectors[3 * e], y = vectors[3 * e + 1], z = vectors[3 * e + 2];
                    virial += new Matrix3(x * g[0], x * g[1], x * g[2], y * g[0], y * g[1], y * g[2], z * g[0], z * g[1], z * g[2]);
                }
            if (wantStress) result.Stresses[s] = batch.Cells[s].Pbc.IsFull ? 1 / batch.Cells[s].Volume * virial.Symmetric : NoStress;
        }
    }

    private static Matrix3 NoStress { get; } = new(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);
}
