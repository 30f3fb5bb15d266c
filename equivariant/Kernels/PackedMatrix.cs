using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Potentials.Equivariant.Kernels;

/// <summary>
/// A constant matrix [inner, columns] stored in panels of two vectors of columns, for products rows x matrix. Each entry of a product is
/// one chain of fused multiply-adds along the inner index, whatever its row: results do not depend on how many rows are done together.
/// </summary>
public sealed unsafe class PackedMatrix<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AlignedBuffer<T> panels;

    /// <summary>Packs a matrix.</summary>
    /// <param name="inner">Rows of the matrix: length of a row of the left factor.</param>
    /// <param name="columns">Columns, rounded up to whole blocks (the new ones are zero).</param>
    /// <param name="value">Entry at row, column.</param>
    public PackedMatrix(int inner, int columns, Func<int, int, double> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentOutOfRangeException.ThrowIfNegative(inner);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        (Inner, Columns) = (inner, Lanes<T>.Padded(columns));
        panels = new();
        T* p = panels.Reserve((long)inner * Columns);
        for (int c = 0; c < Columns; c++)
            for (int k = 0; k < inner; k++)
                p[(c / Lanes<T>.Block * (long)inner + k) * Lanes<T>.Block + c % Lanes<T>.Block] = c < columns ? T.CreateTruncating(value(k, c)) : T.Zero;
    }

    /// <summary>Packs a matrix in memory, times a factor.</summary>
    /// <param name="inner">Rows of the matrix.</param>
    /// <param name="columns">Columns, rounded up to whole blocks.</param>
    /// <param name="values">Entry at row 0, column 0.</param>
    /// <param name="rowStride">Distance of its rows.</param>
    /// <param name="columnStride">Distance of its columns.</param>
    /// <param name="factor">What every entry is multiplied by.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public PackedMatrix(int inner, int columns, T* values, long rowStride, long columnStride, T factor)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inner);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        (Inner, Columns) = (inner, Lanes<T>.Padded(columns));
        panels = new();
        int block = Lanes<T>.Block;
        T* p = panels.Reserve((long)inner * Columns);
        for (int c = 0; c < columns; c += block)
            for (int k = 0; k < inner; k++, p += block)
            {
                T* from = values + k * rowStride + c * columnStride;
                int width = Math.Min(block, columns - c);
                for (int n = 0; n < width; n++) p[n] = factor * from[n * columnStride];
                for (int n = width; n < block; n++) p[n] = T.Zero;
            }
    }

    /// <summary>Rows of the matrix.</summary>
    public int Inner { get; }

    /// <summary>Columns, padded.</summary>
    public int Columns { get; }

    /// <summary>c[r, :] = a[r, :] · matrix, or c += with <paramref name="add"/>.</summary>
    /// <param name="a">Left factor, rows of <paramref name="aStride"/>.</param>
    /// <param name="aStride">Distance of its rows, at least the inner length.</param>
    /// <param name="c">Result, rows of <see cref="Columns"/>.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="add">Whether to add to what is there.</param>
    public void Multiply(T* a, int aStride, T* c, int rows, bool add) => Multiply(a, aStride, c, rows, add, narrow: !Vector512.IsHardwareAccelerated);

    /// <summary>With registers of 256 bits, or of 512: the results are the same.</summary>
    internal void Multiply(T* a, int aStride, T* c, int rows, bool add, bool narrow)
    {
        for (int column = 0; column < Columns; column += Lanes<T>.Block)
        {
            T* panel = panels.Pointer + (long)column * Inner;
            int r = 0;
            if (narrow)
                for (; r + 6 <= rows; r += 6)
                    for (int half = 0; half < Lanes<T>.Block; half += Lanes<T>.Width)
                        Six(a + (long)r * aStride, aStride, panel + half, c + (long)r * Columns + column + half, add);
            for (; r + 8 <= rows; r += 8) Eight(a + (long)r * aStride, aStride, panel, c + (long)r * Columns + column, add);
            for (; r + 2 <= rows; r += 2) Two(a + (long)r * aStride, aStride, panel, c + (long)r * Columns + column, add);
            if (r < rows) One(a + (long)r * aStride, panel, c + (long)r * Columns + column, add);
        }
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public void Dispose() => panels.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Eight(T* a, int s, T* b, T* c, bool add)
    {
        int w = Lanes<T>.Width, n = Columns;
        Vector512<T> a0 = default, b0 = default, a1 = default, b1 = default, a2 = default, b2 = default, a3 = default, b3 = default;
        Vector512<T> a4 = default, b4 = default, a5 = default, b5 = default, a6 = default, b6 = default, a7 = default, b7 = default;
        if (add)
        {
            a0 = Vector512.Load(c); b0 = Vector512.Load(c + w); a1 = Vector512.Load(c + n); b1 = Vector512.Load(c + n + w);
            a2 = Vector512.Load(c + 2 * n); b2 = Vector512.Load(c + 2 * n + w); a3 = Vector512.Load(c + 3 * n); b3 = Vector512.Load(c + 3 * n + w);
            a4 = Vector512.Load(c + 4 * n); b4 = Vector512.Load(c + 4 * n + w); a5 = Vector512.Load(c + 5 * n); b5 = Vector512.Load(c + 5 * n + w);
            a6 = Vector512.Load(c + 6 * n); b6 = Vector512.Load(c + 6 * n + w); a7 = Vector512.Load(c + 7 * n); b7 = Vector512.Load(c + 7 * n + w);
        }
        T* p4 = a + 4L * s;
        for (int k = 0; k < Inner; k++, b += 2 * w)
        {
            var x = Vector512.Load(b);
            var y = Vector512.Load(b + w);
            var m = Vector512.Create(a[k]); a0 = Lanes<T>.Fma(m, x, a0); b0 = Lanes<T>.Fma(m, y, b0);
            m = Vector512.Create(a[s + k]); a1 = Lanes<T>.Fma(m, x, a1); b1 = Lanes<T>.Fma(m, y, b1);
            m = Vector512.Create(a[2 * s + k]); a2 = Lanes<T>.Fma(m, x, a2); b2 = Lanes<T>.Fma(m, y, b2);
            m = Vector512.Create(a[3 * s + k]); a3 = Lanes<T>.Fma(m, x, a3); b3 = Lanes<T>.Fma(m, y, b3);
            m = Vector512.Create(p4[k]); a4 = Lanes<T>.Fma(m, x, a4); b4 = Lanes<T>.Fma(m, y, b4);
            m = Vector512.Create(p4[s + k]); a5 = Lanes<T>.Fma(m, x, a5); b5 = Lanes<T>.Fma(m, y, b5);
            m = Vector512.Create(p4[2 * s + k]); a6 = Lanes<T>.Fma(m, x, a6); b6 = Lanes<T>.Fma(m, y, b6);
            m = Vector512.Create(p4[3 * s + k]); a7 = Lanes<T>.Fma(m, x, a7); b7 = Lanes<T>.Fma(m, y, b7);
        }
        a0.Store(c); b0.Store(c + w); a1.Store(c + n); b1.Store(c + n + w);
        a2.Store(c + 2 * n); b2.Store(c + 2 * n + w); a3.Store(c + 3 * n); b3.Store(c + 3 * n + w);
        a4.Store(c + 4 * n); b4.Store(c + 4 * n + w); a5.Store(c + 5 * n); b5.Store(c + 5 * n + w);
        a6.Store(c + 6 * n); b6.Store(c + 6 * n + w); a7.Store(c + 7 * n); b7.Store(c + 7 * n + w);
    }

    /// <summary>Half a panel: as many sums as sixteen registers of 256 bits hold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Six(T* a, int s, T* b, T* c, bool add)
    {
        int w = Vector256<T>.Count, n = Columns;
        Lanes256<T> a0 = default, b0 = default, a1 = default, b1 = default, a2 = default, b2 = default, a3 = default, b3 = default, a4 = default, b4 = default, a5 = default, b5 = default;
        if (add)
        {
            a0 = Lanes256<T>.Load(c); b0 = Lanes256<T>.Load(c + w); a1 = Lanes256<T>.Load(c + n); b1 = Lanes256<T>.Load(c + n + w);
            a2 = Lanes256<T>.Load(c + 2 * n); b2 = Lanes256<T>.Load(c + 2 * n + w); a3 = Lanes256<T>.Load(c + 3 * n); b3 = Lanes256<T>.Load(c + 3 * n + w);
            a4 = Lanes256<T>.Load(c + 4 * n); b4 = Lanes256<T>.Load(c + 4 * n + w); a5 = Lanes256<T>.Load(c + 5 * n); b5 = Lanes256<T>.Load(c + 5 * n + w);
        }
        T* p3 = a + 3L * s;
        for (int k = 0; k < Inner; k++, b += 4 * w)
        {
            Lanes256<T> x = Lanes256<T>.Load(b), y = Lanes256<T>.Load(b + w), m = Lanes256<T>.Broadcast(a[k]);
            a0 = Lanes256<T>.Fma(m, x, a0); b0 = Lanes256<T>.Fma(m, y, b0);
            m = Lanes256<T>.Broadcast(a[s + k]); a1 = Lanes256<T>.Fma(m, x, a1); b1 = Lanes256<T>.Fma(m, y, b1);
            m = Lanes256<T>.Broadcast(a[2 * s + k]); a2 = Lanes256<T>.Fma(m, x, a2); b2 = Lanes256<T>.Fma(m, y, b2);
            m = Lanes256<T>.Broadcast(p3[k]); a3 = Lanes256<T>.Fma(m, x, a3); b3 = Lanes256<T>.Fma(m, y, b3);
            m = Lanes256<T>.Broadcast(p3[s + k]); a4 = Lanes256<T>.Fma(m, x, a4); b4 = Lanes256<T>.Fma(m, y, b4);
            m = Lanes256<T>.Broadcast(p3[2 * s + k]); a5 = Lanes256<T>.Fma(m, x, a5); b5 = Lanes256<T>.Fma(m, y, b5);
        }
        Lanes256<T>.Store(a0, c); Lanes256<T>.Store(b0, c + w); Lanes256<T>.Store(a1, c + n); Lanes256<T>.Store(b1, c + n + w);
        Lanes256<T>.Store(a2, c + 2 * n); Lanes256<T>.Store(b2, c + 2 * n + w); Lanes256<T>.Store(a3, c + 3 * n); Lanes256<T>.Store(b3, c + 3 * n + w);
        Lanes256<T>.Store(a4, c + 4 * n); Lanes256<T>.Store(b4, c + 4 * n + w); Lanes256<T>.Store(a5, c + 5 * n); Lanes256<T>.Store(b5, c + 5 * n + w);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Two(T* a, int s, T* b, T* c, bool add)
    {
        int w = Lanes<T>.Width, n = Columns;
        Vector512<T> a0 = default, b0 = default, a1 = default, b1 = default;
        if (add)
        {
            a0 = Vector512.Load(c); b0 = Vector512.Load(c + w); a1 = Vector512.Load(c + n); b1 = Vector512.Load(c + n + w);
        }
        for (int k = 0; k < Inner; k++, b += 2 * w)
        {
            var x = Vector512.Load(b);
            var y = Vector512.Load(b + w);
            var m = Vector512.Create(a[k]); a0 = Lanes<T>.Fma(m, x, a0); b0 = Lanes<T>.Fma(m, y, b0);
            m = Vector512.Create(a[s + k]); a1 = Lanes<T>.Fma(m, x, a1); b1 = Lanes<T>.Fma(m, y, b1);
        }
        a0.Store(c); b0.Store(c + w); a1.Store(c + n); b1.Store(c + n + w);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void One(T* a, T* b, T* c, bool add)
    {
        int w = Lanes<T>.Width;
        Vector512<T> a0 = default, b0 = default;
        if (add)
        {
            a0 = Vector512.Load(c); b0 = Vector512.Load(c + w);
        }
        for (int k = 0; k < Inner; k++, b += 2 * w)
        {
            var m = Vector512.Create(a[k]);
            a0 = Lanes<T>.Fma(m, Vector512.Load(b), a0);
            b0 = Lanes<T>.Fma(m, Vector512.Load(b + w), b0);
        }
        a0.Store(c); b0.Store(c + w);
    }
}
