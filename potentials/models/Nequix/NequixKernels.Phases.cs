using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Potentials.Core;
using Potentials.Equivariant.Kernels;
using Potentials.Models.Tensors;

namespace Potentials.Models.Nequix;

// The steps of an evaluation. Within a step jobs are independent; steps follow one another.
public sealed unsafe partial class NequixKernels<T>
{
    private enum Phase { Geometry, Forward, Backward, Collect, Slopes }

    private Phase phase;
    private int phaseLayer;
    private bool gradient;
    private SystemBatch? current;

    private void RunPhase(Phase next, int layer)
    {
        (phase, phaseLayer) = (next, layer);
        team.Run(this, next is Phase.Geometry or Phase.Forward ? blocks.Blocks.Count : blocks.Jobs.Count);
    }

    /// <summary>Runs one receiver block or job of the present step; called by the thread team.</summary>
    void IBlockJob.Run(int block, int worker)
    {
        using var flush = FlushDenormals.Begin();
        switch (phase)
        {
            case Phase.Geometry: Geometry(blocks.Blocks[block], workers[worker]); break;
            case Phase.Forward: Forward(phaseLayer, blocks.Blocks[block], workers[worker]); break;
            case Phase.Backward: Backward(phaseLayer, blocks.Jobs[block], workers[worker]); break;
            case Phase.Collect: Collect(phaseLayer, blocks.Jobs[block]); break;
            default: Slopes(blocks.Jobs[block]); break;
        }
    }

    /// <summary>Harmonics, their derivatives along two tangents, and the tables' basis values of each edge; layer 0's messages.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Geometry(ReceiverBlock block, Worker scratch)
    {
        int dimension = harmonics.Dimension, quantities = gradient ? 3 : 1;
        Span<double> tangents = stackalloc double[6];
        int count = edges.First[block.First + block.Count] - block.FirstEdge, groups = (count + Lanes<T>.Group - 1) / Lanes<T>.Group;
        T* start = edgeHarmonics.Pointer + (long)block.FirstGroup * quantities * dimension * Lanes<T>.Group;
        if (groups > 0) new Span<T>(start + (long)(groups - 1) * quantities * dimension * Lanes<T>.Group, quantities * dimension * Lanes<T>.Group).Clear();
        for (int k = 0; k < count; k++)
        {
            int e = block.FirstEdge + k;
            edgeSenders.Pointer[e] = edges.Senders[e];
            edgeRows.Pointer[e] = layers[0].Radial.Locate(edges.Distances[e], new Span<T>(edgeBasis.Pointer + 12L * e, 12));
            var r = edges.Vectors.Slice(3 * e, 3);
            T* y = start + (long)(k / Lanes<T>.Group) * quantities * dimension * Lanes<T>.Group + k % Lanes<T>.Group;
            harmonics.Evaluate(r, scratch.Harmonics, gradient ? scratch.Gradients : []);
            for (int c = 0; c < dimension; c++) y[c * Lanes<T>.Group] = T.CreateTruncating(scratch.Harmonics[c]);
            if (!gradient) continue;
            Tangents(r, edges.Distances[e], tangents);
            for (int q = 0; q < 2; q++)
                for (int c = 0; c < dimension; c++)
                {
                    var g = scratch.Gradients;
                    double d = tangents[3 * q] * g[c] + tangents[3 * q + 1] * g[dimension + c] + tangents[3 * q + 2] * g[2 * dimension + c];
                    y[((q + 1) * dimension + c) * Lanes<T>.Group] = T.CreateTruncating(d);
                }
        }
        if (gradient) new Span<double>(edgeSlopes.Pointer + 3L * block.FirstEdge, 3 * count).Clear();
        int width = layers[0].Convolution.Padded[0];
        for (int i = block.First; i < block.First + block.Count; i++)
            new ReadOnlySpan<T>(layers[0].Species!.Pointer + (long)speciesOf[current!.Numbers[i]] * width, width).CopyTo(new Span<T>(messages[0][0].Pointer + (long)i * width, width));
    }

