using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Potentials.Equivariant.Kernels;

namespace Potentials.Models.Nequix;

// The reverse pass.
public sealed unsafe partial class NequixKernels<T>
{
    /// <summary>From dE/d(output) of a layer to dE/d(message) of its senders, dE/d(input) through the skip, and the edges' slopes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Backward(int t, AtomJob job, Worker scratch)
    {
        var layer = layers[t];
        int inputs = layer.Convolution.Padded.Length, degrees = layer.Output.Length, atoms = current!.AtomsOf(job.System);
        T** features = stackalloc T*[inputs], back = stackalloc T*[inputs], sums = stackalloc T*[degrees], output = stackalloc T*[degrees], slope = stackalloc T*[degrees], upper = stackalloc T*[degrees];
        for (int l = 0; l < inputs; l++)
        {
            long row = (2L * l + 1) * layer.Convolution.Padded[l];
            features[l] = messages[t][l].Pointer;
            if (t == 0) continue;
            // Indexed by the atom's number in the batch, the buffer covers the system only.
            T* own = messageGradients[l].Pointer + job.GradientAtom * row;
            new Span<T>(own, checked((int)(atoms * row))).Clear();
            back[l] = own - current.Offsets[job.System] * row;
        }
        for (int b = 0; b < job.Blocks; b++)
        {
            var block = blocks.Blocks[job.FirstBlock + b];
            for (int l = 0; l < degrees; l++)
            {
                sums[l] = scratch.Sums[l].Pointer;
                slope[l] = scratch.Outputs[l].Pointer;
                output[l] = outputs[t][l].Pointer + block.First * (2L * l + 1) * layer.Output[l];
                upper[l] = t + 1 == layers.Length ? scratch.Features[l].Pointer : inputGradients[t + 1][l].Pointer + block.First * (2L * l + 1) * layer.Features[l];
            }
            if (t + 1 == layers.Length)
                for (int i = 0; i < block.Count; i++)
                    for (int c = 0; c < layer.Features[0]; c++) upper[0][(long)i * layer.Features[0] + c] = c < compiled.Readout.Length ? T.CreateTruncating(compiled.Readout[c]) : T.Zero;
            ActivateBack(layer, block.Count, output, upper, slope);
            for (int l = 0; l < degrees; l++)
            {
                int rows = block.Count * (2 * l + 1);
                layer.Linear2Back[l].Multiply(slope[l], layer.Output[l], sums[l], rows, add: false);
                if (t > 0 && l < layer.SkipBack.Length)
                    layer.SkipBack[l].Multiply(slope[l], layer.Output[l], inputGradients[t][l].Pointer + block.First * (2L * l + 1) * layer.Convolution.Padded[l], rows, add: false);
            }
            // Degrees without a skip get their gradient from the messages alone.
            if (t > 0)
                for (int l = layer.SkipBack.Length; l < inputs; l++)
                {
                    long row = (2L * l + 1) * layer.Convolution.Padded[l];
                    new Span<T>(inputGradients[t][l].Pointer + block.First * row, (int)(block.Count * row)).Clear();
                }
            var edgeRows = Rows(block, scratch);
            int width = Lanes<T>.Width;
            new Span<T>(scratch.Slopes.Pointer, 3 * width * edgeRows.Edges).Clear();
            scratch.Convolutions[t].Backward(edgeRows, features, sums, t == 0 ? null : back, scratch.Slopes.Pointer, Weights(t, block));
            double* total = edgeSlopes.Pointer + 3L * block.FirstEdge;
            for (int k = 0; k < 3 * edgeRows.Edges; k++) total[k] += double.CreateTruncating(Vector512.Sum(Vector512.Load(scratch.Slopes.Pointer + (long)k * width)));
        }
    }

    /// <summary>Sums the jobs' dE/d(message) of a job's atoms, in job order, and takes them through linear_1.</summary>
    private void Collect(int t, AtomJob job)
    {
        var layer = layers[t];
        int start = current!.Offsets[job.System], firstJob = blocks.FirstJob[job.System], lastJob = blocks.FirstJob[job.System + 1];
        for (int l = 0; l < layer.Convolution.Padded.Length; l++)
        {
            int row = (2 * l + 1) * layer.Convolution.Padded[l], count = job.Count * row;
            T* sum = messageGradients[l].Pointer + (blocks.Jobs[firstJob].GradientAtom + job.First - start) * (long)row;
            for (int k = firstJob + 1; k < lastJob; k++)
            {
                T* part = messageGradients[l].Pointer + (blocks.Jobs[k].GradientAtom + job.First - start) * (long)row;
                for (int c = 0; c < count; c += Lanes<T>.Width) (Vector512.Load(sum + c) + Vector512.Load(part + c)).Store(sum + c);
            }
            layer.Linear1Back[l].Multiply(sum, layer.Convolution.Padded[l], inputGradients[t][l].Pointer + job.First * (long)row, job.Count * (2 * l + 1), add: true);
        }
    }

    /// <summary>dE/dr of each edge from its slopes along distance and tangents.</summary>
    private void Slopes(AtomJob job)
    {
        Span<double> t = stackalloc double[6];
        for (int e = edges.First[job.First]; e < edges.First[job.First + job.Count]; e++)
        {
            double* s = edgeSlopes.Pointer + 3L * e;
            var r = edges.Vectors.Slice(3 * e, 3);
            double d = edges.Distances[e], radial = s[0] / d, first = s[1], second = s[2];
            Tangents(r, d, t);
            for (int k = 0; k < 3; k++) s[k] = radial * r[k] + first * t[k] + second * t[3 + k];
        }
    }
}
