using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Potentials.Equivariant.Kernels;

/// <summary>Sums of outer products of rows, c[i, j] += Σ_k a[k, i] b[k, j]: what gradients of matrices are. Each entry is one chain along k.</summary>
internal static unsafe class OuterProduct
{
    /// <param name="a">[inner, rows], rows of <paramref name="aStride"/>.</param>
    /// <param name="aStride">Distance of the rows of a.</param>
    /// <param name="b">[inner, columns], rows of <paramref name="bStride"/>, readable to whole blocks of columns.</param>
    /// <param name="bStride">Distance of the rows of b.</param>
    /// <param name="c">[rows, columns rounded up to whole blocks].</param>
    /// <param name="rows">Rows of the result.</param>
    /// <param name="columns">Columns of the result.</param>
    /// <param name="inner">Outer products to sum.</param>
    public static void Add<T>(T* a, long aStride, T* b, long bStride, T* c, int rows, int columns, int inner)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Add(a, aStride, b, bStride, c, rows, columns, inner, narrow: !Vector512.IsHardwareAccelerated);

    /// <summary>With registers of 256 bits, or of 512: the results are the same.</summary>
    public static void Add<T>(T* a, long aStride, T* b, long bStride, T* c, int rows, int columns, int inner, bool narrow)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int n = Lanes<T>.Padded(columns);
        for (int column = 0; column < n; column += Lanes<T>.Block)
        {
            int r = 0;
            if (narrow)
                for (; r + 6 <= rows; r += 6)
                    for (int half = 0; half < Lanes<T>.Block; half += Lanes<T>.Width) Six(a + r, aStride, b + column + half, bStride, c + (long)r * n + column + half, n, inner);
            for (; r + 8 <= rows; r += 8) Eight(a + r, aStride, b + column, bStride, c + (long)r * n + column, n, inner);
            for (; r < rows; r++) One(a + r, aStride, b + column, bStride, c + (long)r * n + column, inner);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eight<T>(T* a, long s, T* b, long bStride, T* c, int n, int inner)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int w = Lanes<T>.Width;
        Vector512<T> a0 = Vector512.Load(c), b0 = Vector512.Load(c + w), a1 = Vector512.Load(c + n), b1 = Vector512.Load(c + n + w);
        Vector512<T> a2 = Vector512.Load(c + 2 * n), b2 = Vector512.Load(c + 2 * n + w), a3 = Vector512.Load(c + 3 * n), b3 = Vector512.Load(c + 3 * n + w);
        Vector512<T> a4 = Vector512.Load(c + 4 * n), b4 = Vector512.Load(c + 4 * n + w), a5 = Vector512.Load(c + 5 * n), b5 = Vector512.Load(c + 5 * n + w);
        Vector512<T> a6 = Vector512.Load(c + 6 * n), b6 = Vector512.Load(c + 6 * n + w), a7 = Vector512.Load(c + 7 * n), b7 = Vector512.Load(c + 7 * n + w);
        for (int k = 0; k < inner; k++, a += s, b += bStride)
        {
            var x = Vector512.Load(b);
            var y = Vector512.Load(b + w);
            var m = Vector512.Create(a[0]); a0 = Lanes<T>.Fma(m, x, a0); b0 = Lanes<T>.Fma(m, y, b0);
            m = Vector512.Create(a[1]); a1 = Lanes<T>.Fma(m, x, a1); b1 = Lanes<T>.Fma(m, y, b1);
            m = Vector512.Create(a[2]); a2 = Lanes<T>.Fma(m, x, a2); b2 = Lanes<T>.Fma(m, y, b2);
            m = Vector512.Create(a[3]); a3 = Lanes<T>.Fma(m, x, a3); b3 = Lanes<T>.Fma(m, y, b3);
            m = Vector512.Create(a[4]); a4 = Lanes<T>.Fma(m, x, a4); b4 = Lanes<T>.Fma(m, y, b4);
            m = Vector512.Create(a[5]); a5 = Lanes<T>.Fma(m, x, a5); b5 = Lanes<T>.Fma(m, y, b5);
            m = Vector512.Create(a[6]); a6 = Lanes<T>.Fma(m, x, a6); b6 = Lanes<T>.Fma(m, y, b6);
            m = Vector512.Create(a[7]); a7 = Lanes<T>.Fma(m, x, a7); b7 = Lanes<T>.Fma(m, y, b7);
        }
        a0.Store(c); b0.Store(c + w); a1.Store(c + n); b1.Store(c + n + w);
        a2.Store(c + 2 * n); b2.Store(c + 2 * n + w); a3.Store(c + 3 * n); b3.Store(c + 3 * n + w);
        a4.Store(c + 4 * n); b4.Store(c + 4 * n + w); a5.Store(c + 5 * n); b5.Store(c + 5 * n + w);
        a6.Store(c + 6 * n); b6.Store(c + 6 * n + w); a7.Store(c + 7 * n); b7.Store(c + 7 * n + w);
    }

