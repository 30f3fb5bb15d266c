using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Potentials.Equivariant.Kernels;

/// <summary>Weights that lie in memory, [edges, blocks x block], with room of the same shape where their gradients are added.</summary>
public readonly unsafe struct ArrayWeights<T>(T* weights, T* gradients, int stride) : IChannelWeights<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T* weights = weights;
    private readonly T* gradients = gradients;
    private readonly int stride = stride;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Load(int edge, int block, out Vector512<T> a, out Vector512<T> b)
    {
        T* p = weights + (long)edge * stride + block * Lanes<T>.Block;
        a = Vector512.Load(p);
        b = Vector512.Load(p + Lanes<T>.Width);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Take(int edge, int block, Vector512<T> a, Vector512<T> b, Vector512<T> slope)
    {
        T* p = gradients + (long)edge * stride + block * Lanes<T>.Block;
        (Vector512.Load(p) + a).Store(p);
        (Vector512.Load(p + Lanes<T>.Width) + b).Store(p + Lanes<T>.Width);
        return slope;
    }
}
