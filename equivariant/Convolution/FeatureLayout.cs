using System.Runtime.CompilerServices;

namespace Potentials.Equivariant;

/// <summary>Turns feature rows between channel-major blocks (u, m), as tensors hold them, and component-major blocks (m, u), as the kernels read them.</summary>
internal static unsafe class FeatureLayout
{
    public static void ToComponents<T>(T* source, T* destination, (int Offset, int Channels, int Size)[] blocks)
        where T : unmanaged
    {
        foreach ((int offset, int channels, int size) in blocks) ToComponents(source + offset, destination + offset, channels, size, channels);
    }

    public static void ToChannels<T>(T* source, T* destination, (int Offset, int Channels, int Size)[] blocks)
        where T : unmanaged
    {
        foreach ((int offset, int channels, int size) in blocks) ToChannels(source + offset, destination + offset, channels, size, channels);
    }

    /// <summary>to[m · stride + u] = from[u · size + m].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToComponents<T>(T* from, T* to, int channels, int size, int stride)
        where T : unmanaged
    {
        if (size == 1)
        {
            Buffer.MemoryCopy(from, to, (long)channels * sizeof(T), (long)channels * sizeof(T));
            return;
        }
        if (channels >= 8 && RegisterTurn.Supports(size))
        {
            int done = RegisterTurn.ToComponents(from, to, channels, size, stride);
            from += (long)done * size;
            to += done;
            channels -= done;
        }
        int m = 0;
        // Several components at once: a row is read while it lies in the nearest cache.
        for (; m + 5 <= size; m += 5)
        {
            T* f = from + m, t0 = to + (long)m * stride, t1 = t0 + stride, t2 = t1 + stride, t3 = t2 + stride, t4 = t3 + stride;
            for (int u = 0; u < channels; u++, f += size)
            {
                T a = f[0], b = f[1], c = f[2], d = f[3], e = f[4];
                t0[u] = a;
                t1[u] = b;
                t2[u] = c;
                t3[u] = d;
                t4[u] = e;
            }
        }
        for (; m + 3 <= size; m += 3)
        {
            T* f = from + m, t0 = to + (long)m * stride, t1 = t0 + stride, t2 = t1 + stride;
            for (int u = 0; u < channels; u++, f += size)
            {
                T a = f[0], b = f[1], c = f[2];
                t0[u] = a;
                t1[u] = b;
                t2[u] = c;
            }
        }
        for (; m < size; m++)
        {
            T* f = from + m, t0 = to + (long)m * stride;
            for (int u = 0; u < channels; u++, f += size) t0[u] = f[0];
        }
    }

    /// <summary>to[u · size + m] = from[m · stride + u].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToChannels<T>(T* from, T* to, int channels, int size, int stride)
        where T : unmanaged
    {
        if (size == 1)
        {
            Buffer.MemoryCopy(from, to, (long)channels * sizeof(T), (long)channels * sizeof(T));
            return;
        }
        if (channels >= 8 && RegisterTurn.Supports(size))
        {
            int done = RegisterTurn.ToChannels(from, to, channels, size, stride);
            from += done;
            to += (long)done * size;
            channels -= done;
        }
        int m = 0;
        for (; m + 5 <= size; m += 5)
        {
            T* t = to + m, f0 = from + (long)m * stride, f1 = f0 + stride, f2 = f1 + stride, f3 = f2 + stride, f4 = f3 + stride;
            for (int u = 0; u < channels; u++, t += size)
            {
                T a = f0[u], b = f1[u], c = f2[u], d = f3[u], e = f4[u];
                t[0] = a;
                t[1] = b;
                t[2] = c;
                t[3] = d;
                t[4] = e;
            }
        }
        for (; m + 3 <= size; m += 3)
        {
            T* t = to + m, f0 = from + (long)m * stride, f1 = f0 + stride, f2 = f1 + stride;
            for (int u = 0; u < channels; u++, t += size)
            {
                T a = f0[u], b = f1[u], c = f2[u];
                t[0] = a;
                t[1] = b;
                t[2] = c;
            }
        }
        for (; m < size; m++)
        {
            T* t = to + m, f0 = from + (long)m * stride;
            for (int u = 0; u < channels; u++, t += size) t[0] = f0[u];
        }
    }
}
