using System.Numerics;
using System.Runtime.Intrinsics;

namespace Potentials.Equivariant.Kernels;

/// <summary>Where a convolution gets its per-channel weights from, and where their gradients go. Implemented by structs so that the calls vanish.</summary>
public interface IChannelWeights<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The weights of one edge and one block of channels.</summary>
    void Load(int edge, int block, out Vector512<T> a, out Vector512<T> b);

    /// <summary>Takes dE/dw of that edge and block; returns <paramref name="slope"/> plus what it adds to dE/dd of the edge, lane by lane.</summary>
    Vector512<T> Take(int edge, int block, Vector512<T> a, Vector512<T> b, Vector512<T> slope);
}
