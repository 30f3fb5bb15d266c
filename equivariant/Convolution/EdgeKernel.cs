using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Potentials.Equivariant;

/// <summary>
/// Sum over edges of a message product, target by target: edges of a target follow one another, so each target's sums stay in registers and their order is that
/// of the edges, whatever the number of threads. Matrices s are made for blocks of edges, sixteen (or eight) edges to a register.
/// </summary>
internal static unsafe class EdgeKernel
{
    /// <summary>Edges whose matrices are made at once.</summary>
    private const int Block = 64;

    /// <summary>Edges to a group: matrices of a group are interleaved, element by element.</summary>
    public const int Group = 16;

    /// <summary>Arguments of a sum over edges.</summary>
    /// <param name="Table">Couplings from sources to targets.</param>
    /// <param name="First">Row starts of the targets.</param>
    /// <param name="Source">Source node at each place.</param>
    /// <param name="Edge">Edge at each place (its row of harmonics and weights); null: the place itself.</param>
    public sealed record Plan(EdgeTable Table, int[] First, int[] Source, int[]? Edge);

    /// <summary>target[t] = Σ over its edges; source rows component-major, target rows channel-major.</summary>
    public static void Sum<T>(Plan plan, T* sources, T* harmonics, T* weights, long weightStride, T* targets, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int nodes = plan.First.Length - 1;
        if (threads <= 1 || nodes < 2)
        {
            Range(plan, sources, harmonics, weights, weightStride, targets, 0, nodes);
            return;
        }
        // Chunks of targets with about as many edges each; their borders do not touch the sums.
        int chunks = Math.Min(nodes, threads * 4);
        int[] starts = new int[chunks + 1];
        for (int c = 1; c < chunks; c++)
        {
            int at = Array.BinarySearch(plan.First, (int)((long)plan.First[^1] * c / chunks));
            starts[c] = Math.Clamp(at < 0 ? ~at : at, starts[c - 1], nodes);
        }
        starts[chunks] = nodes;
        Parallel.For(0, chunks, new ParallelOptions { MaxDegreeOfParallelism = threads },
            c => Range(plan, sources, harmonics, weights, weightStride, targets, starts[c], starts[c + 1]));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Range<T>(Plan plan, T* sources, T* harmonics, T* weights, long weightStride, T* targets, int from, int to)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        EdgeTable table = plan.Table;
        using var matrixBuffer = new NativeBuffer<T>((long)Block * table.MatrixSize);
        using var rowBuffer = new NativeBuffer<T>(table.TargetSize);
        T* row = rowBuffer.Pointer;
        ReadOnlySpan<EdgePath> paths = table.Paths;
        fixed (int* first = plan.First, source = plan.Source, edge = plan.Edge)
        {
            var edges = new Edges<T>
            {
                Sources = sources, SourceSize = table.SourceSize, Source = source, Edge = edge, Weights = weights, WeightStride = weightStride,
                Matrices = matrixBuffer.Pointer, MatrixSize = table.MatrixSize, Begin = first[from],
            };
            int made = first[from]; // matrices exist for the places [Begin, made)
            for (int node = from; node < to; node++)
            {
                int place = first[node], end = first[node + 1];
                bool fresh = table.Covered && place < end;
                if (!fresh) new Span<T>(row, table.TargetSize).Clear();
                while (place < end)
                {
                    if (place >= made)
                    {
                        // A block holds whole targets, or a part of one that counts from its first edge: how a target's edges are cut never depends on its neighbours.
                        edges.Begin = place;
                        made = Math.Min(place + Block, end);
                        for (int next = node + 1; next < to && first[next + 1] <= edges.Begin + Block; next++) made = first[next + 1];
                        EdgeMatrices.Make(table, harmonics, plan.Edge, edges.Begin, made - edges.Begin, matrixBuffer.Pointer);
                    }
                    (edges.Place, edges.Stop) = (place, Math.Min(end, made));
                    for (int p = 0; p < paths.Length; p++)
                    {
                        edges.Fresh = fresh && paths[p].First;
                        int u = 0;
                        if (Vector512.IsHardwareAccelerated) u = Tiles<Lanes512<T>, T>(paths[p], edges, row, u);
                        u = Tiles<Lanes256<T>, T>(paths[p], edges, row, u);
                        Tiles<ScalarLane<T>, T>(paths[p], edges, row, u);
                    }
                    place = edges.Stop;
                    fresh = false;
                }
                FeatureLayout.ToChannels(row, targets + (long)node * table.TargetSize, table.TargetBlocks);
            }
        }
    }

    /// <summary>The edges [Place, Stop) of one target; matrices count from Begin. Fresh: sums begin at zero, whatever the row holds.</summary>
    private struct Edges<T>
        where T : unmanaged
    {
        public T* Sources, Weights, Matrices;
        public int* Source, Edge;
        public long WeightStride;
        public int SourceSize, MatrixSize, Begin, Place, Stop;
        public bool Fresh;
    }

