using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Potentials.Equivariant.Kernels;

/// <summary>
/// Weights read from a <see cref="RadialTable{T}"/> as they are needed: six rows of one interval, combined by the edge's six basis values.
/// No array of weights exists; their gradients become the edge's dE/dd on the spot.
/// </summary>
public readonly unsafe struct TableWeights<T>(T* table, int intervals, T* basis, int* rows) : IChannelWeights<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T* table = table;
    private readonly T* basis = basis;
    private readonly int* rows = rows;
    private readonly long stride = (intervals + 1L) * 3 * Lanes<T>.Block;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Load(int edge, int block, out Vector512<T> a, out Vector512<T> b) => Combine(edge, block, basis + 12L * edge, out a, out b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Take(int edge, int block, Vector512<T> a, Vector512<T> b, Vector512<T> slope)
    {
        Combine(edge, block, basis + 12L * edge + 6, out var da, out var db);
        return Lanes<T>.Fma(da, a, Lanes<T>.Fma(db, b, slope));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Combine(int edge, int block, T* h, out Vector512<T> a, out Vector512<T> b)
    {
        int w = Lanes<T>.Width;
        T* p = table + block * stride + rows[edge];
        var m = Vector512.Create(h[0]);
        a = m * Vector512.Load(p);
        b = m * Vector512.Load(p + w);
        m = Vector512.Create(h[1]); a = Lanes<T>.Fma(m, Vector512.Load(p + 2 * w), a); b = Lanes<T>.Fma(m, Vector512.Load(p + 3 * w), b);
        m = Vector512.Create(h[2]); a = Lanes<T>.Fma(m, Vector512.Load(p + 4 * w), a); b = Lanes<T>.Fma(m, Vector512.Load(p + 5 * w), b);
        m = Vector512.Create(h[3]); a = Lanes<T>.Fma(m, Vector512.Load(p + 6 * w), a); b = Lanes<T>.Fma(m, Vector512.Load(p + 7 * w), b);
        m = Vector512.Create(h[4]); a = Lanes<T>.Fma(m, Vector512.Load(p + 8 * w), a); b = Lanes<T>.Fma(m, Vector512.Load(p + 9 * w), b);
        m = Vector512.Create(h[5]); a = Lanes<T>.Fma(m, Vector512.Load(p + 10 * w), a); b = Lanes<T>.Fma(m, Vector512.Load(p + 11 * w), b);
    }
}
