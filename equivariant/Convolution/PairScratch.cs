using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Potentials.Equivariant;

/// <summary>A block of scratch rows: component m, lane r·channels + u at Data[m · Stride + lane].</summary>
internal readonly unsafe struct PairBlock<T>(T* data, int offset, int channels, int size, int stride)
    where T : unmanaged
{
    public readonly T* Data = data;
    public readonly int Offset = offset;
    public readonly int Channels = channels;
    public readonly int Size = size;
    public readonly int Stride = stride;
}

/// <summary>The component-major copies of a few rows that <see cref="PairKernel"/> works on. Lanes are padded to whole registers with zeros.</summary>
internal sealed unsafe class Scratch<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PairTable table;
    private readonly NativeBuffer<T> buffer;
    private readonly List<(int Weight, long Offset, int Channels)> weightPlaces = [];
    private readonly long[] weightOffsets; // of every path; -1: none
    private readonly long outputStart, outputLength;
    private int rows;

    public Scratch(PairTable table, bool weighted)
    {
        this.table = table;
        long length = 0;
        long Reserve((int Offset, int Channels, int Size)[] blocks)
        {
            long start = length;
            foreach (var (_, channels, size) in blocks) length += (long)Stride(channels) * size;
            return start;
        }
        long a = Reserve(table.A), b = Reserve(table.B);
        outputStart = Reserve(table.Output);
        outputLength = length - outputStart;
        long weightStart = length;
        weightOffsets = new long[table.Paths.Length];
        for (int n = 0; n < table.Paths.Length; n++)
        {
            PairPath p = table.Paths[n];
            weightOffsets[n] = -1;
            if (!weighted || p.Weight < 0) continue;
            int channels = table.Output[p.Output].Channels;
            weightOffsets[n] = length - weightStart;
            weightPlaces.Add((p.Weight, weightOffsets[n], channels));
            length += Stride(channels);
        }
        buffer = new NativeBuffer<T>(length);
        Weights = buffer.Pointer + weightStart;
        A = Place(table.A, a);
        B = Place(table.B, b);
        Output = Place(table.Output, outputStart);
    }

    public PairBlock<T>[] A { get; }

    public PairBlock<T>[] B { get; }

    public PairBlock<T>[] Output { get; }

    public T* Weights { get; }

    /// <summary>Where the weights of path <paramref name="number"/> lie in <see cref="Weights"/>.</summary>
    public long WeightOffset(int number) => weightOffsets[number];

    /// <summary>Copies rows in; the result starts from 0, or holds the gradient <paramref name="g"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Load(T* a, T* b, T* g, T* weights, long weightStride, long from, int count)
    {
        rows = count;
        Copy(a, table.LengthA, A, from);
        Copy(b, table.LengthB, B, from);
        if (g != null) Copy(g, table.LengthOutput, Output, from);
        else new Span<T>(buffer.Pointer + outputStart, checked((int)outputLength)).Clear();
        if (weights == null) return;
        foreach (var (weight, offset, channels) in weightPlaces)
            for (int r = 0; r < count; r++)
                new ReadOnlySpan<T>(weights + (from + r) * weightStride + weight, channels).CopyTo(new Span<T>(Weights + offset + (long)r * channels, channels));
    }

    /// <summary>Copies the result out, or the weight gradients.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Store(T* output, long from, bool weightGradient)
    {
        if (weightGradient)
        {
            foreach (var (weight, offset, channels) in weightPlaces)
                for (int r = 0; r < rows; r++)
                    new ReadOnlySpan<T>(Weights + offset + (long)r * channels, channels).CopyTo(new Span<T>(output + (from + r) * table.WeightCount + weight, channels));
            return;
        }
        foreach (PairBlock<T> block in Output)
            for (int r = 0; r < rows; r++)
                FeatureLayout.ToChannels(block.Data + (long)r * block.Channels, output + (from + r) * table.LengthOutput + block.Offset, block.Channels, block.Size, block.Stride);
    }

    /// <summary>Adds the weight gradients of all rows to <paramref name="sums"/> [w].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddWeights(T* sums)
    {
        foreach (var (weight, offset, channels) in weightPlaces)
            for (int r = 0; r < rows; r++)
            {
                T* from = Weights + offset + (long)r * channels, to = sums + weight;
                int u = 0;
                for (; u + Vector512<T>.Count <= channels; u += Vector512<T>.Count) (Vector512.Load(to + u) + Vector512.Load(from + u)).Store(to + u);
                for (; u < channels; u++) to[u] += from[u];
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Copy(T* source, int length, PairBlock<T>[] blocks, long from)
    {
        foreach (PairBlock<T> block in blocks)
            for (int r = 0; r < rows; r++)
                FeatureLayout.ToComponents(source + (from + r) * length + block.Offset, block.Data + (long)r * block.Channels, block.Channels, block.Size, block.Stride);
    }

    private int Stride(int channels)
    {
        int lanes = Vector512<T>.Count;
        return (channels * table.RowsAtOnce + lanes - 1) / lanes * lanes;
    }

    private PairBlock<T>[] Place((int Offset, int Channels, int Size)[] blocks, long start)
    {
        var placed = new PairBlock<T>[blocks.Length];
        for (int i = 0; i < blocks.Length; i++)
        {
            var (offset, channels, size) = blocks[i];
            placed[i] = new PairBlock<T>(buffer.Pointer + start, offset, channels, size, Stride(channels));
            start += (long)Stride(channels) * size;
        }
        return placed;
    }

    public void Dispose() => buffer.Dispose();
}
