using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Potentials.Equivariant.Kernels;

public sealed unsafe partial class EdgeConvolution<T>
{
    /// <summary>K components of the messages of one path and block of channels: their sums stay in registers over all edges of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward<TCount, TWeights>(in EdgeRows<T> rows, in PathPlace<T> at, TWeights weights)
        where TCount : struct, IComponentCount
        where TWeights : struct, IChannelWeights<T>
    {
        const int group = Lanes<T>.Group;
        int w = Lanes<T>.Width, row = at.MessageRow;
        for (int r = 0; r < rows.Count; r++)
        {
            Vector512<T> a0 = default, b0 = default, a1 = default, b1 = default, a2 = default, b2 = default, a3 = default, b3 = default;
            Vector512<T> a4 = default, b4 = default, a5 = default, b5 = default, a6 = default, b6 = default;
            for (int e = rows.Starts[r]; e < rows.Starts[r + 1]; e++)
            {
                weights.Load(e, at.Block, out var wa, out var wb);
                T* x = at.Features + rows.Senders[e] * at.FeatureNode;
                T* m = at.Matrix(e, 1);
                for (int i = 0; i < at.N1; i++, x += at.FeatureRow, m += at.N3 * group)
                {
                    Vector512<T> xa = Vector512.Load(x) * wa, xb = Vector512.Load(x + w) * wb, c = Lanes<T>.Broadcast(m);
                    a0 = Lanes<T>.Fma(xa, c, a0); b0 = Lanes<T>.Fma(xb, c, b0);
                    if (TCount.K > 1) { c = Lanes<T>.Broadcast(m + group); a1 = Lanes<T>.Fma(xa, c, a1); b1 = Lanes<T>.Fma(xb, c, b1); }
                    if (TCount.K > 2) { c = Lanes<T>.Broadcast(m + 2 * group); a2 = Lanes<T>.Fma(xa, c, a2); b2 = Lanes<T>.Fma(xb, c, b2); }
                    if (TCount.K > 3) { c = Lanes<T>.Broadcast(m + 3 * group); a3 = Lanes<T>.Fma(xa, c, a3); b3 = Lanes<T>.Fma(xb, c, b3); }
                    if (TCount.K > 4) { c = Lanes<T>.Broadcast(m + 4 * group); a4 = Lanes<T>.Fma(xa, c, a4); b4 = Lanes<T>.Fma(xb, c, b4); }
                    if (TCount.K > 5) { c = Lanes<T>.Broadcast(m + 5 * group); a5 = Lanes<T>.Fma(xa, c, a5); b5 = Lanes<T>.Fma(xb, c, b5); }
                    if (TCount.K > 6) { c = Lanes<T>.Broadcast(m + 6 * group); a6 = Lanes<T>.Fma(xa, c, a6); b6 = Lanes<T>.Fma(xb, c, b6); }
                }
            }
            T* y = at.Messages + r * at.MessageNode;
            a0.Store(y); b0.Store(y + w);
            if (TCount.K > 1) { a1.Store(y + row); b1.Store(y + row + w); }
            if (TCount.K > 2) { a2.Store(y + 2 * row); b2.Store(y + 2 * row + w); }
            if (TCount.K > 3) { a3.Store(y + 3 * row); b3.Store(y + 3 * row + w); }
            if (TCount.K > 4) { a4.Store(y + 4 * row); b4.Store(y + 4 * row + w); }
            if (TCount.K > 5) { a5.Store(y + 5 * row); b5.Store(y + 5 * row + w); }
            if (TCount.K > 6) { a6.Store(y + 6 * row); b6.Store(y + 6 * row + w); }
        }
    }
}
