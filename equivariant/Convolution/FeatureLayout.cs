namespace Potentials.Equivariant;

/// <summary>Turns feature rows between channel-major blocks (u, m), as tensors hold them, and component-major blocks (m, u), as the kernels read them.</summary>
internal static unsafe class FeatureLayout
{
    public static void ToComponents<T>(T* source, T* destination, (int Offset, int Channels, int Size)[] blocks)
        where T : unmanaged
    {
        foreach ((int offset, int channels, int size) in blocks)
        {
            T* from = source + offset, to = destination + offset;
            if (size == 1)
            {
                Buffer.MemoryCopy(from, to, (long)channels * sizeof(T), (long)channels * sizeof(T));
                continue;
            }
            for (int m = 0; m < size; m++)
                for (int u = 0; u < channels; u++) to[m * channels + u] = from[u * size + m];
        }
    }

    public static void ToChannels<T>(T* source, T* destination, (int Offset, int Channels, int Size)[] blocks)
        where T : unmanaged
    {
        foreach ((int offset, int channels, int size) in blocks)
        {
            T* from = source + offset, to = destination + offset;
            if (size == 1)
            {
                Buffer.MemoryCopy(from, to, (long)channels * sizeof(T), (long)channels * sizeof(T));
                continue;
            }
            for (int u = 0; u < channels; u++)
                for (int m = 0; m < size; m++) to[u * size + m] = from[m * channels + u];
        }
    }
}
