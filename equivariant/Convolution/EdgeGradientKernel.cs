using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Potentials.Equivariant;

/// <summary>
/// Gradients of a sum over edges by the weights and the harmonics of every edge, in one pass: with h[i] = Σ_k s[i, k] g[k],
/// ∂w = Σ_i x[i] h[i] per channel, ∂s[i, k] = Σ_u w x[i] g[k], and ∂y[j] = Σ coefficient C[i, j, k] ∂s[i, k]. Nothing is kept per edge and channel.
/// </summary>
internal static unsafe class EdgeGradientKernel
{
    /// <summary>Sources component-major, targets channel-major; edges e = 0 … count-1 with their source and target rows.</summary>
    public static void Evaluate<T>(EdgeTable table, int[] source, int[] target, T* sources, T* targets, T* harmonics, T* weights, long weightStride,
        T* harmonicGradient, T* weightGradient, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int block = 256;
        int blocks = (source.Length + block - 1) / block;
        void One(int b) => Range(table, source, target, sources, targets, harmonics, weights, weightStride, harmonicGradient, weightGradient, b * block, Math.Min(source.Length, (b + 1) * block));
        if (threads <= 1 || blocks < 2)
            for (int b = 0; b < blocks; b++) One(b);
        else Parallel.For(0, blocks, new ParallelOptions { MaxDegreeOfParallelism = threads }, One);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Range<T>(EdgeTable table, int[] source, int[] target, T* sources, T* targets, T* harmonics, T* weights, long weightStride,
        T* harmonicGradient, T* weightGradient, int from, int to)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int group = EdgeKernel.Group;
        using var matrixBuffer = new NativeBuffer<T>((long)group * table.MatrixSize);
        using var slopeBuffer = new NativeBuffer<T>((long)Slot<T>.Count * table.MatrixSize);
        using var rowBuffer = new NativeBuffer<T>(table.TargetSize);
        T* matrices = matrixBuffer.Pointer, slopes = slopeBuffer.Pointer, g = rowBuffer.Pointer;
        int row = -1; // edges of a target follow one another: its gradient is turned once
        for (int begin = from; begin < to; begin += group)
        {
            int count = Math.Min(group, to - begin);
            EdgeMatrices.Make(table, harmonics, null, begin, count, matrices);
            for (int e = 0; e < count; e++)
            {
                int edge = begin + e;
                if (target[edge] != row)
                {
                    row = target[edge];
                    FeatureLayout.ToComponents(targets + (long)row * table.TargetSize, g, table.TargetBlocks);
                }
                T* x = sources + (long)source[edge] * table.SourceSize;
                T* w = weights + edge * weightStride, gw = weightGradient + (long)edge * table.WeightCount;
                foreach (EdgePath path in table.Paths)
                {
                    int u = 0;
                    new Span<T>(slopes + (long)path.MatrixOffset * Slot<T>.Count, path.SourceSize * path.TargetSize * Slot<T>.Count).Clear();
                    if (Vector512.IsHardwareAccelerated)
                        for (; u + Lanes512<T>.Count <= path.Channels; u += Lanes512<T>.Count) Channels<Lanes512<T>, T>(path, x, g, w, gw, matrices + e, slopes, u);
                    for (; u + Lanes256<T>.Count <= path.Channels; u += Lanes256<T>.Count) Channels<Lanes256<T>, T>(path, x, g, w, gw, matrices + e, slopes, u);
                    for (; u < path.Channels; u++) Channels<ScalarLane<T>, T>(path, x, g, w, gw, matrices + e, slopes, u);
                }
                T* gy = harmonicGradient + (long)edge * table.HarmonicSize;
                if (typeof(T) == typeof(float)) Contract((float*)slopes, (float*)gy, table.ByHarmonic, table.ByHarmonicMatrix, table.ByHarmonicValue32);
                else Contract((double*)slopes, (double*)gy, table.ByHarmonic, table.ByHarmonicMatrix, table.ByHarmonicValue);
            }
        }
    }

    /// <summary>Lanes that the partial sums of ∂s are kept in.</summary>
    private static class Slot<T>
        where T : unmanaged
    {
        public static int Count => Vector512<T>.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Channels<TLanes, T>(EdgePath path, T* x, T* g, T* w, T* gw, T* matrices, T* slopes, int u)
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged
    {
        const int group = EdgeKernel.Group;
        int channels = path.Channels, target = path.TargetSize, slot = Slot<T>.Count;
        x += path.SourceOffset + u;
        g += path.TargetOffset + u;
        TLanes weight = TLanes.Load(w + path.WeightOffset + u), total = TLanes.Zero;
        T* s = matrices + (long)path.MatrixOffset * group, slope = slopes + (long)path.MatrixOffset * slot;
        for (int i = 0; i < path.SourceSize; i++)
        {
            TLanes xi = TLanes.Load(x), xw = TLanes.Multiply(xi, weight), even = TLanes.Zero, odd = TLanes.Zero;
            T* gk = g;
            int k = 0;
            for (; k + 2 <= target; k += 2)
            {
                TLanes g0 = TLanes.Load(gk), g1 = TLanes.Load(gk + channels);
                even = TLanes.Fma(TLanes.Broadcast(s[0]), g0, even);
                odd = TLanes.Fma(TLanes.Broadcast(s[group]), g1, odd);
                TLanes.Store(TLanes.Fma(xw, g0, TLanes.Load(slope)), slope);
                TLanes.Store(TLanes.Fma(xw, g1, TLanes.Load(slope + slot)), slope + slot);
                gk += 2 * channels;
                s += 2 * group;
                slope += 2 * slot;
            }
            if (k < target)
            {
                TLanes g0 = TLanes.Load(gk);
                even = TLanes.Fma(TLanes.Broadcast(s[0]), g0, even);
                TLanes.Store(TLanes.Fma(xw, g0, TLanes.Load(slope)), slope);
                s += group;
                slope += slot;
            }
            total = TLanes.Fma(xi, TLanes.Add(even, odd), total);
            x += channels;
        }
        TLanes.Store(total, gw + path.WeightOffset + u);
    }

    /// <summary>∂y[j] = Σ value · (lanes of ∂s summed), entries ordered by j.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Contract<T>(T* slopes, T* gradient, int[] first, int[] matrix, T[] value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int slot = Slot<T>.Count, half = Lanes256<T>.Count;
        for (int j = 0; j + 1 < first.Length; j++)
        {
            Lanes256<T> low = Lanes256<T>.Zero, high = low;
            for (int n = first[j]; n < first[j + 1]; n++)
            {
                Lanes256<T> c = Lanes256<T>.Broadcast(value[n]);
                T* from = slopes + (long)matrix[n] * slot;
                low = Lanes256<T>.Fma(c, Lanes256<T>.Load(from), low);
                high = Lanes256<T>.Fma(c, Lanes256<T>.Load(from + half), high);
            }
            gradient[j] = Lanes256<T>.Sum(Lanes256<T>.Add(low, high));
        }
    }
}
