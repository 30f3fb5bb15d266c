using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Potentials.Equivariant;

/// <summary>
/// Channel-by-channel couplings row by row: a few rows are copied to component-major scratch whose rows are whole registers, then every non-zero coefficient is
/// one multiplication and one fused multiply-add over channels (or over rows, where channels are few).
/// </summary>
internal static unsafe class PairKernel
{
    /// <summary>out[n] = Σ paths w Σ value a[i] b[j]; weights [w] (stride 0) or [n, w]; null where no path has weights.</summary>
    public static void Product<T>(PairTable table, T* a, T* b, T* weights, long weightStride, T* output, long rows, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Run(table, a, b, null, weights, weightStride, output, rows, threads);

    /// <summary>Gradient of the weights per row, [n, w]: Σ_o g[o] Σ value a[i] b[j].</summary>
    public static void WeightGradient<T>(PairTable table, T* a, T* b, T* g, T* gradient, long rows, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Run(table, a, b, g, null, 0, gradient, rows, threads);

    /// <summary>Rows whose gradients of shared weights are one sum.</summary>
    public const int SumRows = 1024;

    /// <summary>Gradient of shared weights, a sum for every <see cref="SumRows"/> rows, [⌈n / rows⌉, w], zero before.</summary>
    public static void SharedWeightGradient<T>(PairTable table, T* a, T* b, T* g, T* gradient, long rows, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long step = table.RowsAtOnce;
        int sums = checked((int)((rows + SumRows - 1) / SumRows));
        void Part(int part)
        {
            using var scratch = new Scratch<T>(table, weighted: true);
            long end = Math.Min(rows, (part + 1L) * SumRows);
            for (long from = (long)part * SumRows; from < end; from += step)
            {
                scratch.Load(a, b, g, null, 0, from, (int)Math.Min(step, end - from));
                for (int n = 0; n < table.Paths.Length; n++) Path(scratch, table.Paths[n], n, weightGradient: true);
                scratch.AddWeights(gradient + (long)part * table.WeightCount);
            }
        }
        if (threads <= 1)
            for (int part = 0; part < sums; part++) Part(part);
        else Parallel.For(0, sums, new ParallelOptions { MaxDegreeOfParallelism = threads }, Part);
    }

    private static void Run<T>(PairTable table, T* a, T* b, T* g, T* weights, long weightStride, T* output, long rows, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long step = table.RowsAtOnce, tiles = (rows + step - 1) / step;
        int parts = (int)Math.Clamp(tiles / 8, 1, threads <= 1 ? 1 : threads * 4);
        void Part(int part)
        {
            using var scratch = new Scratch<T>(table, weights != null || g != null);
            for (long t = tiles * part / parts; t < tiles * (part + 1) / parts; t++)
            {
                long from = t * step;
                scratch.Load(a, b, g, weights, weightStride, from, (int)Math.Min(step, rows - from));
                for (int n = 0; n < table.Paths.Length; n++) Path(scratch, table.Paths[n], n, g != null);
                scratch.Store(output, from, g != null);
            }
        }
        if (parts == 1) Part(0);
        else Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = threads }, Part);
    }

    private static void Path<T>(Scratch<T> scratch, PairPath path, int number, bool weightGradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (weightGradient && path.Weight < 0) return;
        PairBlock<T> a = scratch.A[path.A], b = scratch.B[path.B], o = scratch.Output[path.Output];
        T* w = path.Weight < 0 ? null : scratch.Weights + scratch.WeightOffset(number);
        if (typeof(T) == typeof(float)) Loop((float*)a.Data, (float*)b.Data, (float*)o.Data, (float*)w, o.Stride, path.Entries, path.Value32, weightGradient);
        else Loop((double*)a.Data, (double*)b.Data, (double*)o.Data, (double*)w, o.Stride, path.Entries, path.Value, weightGradient);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<T>(T* a, T* b, T* o, T* w, int stride, (int I, int J, int O, double Value)[] entries, T[] values, bool weightGradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = Vector512<T>.Count;
        for (int u = 0; u < stride; u += lanes)
        {
            Lanes512<T> weight = w == null ? Lanes512<T>.Broadcast(T.One) : Lanes512<T>.Load(w + u), gradient = Lanes512<T>.Zero;
            for (int n = 0; n < entries.Length;)
            {
                int component = entries[n].O;
                Lanes512<T> even = Lanes512<T>.Zero, odd = even;
                for (; n + 1 < entries.Length && entries[n + 1].O == component; n += 2)
                {
                    ref readonly var e = ref entries[n];
                    ref readonly var f = ref entries[n + 1];
                    even = Lanes512<T>.Fma(Lanes512<T>.Broadcast(values[n]), Lanes512<T>.Multiply(Lanes512<T>.Load(a + (long)e.I * stride + u), Lanes512<T>.Load(b + (long)e.J * stride + u)), even);
                    odd = Lanes512<T>.Fma(Lanes512<T>.Broadcast(values[n + 1]), Lanes512<T>.Multiply(Lanes512<T>.Load(a + (long)f.I * stride + u), Lanes512<T>.Load(b + (long)f.J * stride + u)), odd);
                }
                if (n < entries.Length && entries[n].O == component)
                {
                    ref readonly var e = ref entries[n];
                    even = Lanes512<T>.Fma(Lanes512<T>.Broadcast(values[n]), Lanes512<T>.Multiply(Lanes512<T>.Load(a + (long)e.I * stride + u), Lanes512<T>.Load(b + (long)e.J * stride + u)), even);
                    n++;
                }
                T* at = o + (long)component * stride + u;
                Lanes512<T> sum = Lanes512<T>.Add(even, odd);
                if (weightGradient) gradient = Lanes512<T>.Fma(Lanes512<T>.Load(at), sum, gradient);
                else Lanes512<T>.Store(Lanes512<T>.Fma(weight, sum, Lanes512<T>.Load(at)), at);
            }
            if (weightGradient) Lanes512<T>.Store(gradient, w + u);
        }
    }
}