    /// <summary>Half a block of columns: as many sums as sixteen registers of 256 bits hold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Six<T>(T* a, long s, T* b, long bStride, T* c, int n, int inner)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int w = Vector256<T>.Count;
        Lanes256<T> a0 = Lanes256<T>.Load(c), b0 = Lanes256<T>.Load(c + w), a1 = Lanes256<T>.Load(c + n), b1 = Lanes256<T>.Load(c + n + w);
        Lanes256<T> a2 = Lanes256<T>.Load(c + 2 * n), b2 = Lanes256<T>.Load(c + 2 * n + w), a3 = Lanes256<T>.Load(c + 3 * n), b3 = Lanes256<T>.Load(c + 3 * n + w);
        Lanes256<T> a4 = Lanes256<T>.Load(c + 4 * n), b4 = Lanes256<T>.Load(c + 4 * n + w), a5 = Lanes256<T>.Load(c + 5 * n), b5 = Lanes256<T>.Load(c + 5 * n + w);
        for (int k = 0; k < inner; k++, a += s, b += bStride)
        {
            Lanes256<T> x = Lanes256<T>.Load(b), y = Lanes256<T>.Load(b + w), m = Lanes256<T>.Broadcast(a[0]);
            a0 = Lanes256<T>.Fma(m, x, a0); b0 = Lanes256<T>.Fma(m, y, b0);
            m = Lanes256<T>.Broadcast(a[1]); a1 = Lanes256<T>.Fma(m, x, a1); b1 = Lanes256<T>.Fma(m, y, b1);
            m = Lanes256<T>.Broadcast(a[2]); a2 = Lanes256<T>.Fma(m, x, a2); b2 = Lanes256<T>.Fma(m, y, b2);
            m = Lanes256<T>.Broadcast(a[3]); a3 = Lanes256<T>.Fma(m, x, a3); b3 = Lanes256<T>.Fma(m, y, b3);
            m = Lanes256<T>.Broadcast(a[4]); a4 = Lanes256<T>.Fma(m, x, a4); b4 = Lanes256<T>.Fma(m, y, b4);
            m = Lanes256<T>.Broadcast(a[5]); a5 = Lanes256<T>.Fma(m, x, a5); b5 = Lanes256<T>.Fma(m, y, b5);
        }
        Lanes256<T>.Store(a0, c); Lanes256<T>.Store(b0, c + w); Lanes256<T>.Store(a1, c + n); Lanes256<T>.Store(b1, c + n + w);
        Lanes256<T>.Store(a2, c + 2 * n); Lanes256<T>.Store(b2, c + 2 * n + w); Lanes256<T>.Store(a3, c + 3 * n); Lanes256<T>.Store(b3, c + 3 * n + w);
        Lanes256<T>.Store(a4, c + 4 * n); Lanes256<T>.Store(b4, c + 4 * n + w); Lanes256<T>.Store(a5, c + 5 * n); Lanes256<T>.Store(b5, c + 5 * n + w);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One<T>(T* a, long s, T* b, long bStride, T* c, int inner)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int w = Lanes<T>.Width;
        Vector512<T> a0 = Vector512.Load(c), b0 = Vector512.Load(c + w);
        for (int k = 0; k < inner; k++, a += s, b += bStride)
        {
            var m = Vector512.Create(a[0]);
            a0 = Lanes<T>.Fma(m, Vector512.Load(b), a0);
            b0 = Lanes<T>.Fma(m, Vector512.Load(b + w), b0);
        }
        a0.Store(c); b0.Store(c + w);
    }
}
