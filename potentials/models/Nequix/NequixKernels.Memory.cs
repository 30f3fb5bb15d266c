using Potentials.Core;
using Potentials.Equivariant.Kernels;

namespace Potentials.Models.Nequix;

// What an evaluation holds. Features of degree l: [atoms, 2l+1, padded channels].
public sealed unsafe partial class NequixKernels<T>
{
    /// <summary>Of each layer, per degree: messages (linear_1 of the input), outputs before the norm, input, and dE/d(input).</summary>
    private AlignedBuffer<T>[][] messages = [], outputs = [], inputs = [], inputGradients = [];
    /// <summary>Each job's own dE/d(message), for its whole system.</summary>
    private AlignedBuffer<T>[] messageGradients = [];
    private readonly AlignedBuffer<T> edgeHarmonics = new(), edgeBasis = new();
    private readonly AlignedBuffer<double> edgeSlopes = new(), atomEnergies = new();
    private readonly AlignedBuffer<int> edgeSenders = new(), edgeRows = new();

    private void AllocateLayers()
    {
        messages = [.. layers.Select(l => Buffers(l.Convolution.Padded.Length))];
        outputs = [.. layers.Select(l => Buffers(l.Output.Length))];
        inputs = [.. layers.Select((l, t) => t == 0 ? [] : Buffers(l.Convolution.Padded.Length))];
        inputGradients = [.. layers.Select((l, t) => t == 0 ? [] : Buffers(l.Convolution.Padded.Length))];
        messageGradients = Buffers(layers.Max(l => l.Convolution.Padded.Length));
    }

    private static AlignedBuffer<T>[] Buffers(int count) => [.. Enumerable.Range(0, count).Select(_ => new AlignedBuffer<T>())];

    private void Reserve(SystemBatch batch)
    {
        int atoms = batch.Atoms, quantities = gradient ? 3 : 1;
        atomEnergies.Reserve(atoms);
        edgeSenders.Reserve(edges.Count);
        edgeRows.Reserve(edges.Count);
        edgeBasis.Reserve(12L * edges.Count);
        edgeHarmonics.Reserve((long)blocks.Groups * quantities * harmonics.Dimension * Lanes<T>.Group);
        if (gradient) edgeSlopes.Reserve(3L * edges.Count);
        for (int t = 0; t < layers.Length; t++)
        {
            var layer = layers[t];
            for (int l = 0; l < messages[t].Length; l++)
            {
                long row = (2L * l + 1) * layer.Convolution.Padded[l];
                messages[t][l].Reserve(atoms * row);
                if (t == 0) continue;
                inputs[t][l].Reserve(atoms * row);
                if (!gradient) continue;
                inputGradients[t][l].Reserve(atoms * row);
                messageGradients[l].Reserve(blocks.GradientAtoms * row);
            }
            if (gradient)
                for (int l = 0; l < outputs[t].Length; l++) outputs[t][l].Reserve(atoms * (2L * l + 1) * layer.Output[l]);
        }
        foreach (var worker in workers) worker.Reserve(layers, blocks.Largest);
    }

    private void DisposeBuffers()
    {
        foreach (var buffer in (IEnumerable<AlignedBuffer<T>>)[.. messages.SelectMany(x => x), .. outputs.SelectMany(x => x), .. inputs.SelectMany(x => x), .. inputGradients.SelectMany(x => x), .. messageGradients, edgeHarmonics, edgeBasis])
            buffer.Dispose();
        edgeSlopes.Dispose();
        atomEnergies.Dispose();
        edgeSenders.Dispose();
        edgeRows.Dispose();
    }

    /// <summary>Scratch of one thread: one receiver block's worth.</summary>
    private sealed class Worker : IDisposable
    {
        public readonly EdgeConvolution<T>[] Convolutions;
        /// <summary>Message sums or their gradients, outputs or their gradients, and new features, per degree.</summary>
        public readonly AlignedBuffer<T>[] Sums, Outputs, Features;
        public readonly AlignedBuffer<T> Slopes = new();
        public readonly AlignedBuffer<int> Starts = new();
        public readonly double[] Harmonics, Gradients;

        public Worker(CompiledLayer<T>[] layers, int dimension)
        {
            Convolutions = [.. layers.Select(l => new EdgeConvolution<T>(l.Convolution))];
            int degrees = layers.Max(l => Math.Max(l.Output.Length, l.Convolution.Padded.Length));
            (Sums, Outputs, Features) = (Buffers(degrees), Buffers(degrees), Buffers(degrees));
            (Harmonics, Gradients) = (new double[dimension], new double[3 * dimension]);
        }

        public void Reserve(CompiledLayer<T>[] layers, (int Receivers, int Edges) largest)
        {
            Starts.Reserve(largest.Receivers + 1);
            Slopes.Reserve(3L * Lanes<T>.Width * largest.Edges);
            foreach (var layer in layers)
                for (int l = 0; l < layer.Output.Length; l++)
                {
                    long rows = largest.Receivers * (2L * l + 1);
                    Sums[l].Reserve(rows * layer.Convolution.MessageChannels[l]);
                    Outputs[l].Reserve(rows * layer.Output[l]);
                    Features[l].Reserve(rows * layer.Features[l]);
                }
        }

        public void Dispose()
        {
            foreach (var convolution in Convolutions) convolution.Dispose();
            foreach (var buffer in (IEnumerable<AlignedBuffer<T>>)[.. Sums, .. Outputs, .. Features, Slopes]) buffer.Dispose();
            Starts.Dispose();
        }
    }
}
