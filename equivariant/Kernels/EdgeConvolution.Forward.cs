using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Potentials.Equivariant.Kernels;

// The loops for 1, 3, 5 and 7 components of the message at once: sums stay in registers over all edges of a row.
public sealed unsafe partial class EdgeConvolution<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward1<TWeights>(in EdgeRows<T> rows, in PathPlace<T> at, TWeights weights) where TWeights : struct, IChannelWeights<T>
    {
        int w = Lanes<T>.Width;
        for (int r = 0; r < rows.Count; r++)
        {
            Vector512<T> a0 = default, b0 = default;
            for (int e = rows.Starts[r]; e < rows.Starts[r + 1]; e++)
            {
                weights.Load(e, at.Block, out var wa, out var wb);
                T* x = at.Features + rows.Senders[e] * at.FeatureNode;
                T* m = at.Matrix(e, 1);
                for (int i = 0; i < at.N1; i++, x += at.FeatureRow, m += at.N3 * Lanes<T>.Group)
                {
                    var xa = Vector512.Load(x) * wa;
                    var xb = Vector512.Load(x + w) * wb;
                    var c = Lanes<T>.Broadcast(m); a0 = Lanes<T>.Fma(xa, c, a0); b0 = Lanes<T>.Fma(xb, c, b0);
                }
            }
            T* y = at.Messages + r * at.MessageNode;
            a0.Store(y); b0.Store(y + w);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward3<TWeights>(in EdgeRows<T> rows, in PathPlace<T> at, TWeights weights) where TWeights : struct, IChannelWeights<T>
    {
        int w = Lanes<T>.Width;
        for (int r = 0; r < rows.Count; r++)
        {
            Vector512<T> a0 = default, b0 = default, a1 = default, b1 = default, a2 = default, b2 = default;
            for (int e = rows.Starts[r]; e < rows.Starts[r + 1]; e++)
            {
                weights.Load(e, at.Block, out var wa, out var wb);
                T* x = at.Features + rows.Senders[e] * at.FeatureNode;
                T* m = at.Matrix(e, 1);
                for (int i = 0; i < at.N1; i++, x += at.FeatureRow, m += at.N3 * Lanes<T>.Group)
                {
                    var xa = Vector512.Load(x) * wa;
                    var xb = Vector512.Load(x + w) * wb;
                    var c = Lanes<T>.Broadcast(m); a0 = Lanes<T>.Fma(xa, c, a0); b0 = Lanes<T>.Fma(xb, c, b0);
                    c = Lanes<T>.Broadcast(m + 1 * Lanes<T>.Group); a1 = Lanes<T>.Fma(xa, c, a1); b1 = Lanes<T>.Fma(xb, c, b1);
                    c = Lanes<T>.Broadcast(m + 2 * Lanes<T>.Group); a2 = Lanes<T>.Fma(xa, c, a2); b2 = Lanes<T>.Fma(xb, c, b2);
                }
            }
            T* y = at.Messages + r * at.MessageNode;
            a0.Store(y); b0.Store(y + w);
            a1.Store(y + at.MessageRow); b1.Store(y + at.MessageRow + w);
            a2.Store(y + 2 * at.MessageRow); b2.Store(y + 2 * at.MessageRow + w);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward5<TWeights>(in EdgeRows<T> rows, in PathPlace<T> at, TWeights weights) where TWeights : struct, IChannelWeights<T>
    {
        int w = Lanes<T>.Width;
        for (int r = 0; r < rows.Count; r++)
        {
            Vector512<T> a0 = default, b0 = default, a1 = default, b1 = default, a2 = default, b2 = default, a3 = default, b3 = default, a4 = default, b4 = default;
            for (int e = rows.Starts[r]; e < rows.Starts[r + 1]; e++)
            {
                weights.Load(e, at.Block, out var wa, out var wb);
                T* x = at.Features + rows.Senders[e] * at.FeatureNode;
                T* m = at.Matrix(e, 1);
                for (int i = 0; i < at.N1; i++, x += at.FeatureRow, m += at.N3 * Lanes<T>.Group)
                {
                    var xa = Vector512.Load(x) * wa;
                    var xb = Vector512.Load(x + w) * wb;
                    var c = Lanes<T>.Broadcast(m); a0 = Lanes<T>.Fma(xa, c, a0); b0 = Lanes<T>.Fma(xb, c, b0);
                    c = Lanes<T>.Broadcast(m + 1 * Lanes<T>.Group); a1 = Lanes<T>.Fma(xa, c, a1); b1 = Lanes<T>.Fma(xb, c, b1);
                    c = Lanes<T>.Broadcast(m + 2 * Lanes<T>.Group); a2 = Lanes<T>.Fma(xa, c, a2); b2 = Lanes<T>.Fma(xb, c, b2);
                    c = Lanes<T>.Broadcast(m + 3 * Lanes<T>.Group); a3 = Lanes<T>.Fma(xa, c, a3); b3 = Lanes<T>.Fma(xb, c, b3);
                    c = Lanes<T>.Broadcast(m + 4 * Lanes<T>.Group); a4 = Lanes<T>.Fma(xa, c, a4); b4 = Lanes<T>.Fma(xb, c, b4);
                }
            }
            T* y = at.Messages + r * at.MessageNode;
            a0.Store(y); b0.Store(y + w);
            a1.Store(y + at.MessageRow); b1.Store(y + at.MessageRow + w);
            a2.Store(y + 2 * at.MessageRow); b2.Store(y + 2 * at.MessageRow + w);
            a3.Store(y + 3 * at.MessageRow); b3.Store(y + 3 * at.MessageRow + w);
            a4.Store(y + 4 * at.MessageRow); b4.Store(y + 4 * at.MessageRow + w);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward7<TWeights>(in EdgeRows<T> rows, in PathPlace<T> at, TWeights weights) where TWeights : struct, IChannelWeights<T>
    {
        int w = Lanes<T>.Width;
        for (int r = 0; r < rows.Count; r++)
        {
            Vector512<T> a0 = default, b0 = default, a1 = default, b1 = default, a2 = default, b2 = default, a3 = default, b3 = default, a4 = default, b4 = default, a5 = default, b5 = default, a6 = default, b6 = default;
            for (int e = rows.Starts[r]; e < rows.Starts[r + 1]; e++)
            {
                weights.Load(e, at.Block, out var wa, out var wb);
                T* x = at.Features + rows.Senders[e] * at.FeatureNode;
                T* m = at.Matrix(e, 1);
                for (int i = 0; i < at.N1; i++, x += at.FeatureRow, m += at.N3 * Lanes<T>.Group)
                {
                    var xa = Vector512.Load(x) * wa;
                    var xb = Vector512.Load(x + w) * wb;
                    var c = Lanes<T>.Broadcast(m); a0 = Lanes<T>.Fma(xa, c, a0); b0 = Lanes<T>.Fma(xb, c, b0);
                    c = Lanes<T>.Broadcast(m + 1 * Lanes<T>.Group); a1 = Lanes<T>.Fma(xa, c, a1); b1 = Lanes<T>.Fma(xb, c, b1);
                    c = Lanes<T>.Broadcast(m + 2 * Lanes<T>.Group); a2 = Lanes<T>.Fma(xa, c, a2); b2 = Lanes<T>.Fma(xb, c, b2);
                    c = Lanes<T>.Broadcast(m + 3 * Lanes<T>.Group); a3 = Lanes<T>.Fma(xa, c, a3); b3 = Lanes<T>.Fma(xb, c, b3);
                    c = Lanes<T>.Broadcast(m + 4 * Lanes<T>.Group); a4 = Lanes<T>.Fma(xa, c, a4); b4 = Lanes<T>.Fma(xb, c, b4);
                    c = Lanes<T>.Broadcast(m + 5 * Lanes<T>.Group); a5 = Lanes<T>.Fma(xa, c, a5); b5 = Lanes<T>.Fma(xb, c, b5);
                    c = Lanes<T>.Broadcast(m + 6 * Lanes<T>.Group); a6 = Lanes<T>.Fma(xa, c, a6); b6 = Lanes<T>.Fma(xb, c, b6);
                }
            }
            T* y = at.Messages + r * at.MessageNode;
            a0.Store(y); b0.Store(y + w);
            a1.Store(y + at.MessageRow); b1.Store(y + at.MessageRow + w);
            a2.Store(y + 2 * at.MessageRow); b2.Store(y + 2 * at.MessageRow + w);
            a3.Store(y + 3 * at.MessageRow); b3.Store(y + 3 * at.MessageRow + w);
            a4.Store(y + 4 * at.MessageRow); b4.Store(y + 4 * at.MessageRow + w);
            a5.Store(y + 5 * at.MessageRow); b5.Store(y + 5 * at.MessageRow + w);
            a6.Store(y + 6 * at.MessageRow); b6.Store(y + 6 * at.MessageRow + w);
        }
    }
}