    /// <summary>Two unit vectors orthogonal to <paramref name="r"/> and to each other.</summary>
    private static void Tangents(ReadOnlySpan<double> r, double d, Span<double> t)
    {
        double x = r[0] / d, y = r[1] / d, z = r[2] / d;
        // The cross product with the axis that r is farthest from.
        double ax = Math.Abs(x), ay = Math.Abs(y), az = Math.Abs(z);
        (double X, double Y, double Z) a = ax <= ay && ax <= az ? (0, z, -y) : ay <= az ? (-z, 0, x) : (y, -x, 0);
        double n = 1 / Math.Sqrt(a.X * a.X + a.Y * a.Y + a.Z * a.Z);
        (t[0], t[1], t[2]) = (a.X * n, a.Y * n, a.Z * n);
        (t[3], t[4], t[5]) = (y * t[2] - z * t[1], z * t[0] - x * t[2], x * t[1] - y * t[0]);
    }

    private EdgeRows<T> Rows(ReceiverBlock block, Worker scratch)
    {
        int* starts = scratch.Starts.Pointer;
        for (int i = 0; i <= block.Count; i++) starts[i] = edges.First[block.First + i] - block.FirstEdge;
        int quantities = gradient ? 3 : 1;
        return new()
        {
            Count = block.Count, Starts = starts, Senders = edgeSenders.Pointer + block.FirstEdge, Quantities = quantities,
            Harmonics = edgeHarmonics.Pointer + (long)block.FirstGroup * quantities * harmonics.Dimension * Lanes<T>.Group,
        };
    }

    private TableWeights<T> Weights(int t, ReceiverBlock block) =>
        new(layers[t].Radial.Pointer, layers[t].Radial.Intervals, edgeBasis.Pointer + 12L * block.FirstEdge, edgeRows.Pointer + block.FirstEdge);

    /// <summary>Message sums, update and, for the next layer, linear_1 of a few atoms.</summary>
    private void Forward(int t, ReceiverBlock block, Worker scratch)
    {
        var layer = layers[t];
        int degrees = layer.Output.Length;
        T** sums = stackalloc T*[degrees], features = stackalloc T*[layer.Convolution.Padded.Length], output = stackalloc T*[degrees], next = stackalloc T*[degrees];
        bool last = t + 1 == layers.Length;
        for (int l = 0; l < layer.Convolution.Padded.Length; l++) features[l] = messages[t][l].Pointer;
        for (int l = 0; l < degrees; l++)
        {
            sums[l] = scratch.Sums[l].Pointer;
            next[l] = last ? scratch.Features[l].Pointer : StoredInput(t + 1, l, block.First);
            output[l] = gradient ? outputs[t][l].Pointer + block.First * (2L * l + 1) * layer.Output[l] : scratch.Outputs[l].Pointer;
        }
        scratch.Convolutions[t].Forward(Rows(block, scratch), features, sums, Weights(t, block));
        for (int l = 0; l < degrees; l++)
        {
            int rows = block.Count * (2 * l + 1);
            layer.Linear2[l].Multiply(sums[l], layer.Convolution.MessageChannels[l], output[l], rows, add: false);
            if (t == 0 && l == 0)
                for (int i = 0; i < block.Count; i++) Add(layer.SpeciesSkip!.Pointer + (long)speciesOf[current!.Numbers[block.First + i]] * layer.Output[0], output[0] + (long)i * layer.Output[0], layer.Output[0]);
            else if (l < layer.Skip.Length) layer.Skip[l].Multiply(StoredInput(t, l, block.First), layer.Convolution.Padded[l], output[l], rows, add: true);
        }
        Activate(layer, block.Count, output, next);
        if (last)
        {
            Energies(block, next[0], layer.Features[0]);
            return;
        }
        for (int l = 0; l < degrees; l++)
        {
            layers[t + 1].Linear1[l].Multiply(next[l], layer.Features[l], messages[t + 1][l].Pointer + block.First * (2L * l + 1) * layer.Features[l], block.Count * (2 * l + 1), add: false);
        }
    }

    private T* StoredInput(int t, int l, int atom) => inputs[t][l].Pointer + atom * (2L * l + 1) * layers[t].Convolution.Padded[l];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Energies(ReceiverBlock block, T* features, int width)
    {
        for (int i = 0; i < block.Count; i++)
        {
            double e = 0;
            for (int c = 0; c < compiled.Readout.Length; c++) e += compiled.Readout[c] * double.CreateTruncating(features[(long)i * width + c]);
            atomEnergies.Pointer[block.First + i] = e + model.Config.Shift + compiled.References[speciesOf[current!.Numbers[block.First + i]]];
        }
    }

    private static void Add(T* from, T* to, int count)
    {
        for (int c = 0; c < count; c += Lanes<T>.Width) (Vector512.Load(to + c) + Vector512.Load(from + c)).Store(to + c);
    }
}
