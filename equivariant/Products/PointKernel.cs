using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Potentials.Equivariant.Kernels;

namespace Potentials.Equivariant;

/// <summary>
/// A <see cref="PointForm"/> on rows in memory, some rows and some points at a time: fields by packed matrix products, products point by point, and back, all within the
/// nearest caches. A row's sums are in the same order whatever the rows beside it, so results do not depend on the number of threads.
/// </summary>
internal static unsafe class PointKernel
{
    private const int RowsAtOnce = 64;

    /// <summary>output[n] = F(a[n], b[n]) for rows of the lengths of the slots.</summary>
    public static void Product<T>(PointForm form, T* a, T* b, T* output, long rows, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long tiles = (rows + RowsAtOnce - 1) / RowsAtOnce;
        int parts = threads <= 1 ? 1 : (int)Math.Clamp(tiles, 1, threads * 4);
        PackedMatrix<T>[][] toA = form.A.In<T>().To, toB = form.B.In<T>().To, back = form.Output.In<T>().From;
        void Part(int part)
        {
            using var first = new Rows<T>(form.A);
            using var second = new Rows<T>(form.B);
            using var result = new Rows<T>(form.Output);
            for (long t = tiles * part / parts; t < tiles * (part + 1) / parts; t++)
            {
                long from = t * RowsAtOnce;
                int count = (int)Math.Min(RowsAtOnce, rows - from);
                first.Gather(a + from * form.A.Length, count);
                second.Gather(b + from * form.B.Length, count);
                for (int block = 0; block < back.Length; block++)
                {
                    int width = PointForm.Width<T>(form.A.Points, block);
                    first.ToFields(toA[block], count);
                    second.ToFields(toB[block], count);
                    for (int k = 0; k < form.Plus.Length; k++) Multiply(first, second, result, k, form.Plus[k], form.Minus[k], width, count);
                    result.FromFields(back[block], count, add: block > 0);
                }
                result.Scatter(output + from * form.Output.Length, count);
            }
        }
        if (parts == 1) Part(0);
        else Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = threads }, Part);
    }

    /// <summary>One field of the result at the points of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<T>(Rows<T> a, Rows<T> b, Rows<T> c, int field, (int A, int B)[] plus, (int A, int B)[] minus, int width, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = Vector512<T>.Count, added = plus.Length, all = plus.Length + minus.Length;
        long strideA = (long)a.Slot.Fields * width, strideB = (long)b.Slot.Fields * width, strideC = (long)c.Slot.Fields * width;
        long* inA = stackalloc long[all], inB = stackalloc long[all];
        for (int t = 0; t < all; t++)
        {
            (int i, int j) = t < added ? plus[t] : minus[t - added];
            (inA[t], inB[t]) = (a.Place(i, width), b.Place(j, width));
        }
        T* fa = a.Fields, fb = b.Fields, to = c.Fields + c.Place(field, width);
        for (int r = 0; r < count; r++, fa += strideA, fb += strideB, to += strideC)
            for (int p = 0; p < width; p += lanes)
            {
                Vector512<T> sum = Vector512<T>.Zero;
                int t = 0;
                for (; t < added; t++) sum = Lanes<T>.Fma(Vector512.Load(fa + inA[t] + p), Vector512.Load(fb + inB[t] + p), sum);
                for (; t < all; t++) sum = Lanes<T>.Fma(-Vector512.Load(fa + inA[t] + p), Vector512.Load(fb + inB[t] + p), sum);
                sum.Store(to + p);
            }
    }

    /// <summary>Some rows of one argument: components group by group, and fields [group][row][field, point].</summary>
    private sealed class Rows<T> : IDisposable
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly NativeBuffer<T> components, fields;
        private readonly long[] starts;

        public Rows(PointSlot slot)
        {
            Slot = slot;
            starts = new long[slot.Groups + 1];
            for (int g = 0; g < slot.Groups; g++) starts[g + 1] = starts[g] + (long)RowsAtOnce * Lanes<T>.Padded(slot.Components(g).Length);
            components = new NativeBuffer<T>(starts[^1]);
            fields = new NativeBuffer<T>((long)slot.Groups * RowsAtOnce * slot.Fields * PointForm.BlockPoints, zeroed: false);
        }

        public PointSlot Slot { get; }

        public T* Fields => fields.Pointer;

        /// <summary>Where a field of the first row begins.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public long Place(int field, int width) => ((long)(field / Slot.Fields) * RowsAtOnce * Slot.Fields + field % Slot.Fields) * width;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Gather(T* rows, int count)
        {
            for (int g = 0; g < Slot.Groups; g++)
                fixed (int* own = Slot.Components(g))
                {
                    int length = Slot.Components(g).Length;
                    T* to = components.Pointer + starts[g], from = rows;
                    for (int r = 0; r < count; r++, from += Slot.Length, to += length)
                        for (int k = 0; k < length; k++) to[k] = from[own[k]];
                }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Scatter(T* rows, int count)
        {
            for (int g = 0; g < Slot.Groups; g++)
                fixed (int* own = Slot.Components(g))
                {
                    int length = Slot.Components(g).Length, stride = Lanes<T>.Padded(length);
                    T* from = components.Pointer + starts[g], to = rows;
                    for (int r = 0; r < count; r++, from += stride, to += Slot.Length)
                        for (int k = 0; k < length; k++) to[own[k]] = from[k];
                }
        }

        public void ToFields(PackedMatrix<T>[] matrices, int count)
        {
            for (int g = 0; g < matrices.Length; g++)
                matrices[g].Multiply(components.Pointer + starts[g], matrices[g].Inner, fields.Pointer + (long)g * RowsAtOnce * matrices[g].Columns, count, add: false);
        }

        public void FromFields(PackedMatrix<T>[] matrices, int count, bool add)
        {
            for (int g = 0; g < matrices.Length; g++)
                matrices[g].Multiply(fields.Pointer + (long)g * RowsAtOnce * matrices[g].Inner, matrices[g].Inner, components.Pointer + starts[g], count, add);
        }

        public void Dispose()
        {
            components.Dispose();
            fields.Dispose();
        }
    }
}
