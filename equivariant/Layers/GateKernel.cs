using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Potentials.Equivariant;

/// <summary>Products of channels with their gates, and sums over the components of channels, row by row.</summary>
internal static unsafe class GateKernel
{
    /// <summary>result = [scalars, feature · gate]; scalars null: zeros.</summary>
    public static void Open<T>(GateMap map, T* features, long stride, T* gates, T* scalars, T* result, long rows, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => InParts(rows, threads, (from, to) =>
        {
            for (long r = from; r < to; r++)
            {
                T* row = result + r * map.Result;
                if (scalars == null) new Span<T>(row, map.Scalars).Clear();
                else new ReadOnlySpan<T>(scalars + r * map.Scalars, map.Scalars).CopyTo(new Span<T>(row, map.Scalars));
                foreach (var (feature, at, gate, channels, size) in map.Blocks) Scale(features + r * stride + feature, gates + r * map.Gates + gate, row + at, channels, size);
            }
        });

    /// <summary>The way back: features = result · gate, without the scalars.</summary>
    public static void Back<T>(GateMap map, T* result, T* gates, T* features, long rows, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => InParts(rows, threads, (from, to) =>
        {
            for (long r = from; r < to; r++)
                foreach (var (feature, at, gate, channels, size) in map.Blocks)
                    Scale(result + r * map.Result + at, gates + r * map.Gates + gate, features + r * map.Features + feature, channels, size);
        });

    /// <summary>gates[u] = Σ over components of feature · result.</summary>
    public static void Dot<T>(GateMap map, T* features, long stride, T* result, T* gates, long rows, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => InParts(rows, threads, (from, to) =>
        {
            int longest = map.Blocks.Max(b => b.Channels * b.Size);
            using var products = new NativeBuffer<T>(2L * longest);
            for (long r = from; r < to; r++)
                foreach (var (feature, at, gate, channels, size) in map.Blocks)
                    Sum(features + r * stride + feature, result + r * map.Result + at, products.Pointer, products.Pointer + longest, gates + r * map.Gates + gate, channels, size);
        });

    /// <summary>to[u, c] = from[u, c] · gate[u].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale<T>(T* from, T* gate, T* to, int channels, int size)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int u = 0, lanes = Vector512<T>.Count;
        if (size == 1)
            for (; u + lanes <= channels; u += lanes) (Vector512.Load(from + u) * Vector512.Load(gate + u)).Store(to + u);
        else if (Vector512.IsHardwareAccelerated && channels >= lanes)
        {
            // A register of gates becomes as many registers as a channel has components, each gate repeated.
            T* places = stackalloc T[size * lanes];
            if (typeof(T) == typeof(float))
                for (int k = 0; k < size * lanes; k++) ((int*)places)[k] = k / size;
            else
                for (int k = 0; k < size * lanes; k++) ((long*)places)[k] = k / size;
            for (; u + lanes <= channels; u += lanes)
            {
                Vector512<T> open = Vector512.Load(gate + u);
                T* f = from + (long)u * size, t = to + (long)u * size;
                for (int k = 0; k < size * lanes; k += lanes)
                {
                    Vector512<T> repeated = typeof(T) == typeof(float)
                        ? Vector512.ShuffleNative(open.AsSingle(), Vector512.Load((int*)places + k)).As<float, T>()
                        : Vector512.ShuffleNative(open.AsDouble(), Vector512.Load((long*)places + k)).As<double, T>();
                    (Vector512.Load(f + k) * repeated).Store(t + k);
                }
            }
        }
        for (; u < channels; u++)
        {
            T open = gate[u];
            for (int c = u * size; c < (u + 1) * size; c++) to[c] = from[c] * open;
        }
    }

    /// <summary>sum[u] = Σ_c a[u, c] b[u, c]: products, turned to components, added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<T>(T* a, T* b, T* products, T* turned, T* sum, int channels, int size)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int length = channels * size, lanes = Vector512<T>.Count, k = 0;
        for (; k + lanes <= length; k += lanes) (Vector512.Load(a + k) * Vector512.Load(b + k)).Store(products + k);
        for (; k < length; k++) products[k] = a[k] * b[k];
        FeatureLayout.ToComponents(products, turned, channels, size, channels);
        int u = 0;
        for (; u + lanes <= channels; u += lanes)
        {
            Vector512<T> all = Vector512.Load(turned + u);
            for (int c = 1; c < size; c++) all += Vector512.Load(turned + (long)c * channels + u);
            all.Store(sum + u);
        }
        for (; u < channels; u++)
        {
            T all = turned[u];
            for (int c = 1; c < size; c++) all += turned[(long)c * channels + u];
            sum[u] = all;
        }
    }

    private static void InParts(long rows, int threads, Action<long, long> part)
    {
        int parts = threads <= 1 ? 1 : (int)Math.Clamp(rows / 64, 1, threads * 4);
        if (parts == 1) part(0, rows);
        else Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = threads }, p => part(rows * p / parts, rows * (p + 1) / parts));
    }
}
