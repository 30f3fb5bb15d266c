using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Potentials.Equivariant;

/// <summary>
/// Turns one register's worth of channels between channel-major and component-major by permutations of registers (AVX-512): K registers in, K out, each gathered from
/// all of the others by K-1 two-register permutations. For 3, 5 and 7 components.
/// </summary>
internal static unsafe class RegisterTurn
{
    private static readonly int[][] ToComponents32 = Tables(16, components: true), ToChannels32 = Tables(16, components: false);
    private static readonly long[][] ToComponents64 = Wide(Tables(8, components: true)), ToChannels64 = Wide(Tables(8, components: false));

    /// <summary>Whether registers can be permuted here, for this number of components.</summary>
    public static bool Supports(int size) => Avx512F.IsSupported && size is 3 or 5 or 7;

    /// <summary>to[m · stride + u] = from[u · size + m], as many channels as fill whole registers; returns their number.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int ToComponents<T>(T* from, T* to, int channels, int size, int stride)
        where T : unmanaged
    {
        int lanes = Vector512<T>.Count, times = channels / lanes;
        Turn(from, lanes, (long)lanes * size, to, stride, lanes, times, size, components: true);
        return times * lanes;
    }

    /// <summary>to[u · size + m] = from[m · stride + u], as many channels as fill whole registers; returns their number.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int ToChannels<T>(T* from, T* to, int channels, int size, int stride)
        where T : unmanaged
    {
        int lanes = Vector512<T>.Count, times = channels / lanes;
        Turn(from, stride, lanes, to, lanes, (long)lanes * size, times, size, components: false);
        return times * lanes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn<T>(T* from, long fromStride, long fromStep, T* to, long toStride, long toStep, int times, int size, bool components)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            fixed (int* table = (components ? ToComponents32 : ToChannels32)[size])
                switch (size)
                {
                    case 3: Registers<Three, float, int>((float*)from, fromStride, fromStep, (float*)to, toStride, toStep, times, table); break;
                    case 5: Registers<Five, float, int>((float*)from, fromStride, fromStep, (float*)to, toStride, toStep, times, table); break;
                    default: Registers<Seven, float, int>((float*)from, fromStride, fromStep, (float*)to, toStride, toStep, times, table); break;
                }
        else
            fixed (long* table = (components ? ToComponents64 : ToChannels64)[size])
                switch (size)
                {
                    case 3: Registers<Three, double, long>((double*)from, fromStride, fromStep, (double*)to, toStride, toStep, times, table); break;
                    case 5: Registers<Five, double, long>((double*)from, fromStride, fromStep, (double*)to, toStride, toStep, times, table); break;
                    default: Registers<Seven, double, long>((double*)from, fromStride, fromStep, (double*)to, toStride, toStep, times, table); break;
                }
    }

    /// <summary>Registers lie <c>stride</c> apart, the next channels <c>step</c> further on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Registers<TCount, T, TIndex>(T* from, long fromStride, long fromStep, T* to, long toStride, long toStep, int times, TIndex* table)
        where TCount : struct, IComponentCount
        where T : unmanaged
        where TIndex : unmanaged
    {
        int lanes = Vector512<T>.Count;
        for (int n = 0; n < times; n++, from += fromStep, to += toStep)
        {
            Vector512<T> v0 = Vector512.Load(from), v1 = Vector512.Load(from + fromStride), v2 = Vector512.Load(from + 2 * fromStride), v3 = default, v4 = default, v5 = default, v6 = default;
            if (TCount.K > 3)
            {
                v3 = Vector512.Load(from + 3 * fromStride);
                v4 = Vector512.Load(from + 4 * fromStride);
            }
            if (TCount.K > 5)
            {
                v5 = Vector512.Load(from + 5 * fromStride);
                v6 = Vector512.Load(from + 6 * fromStride);
            }
            TIndex* index = table;
            T* t = to;
            for (int k = 0; k < TCount.K; k++, index += (TCount.K - 1) * lanes, t += toStride)
            {
                Vector512<T> r = Pick(Pick(v0, index, v1), index + lanes, v2);
                if (TCount.K > 3) r = Pick(Pick(r, index + 2 * lanes, v3), index + 3 * lanes, v4);
                if (TCount.K > 5) r = Pick(Pick(r, index + 4 * lanes, v5), index + 5 * lanes, v6);
                r.Store(t);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Pick<T, TIndex>(Vector512<T> low, TIndex* index, Vector512<T> high)
        where T : unmanaged
        where TIndex : unmanaged => typeof(T) == typeof(float)
            ? Avx512F.PermuteVar16x32x2(low.AsSingle(), Vector512.Load((int*)index), high.AsSingle()).As<float, T>()
            : Avx512F.PermuteVar8x64x2(low.AsDouble(), Vector512.Load((long*)index), high.AsDouble()).As<double, T>();

    /// <summary>For every number of components the indices [register out, register in but the first, lane].</summary>
    private static int[][] Tables(int lanes, bool components)
    {
        var tables = new int[8][];
        foreach (int size in new[] { 3, 5, 7 })
        {
            tables[size] = new int[size * (size - 1) * lanes];
            for (int k = 0; k < size; k++)
                for (int lane = 0; lane < lanes; lane++)
                {
                    // Where the number that belongs here comes from: register and lane.
                    int place = components ? lane * size + k : k * lanes + lane;
                    (int source, int at) = components ? (place / lanes, place % lanes) : (place % size, place / size);
                    for (int j = 1; j < size; j++)
                        tables[size][(k * (size - 1) + j - 1) * lanes + lane] = source == j ? lanes + at : j == 1 && source == 0 ? at : lane;
                }
        }
        return tables;
    }

    private static long[][] Wide(int[][] tables) => Array.ConvertAll(tables, t => t is null ? [] : Array.ConvertAll(t, i => (long)i));
}