    /// <summary>All components of one path for the channels from <paramref name="u"/> on that fill whole registers; returns where they end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Tiles<TLanes, T>(in EdgePath path, in Edges<T> edges, T* row, int u)
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged
    {
        if (path.Channels - u < TLanes.Count) return u;
        int end = u + (path.Channels - u) / TLanes.Count * TLanes.Count;
        for (int k = 0; k < path.TargetSize;)
            switch (path.TargetSize - k)
            {
                case 1: Tile<TLanes, T, One>(path, edges, row, u, end, k); k += 1; break;
                case 2: Tile<TLanes, T, Two>(path, edges, row, u, end, k); k += 2; break;
                case 3: Tile<TLanes, T, Three>(path, edges, row, u, end, k); k += 3; break;
                case 4: Tile<TLanes, T, Four>(path, edges, row, u, end, k); k += 4; break;
                case 7: Tile<TLanes, T, Seven>(path, edges, row, u, end, k); k += 7; break;
                default: Tile<TLanes, T, Five>(path, edges, row, u, end, k); k += 5; break;
            }
        return end;
    }

    /// <summary>Components k … k+K-1 of one path and its channels u … end-1, over the edges of one target: row[k][u] += Σ_edges Σ_i s[i, k] w[u] x[i][u].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TLanes, T, TSize>(in EdgePath path, in Edges<T> edges, T* row, int u, int end, int k)
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged
        where TSize : struct, IComponentCount
    {
        int channels = path.Channels, sourceSize = path.SourceSize, step = path.TargetSize * Group;
        int* source = edges.Source;
        int* edge = edges.Edge;
        T* matrices = edges.Matrices + (path.MatrixOffset + k) * Group;
        long sourceStride = edges.SourceSize, weightStride = edges.WeightStride;
        int begin = edges.Begin, first = edges.Place, stop = edges.Stop, matrixSize = edges.MatrixSize;
        bool fresh = edges.Fresh;
        for (; u < end; u += TLanes.Count)
        {
            T* sum = row + path.TargetOffset + (long)k * channels + u, sources = edges.Sources + path.SourceOffset + u, weights = edges.Weights + path.WeightOffset + u;
            TLanes a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default;
            if (!fresh)
            {
                a0 = TLanes.Load(sum);
                if (TSize.K > 1) a1 = TLanes.Load(sum + channels);
                if (TSize.K > 2) a2 = TLanes.Load(sum + 2 * channels);
                if (TSize.K > 3) a3 = TLanes.Load(sum + 3 * channels);
                if (TSize.K > 4) a4 = TLanes.Load(sum + 4 * channels);
                if (TSize.K > 5) a5 = TLanes.Load(sum + 5 * channels);
                if (TSize.K > 6) a6 = TLanes.Load(sum + 6 * channels);
            }
            for (int place = first; place < stop; place++)
            {
                T* x = sources + source[place] * sourceStride;
                TLanes w = TLanes.Load(weights + (edge == null ? place : edge[place]) * weightStride);
                int local = place - begin;
                T* s = matrices + (long)(local / Group) * matrixSize * Group + local % Group;
                for (int i = 0; i < sourceSize; i++)
                {
                    TLanes xw = TLanes.Multiply(w, TLanes.Load(x));
                    a0 = TLanes.Fma(TLanes.Broadcast(s[0]), xw, a0);
                    if (TSize.K > 1) a1 = TLanes.Fma(TLanes.Broadcast(s[Group]), xw, a1);
                    if (TSize.K > 2) a2 = TLanes.Fma(TLanes.Broadcast(s[2 * Group]), xw, a2);
                    if (TSize.K > 3) a3 = TLanes.Fma(TLanes.Broadcast(s[3 * Group]), xw, a3);
                    if (TSize.K > 4) a4 = TLanes.Fma(TLanes.Broadcast(s[4 * Group]), xw, a4);
                    if (TSize.K > 5) a5 = TLanes.Fma(TLanes.Broadcast(s[5 * Group]), xw, a5);
                    if (TSize.K > 6) a6 = TLanes.Fma(TLanes.Broadcast(s[6 * Group]), xw, a6);
                    x += channels;
                    s += step;
                }
            }
            TLanes.Store(a0, sum);
            if (TSize.K > 1) TLanes.Store(a1, sum + channels);
            if (TSize.K > 2) TLanes.Store(a2, sum + 2 * channels);
            if (TSize.K > 3) TLanes.Store(a3, sum + 3 * channels);
            if (TSize.K > 4) TLanes.Store(a4, sum + 4 * channels);
            if (TSize.K > 5) TLanes.Store(a5, sum + 5 * channels);
            if (TSize.K > 6) TLanes.Store(a6, sum + 6 * channels);
        }
    }
}
