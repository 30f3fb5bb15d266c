using System.Numerics;

namespace Potentials.Equivariant.Kernels;

/// <summary>A block of receivers with their edges: edges are numbered from 0 within the block, rows one after the other.</summary>
public unsafe struct EdgeRows<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Receivers.</summary>
    public int Count;
    /// <summary>First edge of each receiver and, last, the number of edges, [count + 1].</summary>
    public int* Starts;
    /// <summary>Sending atom of each edge.</summary>
    public int* Senders;
    /// <summary>
    /// Harmonics by groups of sixteen edges: [groups, quantities, (L+1)², 16], where the quantities are Y alone, or Y and its derivatives
    /// along two directions. What lies behind the last edge must be finite.
    /// </summary>
    public T* Harmonics;
    /// <summary>Quantities in <see cref="Harmonics"/>: 1 or 3.</summary>
    public int Quantities;

    /// <summary>Edges of the block.</summary>
    public readonly int Edges => Starts[Count];
    /// <summary>Groups of sixteen.</summary>
    public readonly int Groups => (Edges + Lanes<T>.Group - 1) / Lanes<T>.Group;
}
