using System.Runtime.InteropServices;
using Potentials.Core;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Models.Tensors;

/// <summary>
/// Gives a tensor potential the host form: finds the pairs on the host, moves the batch to the device, and copies the results back into
/// the caller's buffers.
/// </summary>
public sealed class TensorPotential : IPotential
{
    /// <summary>Å; a network's step costs so much more than a list that a thin skin is best.</summary>
    private const double Skin = 0.5;
    private readonly ITensorPotential inner;
    private readonly int threads;
    private readonly EdgeList edges = new();
    private readonly BatchNeighbors neighbors;
    private readonly DeviceStaging staging;
    private readonly bool[] supported = new bool[119];

    /// <summary>Wraps <paramref name="inner"/> and owns it.</summary>
    /// <param name="inner">The potential.</param>
    /// <param name="threads">Threads of a CPU evaluation (libtorch's count is set to this while it runs).</param>
    public TensorPotential(ITensorPotential inner, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        this.inner = inner;
        this.threads = threads;
        neighbors = new(inner.Info.Cutoff, Skin);
        staging = new(inner.Device);
        for (int z = 1; z < supported.Length; z++) supported[z] = inner.Info.Elements is null || inner.Info.Elements.Contains(z);
    }

    /// <inheritdoc/>
    public PotentialInfo Info => inner.Info;

    /// <summary>The tensor form.</summary>
    public ITensorPotential Tensors => inner;

    /// <summary>Pairs inside the cutoff at the last evaluation.</summary>
    public int Pairs => edges.Count;

    /// <inheritdoc/>
    public void Evaluate(SystemBatch batch, Want want, PotentialResult result)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(result);
        result.RequireShapeOf(batch);
        SupportedElements.Check(batch, supported, Info.Name);
        edges.Build(batch, neighbors);
        int before = get_num_threads();
        if (before != threads) set_num_threads(threads);
        using var flush = FlushDenormals.Begin();
        try
        {
            using var scope = NewDisposeScope();
            using var tensors = ToTensors(batch);
            using var found = inner.Evaluate(tensors, want);
            Copy(found.Energies, result.Energies);
            if (want.HasFlag(Want.AtomEnergies)) Copy(found.AtomEnergies, result.AtomEnergies);
            if (found.Forces is not null) Copy(found.Forces, result.Forces);
            if (found.Stresses is not null) Copy(found.Stresses, MemoryMarshal.Cast<Matrix3, double>(result.Stresses.AsSpan()));
        }
        finally
        {
            if (before != threads) set_num_threads(before);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        staging.Dispose();
        inner.Dispose();
    }

    private TensorBatch ToTensors(SystemBatch batch)
    {
        var list = edges;
        int atoms = batch.Atoms, pairs = list.Count;
        long[] numbers = Array.ConvertAll(batch.Numbers, z => (long)z), systems = new long[atoms], receivers = new long[pairs], senders = new long[pairs];
        var shifts = new double[3 * pairs];
        var cells = new double[9 * batch.Count];
        var periodic = new bool[batch.Count];
        for (int k = 0; k < batch.Count; k++)
        {
            systems.AsSpan(batch.Offsets[k], batch.AtomsOf(k)).Fill(k);
            batch.Cells[k].Rows.CopyTo(cells.AsSpan(9 * k));
            periodic[k] = batch.Cells[k].Pbc.IsFull;
        }
        for (int a = 0; a < atoms; a++)
            for (int e = list.First[a]; e < list.First[a + 1]; e++)
            {
                receivers[e] = a;
                senders[e] = list.Senders[e];
                var shift = list.Shifts[e];
                (shifts[3 * e], shifts[3 * e + 1], shifts[3 * e + 2]) = (shift.A, shift.B, shift.C);
            }
        staging.Add<long>(numbers, atoms);
        staging.Add<long>(systems, atoms);
        staging.Add<double>(batch.Positions.AsSpan(0, 3 * atoms), atoms, 3);
        staging.Add<double>(cells, batch.Count, 3, 3);
        staging.Add<bool>(periodic, batch.Count);
        staging.Add<long>(receivers, pairs);
        staging.Add<long>(senders, pairs);
        staging.Add<double>(shifts, pairs, 3);
        return staging.Send() is [var z, var s, var x, var h, var p, var i, var j, var t]
            ? new TensorBatch { Systems = batch.Count, Numbers = z, SystemOf = s, Positions = x, Cells = h, Periodic = p, Receivers = i, Senders = j, Shifts = t }
            : throw new InvalidOperationException("The staging gives as many tensors as arrays were added.");
    }

    private static void Copy(Tensor from, Span<double> to)
    {
        using var host = from.contiguous().cpu();
        MemoryMarshal.Cast<byte, double>(host.bytes).CopyTo(to);
    }
}
