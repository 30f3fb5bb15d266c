using System.Numerics;
using System.Runtime.CompilerServices;

namespace Potentials.Equivariant.Kernels;

/// <summary>Where the loops of one path and one block of channels read and write.</summary>
internal unsafe struct PathPlace<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public int N1, N3, Block;
    public T* Features, FeatureGradients, Messages, Slopes, Matrices;
    public long FeatureNode, MessageNode;
    public int FeatureRow, MessageRow, MatrixSize;

    /// <summary>First entry of an edge's matrix; entries lie <paramref name="kinds"/> x 16 apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly T* Matrix(int edge, int kinds) => Matrices + (long)(edge / Lanes<T>.Group) * MatrixSize * kinds * Lanes<T>.Group + edge % Lanes<T>.Group;
}
