using System.Numerics;
using System.Runtime.CompilerServices;
using Potentials.Equivariant.Kernels;

namespace Potentials.Equivariant;

/// <summary>
/// An equivariant linear map on rows in memory, a few rows at a time: blocks are turned to components, multiplied and turned back within the nearest caches. Sums are in
/// the same order for any number of threads.
/// </summary>
internal static unsafe class LinearKernel
{
    private const int RowsAtOnce = 32;

    /// <summary>Parts into which gradients of weights are summed, whatever the number of threads.</summary>
    private const int Parts = 8;

    /// <summary>output[r] = x[r] W, or x[r] Wᵀ from the output's side with a transposed map.</summary>
    public static void Apply<T>(LinearMap map, T* x, long stride, T* weights, T* output, long rows, bool transposed, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (LinearBlock[] from, LinearBlock[] to) = transposed ? (map.Output, map.Input) : (map.Input, map.Output);
        int wide = transposed ? map.InputLength : map.OutputLength;
        var matrices = new PackedMatrix<T>[map.Paths.Length];
        try
        {
            for (int p = 0; p < matrices.Length; p++)
            {
                LinearPath path = map.Paths[p];
                int m = map.Input[path.Input].Channels, n = map.Output[path.Output].Channels;
                T scale = T.CreateTruncating(path.Scale);
                matrices[p] = transposed ? new PackedMatrix<T>(n, m, weights + path.Offset, 1, n, scale) : new PackedMatrix<T>(m, n, weights + path.Offset, n, 1, scale);
            }
            long tiles = (rows + RowsAtOnce - 1) / RowsAtOnce;
            void Part(int part, int parts)
            {
                using var components = new NativeBuffer<T>(RowsAtOnce * Longest(from), zeroed: false);
                using var results = new NativeBuffer<T>(RowsAtOnce * Longest<T>(to), zeroed: false);
                for (long t = tiles * part / parts; t < tiles * (part + 1) / parts; t++)
                {
                    long first = t * RowsAtOnce;
                    int count = (int)Math.Min(RowsAtOnce, rows - first);
                    for (int b = 0; b < to.Length; b++)
                    {
                        bool any = false;
                        for (int p = 0; p < matrices.Length; p++)
                        {
                            (int source, int target) = transposed ? (map.Paths[p].Output, map.Paths[p].Input) : (map.Paths[p].Input, map.Paths[p].Output);
                            if (target != b) continue;
                            T* block = Components(x + first * stride, stride, from[source], components.Pointer, count, out long apart);
                            matrices[p].Multiply(block, checked((int)apart), results.Pointer, count * to[b].Size, any);
                            any = true;
                        }
                        Store(output + first * wide, wide, to[b], any ? results.Pointer : null, count);
                    }
                }
            }
            Run(Part, tiles, threads);
        }
        finally
        {
            foreach (PackedMatrix<T>? matrix in matrices) matrix?.Dispose();
        }
    }

    /// <summary>gradient[path: m, n] = scale Σ over rows and components of x[m] g[n].</summary>
    public static void Outer<T>(LinearMap map, T* x, long xStride, T* g, long gStride, T* gradient, long rows, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long[] starts = new long[map.Paths.Length + 1];
        for (int p = 0; p < map.Paths.Length; p++)
            starts[p + 1] = starts[p] + (long)map.Input[map.Paths[p].Input].Channels * Lanes<T>.Padded(map.Output[map.Paths[p].Output].Channels);
        long tiles = (rows + RowsAtOnce - 1) / RowsAtOnce;
        int parts = (int)Math.Clamp(tiles, 1, Parts);
        using var sums = new NativeBuffer<T>(parts * starts[^1]);
        void Part(int part)
        {
            using var left = new NativeBuffer<T>(RowsAtOnce * Longest(map.Input), zeroed: false);
            // Read to whole registers: what lies behind a row enters columns that nobody reads.
            using var right = new NativeBuffer<T>(RowsAtOnce * Longest(map.Output) + Lanes<T>.Block);
            for (long t = tiles * part / parts; t < tiles * (part + 1) / parts; t++)
            {
                long first = t * RowsAtOnce;
                int count = (int)Math.Min(RowsAtOnce, rows - first);
                for (int p = 0; p < map.Paths.Length; p++)
                {
                    LinearBlock a = map.Input[map.Paths[p].Input], b = map.Output[map.Paths[p].Output];
                    T* xs = Components(x + first * xStride, xStride, a, left.Pointer, count, out long apart);
                    T* gs = Copied(g + first * gStride, gStride, b, right.Pointer, count);
                    OuterProduct.Add(xs, apart, gs, b.Channels, sums.Pointer + part * starts[^1] + starts[p], a.Channels, b.Channels, count * a.Size);
                }
            }
        }
        if (threads <= 1 || parts == 1)
            for (int part = 0; part < parts; part++) Part(part);
        else Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = threads }, Part);
        for (int p = 0; p < map.Paths.Length; p++) Collect(map, p, sums.Pointer + starts[p], starts[^1], parts, gradient);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Collect<T>(LinearMap map, int path, T* sums, long partStride, int parts, T* gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        LinearPath own = map.Paths[path];
        int m = map.Input[own.Input].Channels, n = map.Output[own.Output].Channels, padded = Lanes<T>.Padded(n);
        T scale = T.CreateTruncating(own.Scale);
        for (int i = 0; i < m; i++)
            for (int j = 0; j < n; j++)
            {
                T sum = T.Zero;
                for (int part = 0; part < parts; part++) sum += sums[part * partStride + (long)i * padded + j];
                gradient[own.Offset + (long)i * n + j] = scale * sum;
            }
    }

    private static void Run(Action<int, int> part, long tiles, int threads)
    {
        int parts = threads <= 1 ? 1 : (int)Math.Clamp(tiles / 2, 1, threads * 4);
        if (parts == 1) part(0, 1);
        else Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = threads }, n => part(n, parts));
    }

    /// <summary>A block of some rows as [row · size, channels]: where it lies for scalars, turned for the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T* Components<T>(T* rows, long stride, LinearBlock block, T* scratch, int count, out long apart)
        where T : unmanaged
    {
        apart = block.Size == 1 ? stride : block.Channels;
        return block.Size == 1 ? rows + block.Offset : Copied(rows, stride, block, scratch, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T* Copied<T>(T* rows, long stride, LinearBlock block, T* scratch, int count)
        where T : unmanaged
    {
        for (int r = 0; r < count; r++)
            FeatureLayout.ToComponents(rows + r * stride + block.Offset, scratch + (long)r * block.Size * block.Channels, block.Channels, block.Size, block.Channels);
        return scratch;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Store<T>(T* rows, long stride, LinearBlock block, T* results, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int padded = Lanes<T>.Padded(block.Channels);
        for (int r = 0; r < count; r++)
        {
            T* to = rows + r * stride + block.Offset;
            if (results == null) new Span<T>(to, block.Channels * block.Size).Clear();
            else FeatureLayout.ToChannels(results + (long)r * block.Size * padded, to, block.Channels, block.Size, padded);
        }
    }

    private static long Longest(LinearBlock[] blocks) => blocks.Select(b => (long)b.Channels * b.Size).DefaultIfEmpty(0).Max();

    private static long Longest<T>(LinearBlock[] blocks)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => blocks.Select(b => (long)Lanes<T>.Padded(b.Channels) * b.Size).DefaultIfEmpty(0).Max();
}
