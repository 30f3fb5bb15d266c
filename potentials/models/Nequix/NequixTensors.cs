using Potentials.Core;
using Potentials.Models.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Models.Nequix;

/// <summary>
/// Nequix as a tensor potential: energies by <see cref="NequixNetwork"/>, forces and stresses from dE/dr of every edge by autograd.
/// Up to <see cref="EdgeBudget"/> edges the whole graph is kept. Beyond, only features and message sums are kept, and going backward each
/// layer's edges are computed again in slices of that size, so that memory stays near 23 kB an atom plus one slice.
/// </summary>
public sealed class NequixTensors : ITensorPotential
{
    private readonly NequixNetwork network;

    /// <summary>Loads the model onto a device.</summary>
    /// <param name="model">The model.</param>
    /// <param name="type">float32 or float64.</param>
    /// <param name="device">CPU or CUDA.</param>
    /// <param name="edgeBudget">Most edges whose intermediates are held at once.</param>
    public NequixTensors(NequixModel model, ScalarType type, Device device, int edgeBudget = 16384)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(edgeBudget, 1);
        if (type is not (ScalarType.Float32 or ScalarType.Float64)) throw new ArgumentException($"Expected float32 or float64, got {type}.", nameof(type));
        network = new(model, type, device);
        EdgeBudget = edgeBudget;
        Info = NequixInfo.Of(model, type == ScalarType.Float64 ? "float64" : "float32");
    }

    /// <summary>Most edges whose intermediates are held at once.</summary>
    public int EdgeBudget { get; }

    /// <inheritdoc/>
    public PotentialInfo Info { get; }

    /// <inheritdoc/>
    public Device Device => network.Device;

    /// <summary>The network itself.</summary>
    public NequixNetwork Network => network;

    /// <inheritdoc/>
    public TensorResult Evaluate(TensorBatch batch, Want want)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var scope = NewDisposeScope();
        bool gradient = (want & (Want.Forces | Want.Stress)) != 0;
        var vectors = batch.EdgeVectors();
        var species = network.Species(batch.Numbers);
        var (energies, slope) = batch.Edges <= EdgeBudget ? Whole(batch, species, vectors, gradient) : Sliced(batch, species, vectors, gradient);
        var total = zeros(batch.Systems, dtype: ScalarType.Float64, device: Device).index_add(0, batch.SystemOf, energies, 1);
        return new TensorResult
        {
            Energies = total.MoveToOuterDisposeScope(),
            AtomEnergies = energies.MoveToOuterDisposeScope(),
            Forces = want.HasFlag(Want.Forces) ? EdgeSums.Forces(batch, slope!).MoveToOuterDisposeScope() : null,
            Stresses = want.HasFlag(Want.Stress) ? EdgeSums.Stresses(batch, vectors, slope!).MoveToOuterDisposeScope() : null,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();

    /// <summary>Energies of atoms and dE/dr of edges, both float64, holding the whole graph.</summary>
    private (Tensor Energies, Tensor? Slope) Whole(TensorBatch batch, Tensor species, Tensor vectors, bool gradient)
    {
        using var mode = gradient ? enable_grad() : no_grad();
        var r = vectors.to(network.Type).detach();
        r.requires_grad = gradient;
        var (y, radial) = network.EdgeBasis(r);
        var h = network.Embed(species);
        for (int t = 0; t < network.Model.Config.Layers; t++)
            h = network.Update(t, h, network.Convolve(t, network.Linear1(t, h), y, radial, batch.Receivers, batch.Senders));
        var energies = network.AtomEnergies(h, species);
        if (!gradient) return (energies, null);
        if (batch.Edges == 0) return (energies.detach(), zeros_like(vectors));
        autograd.backward([energies.sum()], null, retain_graph: false, create_graph: false, inputs: [r]);
        return (energies.detach(), r.grad!.to(ScalarType.Float64));
    }

    /// <summary>The same, one slice of edges at a time.</summary>
    private (Tensor Energies, Tensor? Slope) Sliced(TensorBatch batch, Tensor species, Tensor vectors, bool gradient)
    {
        int layers = network.Model.Config.Layers;
        var r = vectors.to(network.Type).detach();
        var inputs = new Tensor[layers + 1][];
        var sums = new Tensor[layers][];
        Tensor energies;
        using (no_grad())
        {
            inputs[0] = network.Embed(species);
            for (int t = 0; t < layers; t++)
            {
                using var inner = NewDisposeScope();
                var m = network.Linear1(t, inputs[t]);
                foreach (var (start, count) in Slices(batch.Edges))
                {
                    using var slice = NewDisposeScope();
                    var (y, radial) = network.EdgeBasis(r.narrow(0, start, count));
                    var part = network.Convolve(t, m, y, radial, batch.Receivers.narrow(0, start, count), batch.Senders.narrow(0, start, count));
                    if (start == 0) sums[t] = [.. part.Select(x => x.MoveToOuterDisposeScope())];
                    else for (int l = 0; l < part.Length; l++) sums[t][l].add_(part[l]);
                }
                inputs[t + 1] = [.. network.Update(t, inputs[t], sums[t]).Select(x => x.MoveToOuterDisposeScope())];
                foreach (var x in sums[t]) x.MoveToOuterDisposeScope();
            }
            energies = network.AtomEnergies(inputs[layers], species);
        }
        if (!gradient) return (energies, null);
        var slope = zeros_like(vectors);
        Tensor[]? back = null;
        for (int t = layers - 1; t >= 0; t--)
        {
            using var inner = NewDisposeScope();
            using var mode = enable_grad();
            var h = Leaves(inputs[t]);
            var a = Leaves(sums[t]);
            var output = network.Update(t, h, a);
            if (t == layers - 1) autograd.backward([network.AtomEnergies(output, species).sum()], null, false, false, [.. h, .. a]);
            else autograd.backward(output, back, false, false, [.. h, .. a]);
            var m = Leaves(network.Linear1(t, h));
            foreach (var (start, count) in Slices(batch.Edges))
            {
                using var slice = NewDisposeScope();
                var part = Leaves([r.narrow(0, start, count)]);
                var (y, radial) = network.EdgeBasis(part[0]);
                var conv = network.Convolve(t, m, y, radial, batch.Receivers.narrow(0, start, count), batch.Senders.narrow(0, start, count));
                autograd.backward(conv, [.. a.Select(x => x.grad!)], false, false, [part[0], .. m]);
                using (no_grad()) slope.narrow(0, start, count).add_(part[0].grad!.to(ScalarType.Float64));
            }
            if (t == 0) break;
            autograd.backward(network.Linear1(t, h), [.. m.Select(x => x.grad!)], false, false, h);
            back?.ToList().ForEach(x => x.Dispose());
            back = [.. h.Select(x => x.grad!.MoveToOuterDisposeScope())];
        }
        return (energies, slope);
    }

    private IEnumerable<(long Start, long Count)> Slices(long edges)
    {
        for (long start = 0; start < edges; start += EdgeBudget) yield return (start, Math.Min(EdgeBudget, edges - start));
    }

    private static Tensor[] Leaves(Tensor[] tensors) => [.. tensors.Select(x => x.detach().requires_grad_())];
}
