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
/// <item>No [edges, channels, …] array exists: messages are summed in registers, about 35 kB an atom and 1 kB an edge are held in float32.</item>
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
    private readonly double[] references;
    private readonly double[] readout;

    /// <summary>Compiles a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="tolerance">
    /// Relative errors allowed in values and slopes of the radial tables; the default is 1e-7 and 1e-6 for float32 (near its rounding),
    /// 1e-9 and 1e-7 for float64 (which moves forces by some 1e-9 eV/Å; forces stay the exact gradient of the energy).
    /// </param>
    public NequixKernels(NequixModel model, int threads = 1, (double Value, double Slope)? tolerance = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double)) throw new NotSupportedException($"Expected float or double, not {typeof(T).Name}.");
        this.model = model;
        var allowed = tolerance ?? (typeof(T) == typeof(float) ? (1e-7, 1e-6) : (1e-9, 1e-7));
        layers = [.. model.Layout.Layers.Select(l => new CompiledLayer<T>(model, l, allowed, 0))];
        // One set of basis values serves all layers, so all tables get the intervals of the most demanding one.
        int intervals = layers.Max(l => l.Radial.Intervals);
        for (int t = 0; t < layers.Length; t++)
        {
            if (layers[t].Radial.Intervals == intervals) continue;
            layers[t].Dispose();
            layers[t] = new(model, model.Layout.Layers[t], allowed, intervals);
        }
        harmonics = new(model.Config.LMax);
        for (int i = 0; i < model.Config.AtomicNumbers.Count; i++)
        {
            supported[model.Config.AtomicNumbers[i]] = true;
            speciesOf[model.Config.AtomicNumbers[i]] = i;
        }
        references = model.Array(NequixLayout.References);
        readout = model.Array(NequixLayout.Readout);
        for (int k = 0; k < readout.Length; k++) readout[k] *= model.Config.Scale / Math.Sqrt(readout.Length);
        team = new(threads);
        workers = [.. Enumerable.Range(0, threads).Select(_ => new Worker(layers, harmonics.Dimension))];
        neighbors = new(model.Config.Cutoff, Skin, threads > 1 ? team : null);
        Info = NequixInfo.Of(model, typeof(T) == typeof(float) ? "float32" : "float64");
        AllocateLayers();
    }

    /// <inheritdoc/>
    public PotentialInfo Info { get; }

    /// <summary>Greatest relative error of a radial weight and of its slope, measured between the knots of the tables.</summary>
    public (double Value, double Slope) TableErrors => (layers.Max(l => l.Radial.ValueError), layers.Max(l => l.Radial.SlopeError));

    /// <summary>Intervals of the tables.</summary>
    public int TableIntervals => layers[0].Radial.Intervals;

    /// <summary>Pairs inside the cutoff at the last evaluation.</summary>
    public int Pairs => edges.Count;

    /// <summary>Threads.</summary>
    public int Threads => team.Threads;

    /// <inheritdoc/>
    public void Evaluate(SystemBatch batch, Want want, PotentialResult result)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(result);
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
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        team.Dispose();
        foreach (var layer in layers) layer.Dispose();
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
        if (want.HasFlag(Want.AtomEnergies)) new ReadOnlySpan<double>(atomEnergies.Pointer, batch.Atoms).CopyTo(result.AtomEnergies);
        if (!gradient) return;
        var forces = result.Forces.AsSpan(0, 3 * batch.Atoms);
        bool wantForces = want.HasFlag(Want.Forces), wantStress = want.HasFlag(Want.Stress);
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
