using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Potentials.Equivariant.Kernels;

public sealed unsafe partial class EdgeConvolution<T>
{
    /// <summary>
    /// K components of the messages' gradients of one path and block of channels, held in registers over all edges of a row. Along each component i of a feature x
    /// they meet three matrices: u = Σ A g gives the gradients of x and of the weight, p and q, with the derivatives of A along two directions, those of the harmonics.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Backward<TCount, TWeights>(in EdgeRows<T> rows, in PathPlace<T> at, TWeights weights)
        where TCount : struct, IComponentCount
        where TWeights : struct, IChannelWeights<T>
    {
        const int group = Lanes<T>.Group;
        int w = Lanes<T>.Width, row = at.MessageRow;
        for (int r = 0; r < rows.Count; r++)
        {
            T* y = at.Messages + r * at.MessageNode;
            Vector512<T> a0 = Vector512.Load(y), b0 = Vector512.Load(y + w), a1 = default, b1 = default, a2 = default, b2 = default, a3 = default, b3 = default;
            Vector512<T> a4 = default, b4 = default, a5 = default, b5 = default, a6 = default, b6 = default;
            if (TCount.K > 1) { a1 = Vector512.Load(y + row); b1 = Vector512.Load(y + row + w); }
            if (TCount.K > 2) { a2 = Vector512.Load(y + 2 * row); b2 = Vector512.Load(y + 2 * row + w); }
            if (TCount.K > 3) { a3 = Vector512.Load(y + 3 * row); b3 = Vector512.Load(y + 3 * row + w); }
            if (TCount.K > 4) { a4 = Vector512.Load(y + 4 * row); b4 = Vector512.Load(y + 4 * row + w); }
            if (TCount.K > 5) { a5 = Vector512.Load(y + 5 * row); b5 = Vector512.Load(y + 5 * row + w); }
            if (TCount.K > 6) { a6 = Vector512.Load(y + 6 * row); b6 = Vector512.Load(y + 6 * row + w); }
            for (int e = rows.Starts[r]; e < rows.Starts[r + 1]; e++)
            {
                weights.Load(e, at.Block, out var wa, out var wb);
                T* x = at.Features + rows.Senders[e] * at.FeatureNode;
                T* g = at.FeatureGradients + rows.Senders[e] * at.FeatureNode;
                T* m = at.Matrix(e, 3);
                T* s = at.Slopes + (long)e * 3 * w;
                Vector512<T> s1 = Vector512.Load(s + w), s2 = Vector512.Load(s + 2 * w), da = default, db = default;
                for (int i = 0; i < at.N1; i++, x += at.FeatureRow, g += at.FeatureRow, m += at.N3 * 3 * group)
                {
                    Vector512<T> c = Lanes<T>.Broadcast(m), ua = a0 * c, ub = b0 * c;
                    c = Lanes<T>.Broadcast(m + group); Vector512<T> pa = a0 * c, pb = b0 * c;
                    c = Lanes<T>.Broadcast(m + 2 * group); Vector512<T> qa = a0 * c, qb = b0 * c;
                    if (TCount.K > 1)
                    {
                        c = Lanes<T>.Broadcast(m + 3 * group); ua = Lanes<T>.Fma(a1, c, ua); ub = Lanes<T>.Fma(b1, c, ub);
                        c = Lanes<T>.Broadcast(m + 4 * group); pa = Lanes<T>.Fma(a1, c, pa); pb = Lanes<T>.Fma(b1, c, pb);
                        c = Lanes<T>.Broadcast(m + 5 * group); qa = Lanes<T>.Fma(a1, c, qa); qb = Lanes<T>.Fma(b1, c, qb);
                    }
                    if (TCount.K > 2)
                    {
                        c = Lanes<T>.Broadcast(m + 6 * group); ua = Lanes<T>.Fma(a2, c, ua); ub = Lanes<T>.Fma(b2, c, ub);
                        c = Lanes<T>.Broadcast(m + 7 * group); pa = Lanes<T>.Fma(a2, c, pa); pb = Lanes<T>.Fma(b2, c, pb);
                        c = Lanes<T>.Broadcast(m + 8 * group); qa = Lanes<T>.Fma(a2, c, qa); qb = Lanes<T>.Fma(b2, c, qb);
                    }
                    if (TCount.K > 3)
                    {
                        c = Lanes<T>.Broadcast(m + 9 * group); ua = Lanes<T>.Fma(a3, c, ua); ub = Lanes<T>.Fma(b3, c, ub);
                        c = Lanes<T>.Broadcast(m + 10 * group); pa = Lanes<T>.Fma(a3, c, pa); pb = Lanes<T>.Fma(b3, c, pb);
                        c = Lanes<T>.Broadcast(m + 11 * group); qa = Lanes<T>.Fma(a3, c, qa); qb = Lanes<T>.Fma(b3, c, qb);
                    }
                    if (TCount.K > 4)
                    {
                        c = Lanes<T>.Broadcast(m + 12 * group); ua = Lanes<T>.Fma(a4, c, ua); ub = Lanes<T>.Fma(b4, c, ub);
                        c = Lanes<T>.Broadcast(m + 13 * group); pa = Lanes<T>.Fma(a4, c, pa); pb = Lanes<T>.Fma(b4, c, pb);
                        c = Lanes<T>.Broadcast(m + 14 * group); qa = Lanes<T>.Fma(a4, c, qa); qb = Lanes<T>.Fma(b4, c, qb);
                    }
                    if (TCount.K > 5)
                    {
                        c = Lanes<T>.Broadcast(m + 15 * group); ua = Lanes<T>.Fma(a5, c, ua); ub = Lanes<T>.Fma(b5, c, ub);
                        c = Lanes<T>.Broadcast(m + 16 * group); pa = Lanes<T>.Fma(a5, c, pa); pb = Lanes<T>.Fma(b5, c, pb);
                        c = Lanes<T>.Broadcast(m + 17 * group); qa = Lanes<T>.Fma(a5, c, qa); qb = Lanes<T>.Fma(b5, c, qb);
                    }
                    if (TCount.K > 6)
                    {
                        c = Lanes<T>.Broadcast(m + 18 * group); ua = Lanes<T>.Fma(a6, c, ua); ub = Lanes<T>.Fma(b6, c, ub);
                        c = Lanes<T>.Broadcast(m + 19 * group); pa = Lanes<T>.Fma(a6, c, pa); pb = Lanes<T>.Fma(b6, c, pb);
                        c = Lanes<T>.Broadcast(m + 20 * group); qa = Lanes<T>.Fma(a6, c, qa); qb = Lanes<T>.Fma(b6, c, qb);
                    }
                    Vector512<T> xa = Vector512.Load(x), xb = Vector512.Load(x + w);
                    da = Lanes<T>.Fma(xa, ua, da);
                    db = Lanes<T>.Fma(xb, ub, db);
                    xa *= wa;
                    xb *= wb;
                    s1 = Lanes<T>.Fma(xa, pa, Lanes<T>.Fma(xb, pb, s1));
                    s2 = Lanes<T>.Fma(xa, qa, Lanes<T>.Fma(xb, qb, s2));
                    if (at.FeatureGradients is null) continue;
                    Lanes<T>.Fma(wa, ua, Vector512.Load(g)).Store(g);
                    Lanes<T>.Fma(wb, ub, Vector512.Load(g + w)).Store(g + w);
                }
                s1.Store(s + w);
                s2.Store(s + 2 * w);
                weights.Take(e, at.Block, da, db, Vector512.Load(s)).Store(s);
            }
        }
    }
}
