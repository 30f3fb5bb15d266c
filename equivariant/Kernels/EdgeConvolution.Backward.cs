using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Potentials.Equivariant.Kernels;

// The loops for 1, 3, 5 and 7 components at once: a row's message gradients stay in registers over all its edges.
public sealed unsafe partial class EdgeConvolution<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Backward1<TWeights>(in EdgeRows<T> rows, in PathPlace<T> at, TWeights weights) where TWeights : struct, IChannelWeights<T>
    {
        int w = Lanes<T>.Width;
        for (int r = 0; r < rows.Count; r++)
        {
            T* y = at.Messages + r * at.MessageNode;
            Vector512<T> a0 = Vector512.Load(y), b0 = Vector512.Load(y + w);
            for (int e = rows.Starts[r]; e < rows.Starts[r + 1]; e++)
            {
                weights.Load(e, at.Block, out var wa, out var wb);
                T* x = at.Features + rows.Senders[e] * at.FeatureNode;
                T* g = at.FeatureGradients + rows.Senders[e] * at.FeatureNode;
                T* m = at.Matrix(e, 3);
                T* s = at.Slopes + (long)e * 3 * w;
                Vector512<T> s1 = Vector512.Load(s + w), s2 = Vector512.Load(s + 2 * w), da = default, db = default;
                for (int i = 0; i < at.N1; i++, x += at.FeatureRow, g += at.FeatureRow, m += at.N3 * 3 * Lanes<T>.Group)
                {
                    var c = Lanes<T>.Broadcast(m); Vector512<T> ua = a0 * c, ub = b0 * c;
                    c = Lanes<T>.Broadcast(m + Lanes<T>.Group); Vector512<T> pa = a0 * c, pb = b0 * c;
                    c = Lanes<T>.Broadcast(m + 2 * Lanes<T>.Group); Vector512<T> qa = a0 * c, qb = b0 * c;
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Backward3<TWeights>(in EdgeRows<T> rows, in PathPlace<T> at, TWeights weights) where TWeights : struct, IChannelWeights<T>
    {
        int w = Lanes<T>.Width;
        for (int r = 0; r < rows.Count; r++)
        {
            T* y = at.Messages + r * at.MessageNode;
            Vector512<T> a0 = Vector512.Load(y), b0 = Vector512.Load(y + w);
            Vector512<T> a1 = Vector512.Load(y + at.MessageRow), b1 = Vector512.Load(y + at.MessageRow + w);
            Vector512<T> a2 = Vector512.Load(y + 2 * at.MessageRow), b2 = Vector512.Load(y + 2 * at.MessageRow + w);
            for (int e = rows.Starts[r]; e < rows.Starts[r + 1]; e++)
            {
                weights.Load(e, at.Block, out var wa, out var wb);
                T* x = at.Features + rows.Senders[e] * at.FeatureNode;
                T* g = at.FeatureGradients + rows.Senders[e] * at.FeatureNode;
                T* m = at.Matrix(e, 3);
                T* s = at.Slopes + (long)e * 3 * w;
                Vector512<T> s1 = Vector512.Load(s + w), s2 = Vector512.Load(s + 2 * w), da = default, db = default;
                for (int i = 0; i < at.N1; i++, x += at.FeatureRow, g += at.FeatureRow, m += at.N3 * 3 * Lanes<T>.Group)
                {
                    var c = Lanes<T>.Broadcast(m); Vector512<T> ua = a0 * c, ub = b0 * c;
                    c = Lanes<T>.Broadcast(m + Lanes<T>.Group); Vector512<T> pa = a0 * c, pb = b0 * c;
                    c = Lanes<T>.Broadcast(m + 2 * Lanes<T>.Group); Vector512<T> qa = a0 * c, qb = b0 * c;
                    c = Lanes<T>.Broadcast(m + 3 * Lanes<T>.Group); ua = Lanes<T>.Fma(a1, c, ua); ub = Lanes<T>.Fma(b1, c, ub);
                    c = Lanes<T>.Broadcast(m + 4 * Lanes<T>.Group); pa = Lanes<T>.Fma(a1, c, pa); pb = Lanes<T>.Fma(b1, c, pb);
                    c = Lanes<T>.Broadcast(m + 5 * Lanes<T>.Group); qa = Lanes<T>.Fma(a1, c, qa); qb = Lanes<T>.Fma(b1, c, qb);
                    c = Lanes<T>.Broadcast(m + 6 * Lanes<T>.Group); ua = Lanes<T>.Fma(a2, c, ua); ub = Lanes<T>.Fma(b2, c, ub);
                    c = Lanes<T>.Broadcast(m + 7 * Lanes<T>.Group); pa = Lanes<T>.Fma(a2, c, pa); pb = Lanes<T>.Fma(b2, c, pb);
                    c = Lanes<T>.Broadcast(m + 8 * Lanes<T>.Group); qa = Lanes<T>.Fma(a2, c, qa); qb = Lanes<T>.Fma(b2, c, qb);
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Backward5<TWeights>(in EdgeRows<T> rows, in PathPlace<T> at, TWeights weights) where TWeights : struct, IChannelWeights<T>
    {
        int w = Lanes<T>.Width;
        for (int r = 0; r < rows.Count; r++)
        {
            T* y = at.Messages + r * at.MessageNode;
            Vector512<T> a0 = Vector512.Load(y), b0 = Vector512.Load(y + w);
            Vector512<T> a1 = Vector512.Load(y + at.MessageRow), b1 = Vector512.Load(y + at.MessageRow + w);
            Vector512<T> a2 = Vector512.Load(y + 2 * at.MessageRow), b2 = Vector512.Load(y + 2 * at.MessageRow + w);
            Vector512<T> a3 = Vector512.Load(y + 3 * at.MessageRow), b3 = Vector512.Load(y + 3 * at.MessageRow + w);
            Vector512<T> a4 = Vector512.Load(y + 4 * at.MessageRow), b4 = Vector512.Load(y + 4 * at.MessageRow + w);
            for (int e = rows.Starts[r]; e < rows.Starts[r + 1]; e++)
            {
                weights.Load(e, at.Block, out var wa, out var wb);
                T* x = at.Features + rows.Senders[e] * at.FeatureNode;
                T* g = at.FeatureGradients + rows.Senders[e] * at.FeatureNode;
                T* m = at.Matrix(e, 3);
                T* s = at.Slopes + (long)e * 3 * w;
                Vector512<T> s1 = Vector512.Load(s + w), s2 = Vector512.Load(s + 2 * w), da = default, db = default;
                for (int i = 0; i < at.N1; i++, x += at.FeatureRow, g += at.FeatureRow, m += at.N3 * 3 * Lanes<T>.Group)
                {
                    var c = Lanes<T>.Broadcast(m); Vector512<T> ua = a0 * c, ub = b0 * c;
                    c = Lanes<T>.Broadcast(m + Lanes<T>.Group); Vector512<T> pa = a0 * c, pb = b0 * c;
                    c = Lanes<T>.Broadcast(m + 2 * Lanes<T>.Group); Vector512<T> qa = a0 * c, qb = b0 * c;
                    c = Lanes<T>.Broadcast(m + 3 * Lanes<T>.Group); ua = Lanes<T>.Fma(a1, c, ua); ub = Lanes<T>.Fma(b1, c, ub);
                    c = Lanes<T>.Broadcast(m + 4 * Lanes<T>.Group); pa = Lanes<T>.Fma(a1, c, pa); pb = Lanes<T>.Fma(b1, c, pb);
                    c = Lanes<T>.Broadcast(m + 5 * Lanes<T>.Group); qa = Lanes<T>.Fma(a1, c, qa); qb = Lanes<T>.Fma(b1, c, qb);
                    c = Lanes<T>.Broadcast(m + 6 * Lanes<T>.Group); ua = Lanes<T>.Fma(a2, c, ua); ub = Lanes<T>.Fma(b2, c, ub);
                    c = Lanes<T>.Broadcast(m + 7 * Lanes<T>.Group); pa = Lanes<T>.Fma(a2, c, pa); pb = Lanes<T>.Fma(b2, c, pb);
                    c = Lanes<T>.Broadcast(m + 8 * Lanes<T>.Group); qa = Lanes<T>.Fma(a2, c, qa); qb = Lanes<T>.Fma(b2, c, qb);
                    c = Lanes<T>.Broadcast(m + 9 * Lanes<T>.Group); ua = Lanes<T>.Fma(a3, c, ua); ub = Lanes<T>.Fma(b3, c, ub);
                    c = Lanes<T>.Broadcast(m + 10 * Lanes<T>.Group); pa = Lanes<T>.Fma(a3, c, pa); pb = Lanes<T>.Fma(b3, c, pb);
                    c = Lanes<T>.Broadcast(m + 11 * Lanes<T>.Group); qa = Lanes<T>.Fma(a3, c, qa); qb = Lanes<T>.Fma(b3, c, qb);
                    c = Lanes<T>.Broadcast(m + 12 * Lanes<T>.Group); ua = Lanes<T>.Fma(a4, c, ua); ub = Lanes<T>.Fma(b4, c, ub);
                    c = Lanes<T>.Broadcast(m + 13 * Lanes<T>.Group); pa = Lanes<T>.Fma(a4, c, pa); pb = Lanes<T>.Fma(b4, c, pb);
                    c = Lanes<T>.Broadcast(m + 14 * Lanes<T>.Group); qa = Lanes<T>.Fma(a4, c, qa); qb = Lanes<T>.Fma(b4, c, qb);
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Backward7<TWeights>(in EdgeRows<T> rows, in PathPlace<T> at, TWeights weights) where TWeights : struct, IChannelWeights<T>
    {
        int w = Lanes<T>.Width;
        for (int r = 0; r < rows.Count; r++)
        {
            T* y = at.Messages + r * at.MessageNode;
            Vector512<T> a0 = Vector512.Load(y), b0 = Vector512.Load(y + w);
            Vector512<T> a1 = Vector512.Load(y + at.MessageRow), b1 = Vector512.Load(y + at.MessageRow + w);
            Vector512<T> a2 = Vector512.Load(y + 2 * at.MessageRow), b2 = Vector512.Load(y + 2 * at.MessageRow + w);
            Vector512<T> a3 = Vector512.Load(y + 3 * at.MessageRow), b3 = Vector512.Load(y + 3 * at.MessageRow + w);
            Vector512<T> a4 = Vector512.Load(y + 4 * at.MessageRow), b4 = Vector512.Load(y + 4 * at.MessageRow + w);
            Vector512<T> a5 = Vector512.Load(y + 5 * at.MessageRow), b5 = Vector512.Load(y + 5 * at.MessageRow + w);
            Vector512<T> a6 = Vector512.Load(y + 6 * at.MessageRow), b6 = Vector512.Load(y + 6 * at.MessageRow + w);
            for (int e = rows.Starts[r]; e < rows.Starts[r + 1]; e++)
            {
                weights.Load(e, at.Block, out var wa, out var wb);
                T* x = at.Features + rows.Senders[e] * at.FeatureNode;
                T* g = at.FeatureGradients + rows.Senders[e] * at.FeatureNode;
                T* m = at.Matrix(e, 3);
                T* s = at.Slopes + (long)e * 3 * w;
                Vector512<T> s1 = Vector512.Load(s + w), s2 = Vector512.Load(s + 2 * w), da = default, db = default;
                for (int i = 0; i < at.N1; i++, x += at.FeatureRow, g += at.FeatureRow, m += at.N3 * 3 * Lanes<T>.Group)
                {
                    var c = Lanes<T>.Broadcast(m); Vector512<T> ua = a0 * c, ub = b0 * c;
                    c = Lanes<T>.Broadcast(m + Lanes<T>.Group); Vector512<T> pa = a0 * c, pb = b0 * c;
                    c = Lanes<T>.Broadcast(m + 2 * Lanes<T>.Group); Vector512<T> qa = a0 * c, qb = b0 * c;
                    c = Lanes<T>.Broadcast(m + 3 * Lanes<T>.Group); ua = Lanes<T>.Fma(a1, c, ua); ub = Lanes<T>.Fma(b1, c, ub);
                    c = Lanes<T>.Broadcast(m + 4 * Lanes<T>.Group); pa = Lanes<T>.Fma(a1, c, pa); pb = Lanes<T>.Fma(b1, c, pb);
                    c = Lanes<T>.Broadcast(m + 5 * Lanes<T>.Group); qa = Lanes<T>.Fma(a1, c, qa); qb = Lanes<T>.Fma(b1, c, qb);
                    c = Lanes<T>.Broadcast(m + 6 * Lanes<T>.Group); ua = Lanes<T>.Fma(a2, c, ua); ub = Lanes<T>.Fma(b2, c, ub);
                    c = Lanes<T>.Broadcast(m + 7 * Lanes<T>.Group); pa = Lanes<T>.Fma(a2, c, pa); pb = Lanes<T>.Fma(b2, c, pb);
                    c = Lanes<T>.Broadcast(m + 8 * Lanes<T>.Group); qa = Lanes<T>.Fma(a2, c, qa); qb = Lanes<T>.Fma(b2, c, qb);
                    c = Lanes<T>.Broadcast(m + 9 * Lanes<T>.Group); ua = Lanes<T>.Fma(a3, c, ua); ub = Lanes<T>.Fma(b3, c, ub);
                    c = Lanes<T>.Broadcast(m + 10 * Lanes<T>.Group); pa = Lanes<T>.Fma(a3, c, pa); pb = Lanes<T>.Fma(b3, c, pb);
                    c = Lanes<T>.Broadcast(m + 11 * Lanes<T>.Group); qa = Lanes<T>.Fma(a3, c, qa); qb = Lanes<T>.Fma(b3, c, qb);
                    c = Lanes<T>.Broadcast(m + 12 * Lanes<T>.Group); ua = Lanes<T>.Fma(a4, c, ua); ub = Lanes<T>.Fma(b4, c, ub);
                    c = Lanes<T>.Broadcast(m + 13 * Lanes<T>.Group); pa = Lanes<T>.Fma(a4, c, pa); pb = Lanes<T>.Fma(b4, c, pb);
                    c = Lanes<T>.Broadcast(m + 14 * Lanes<T>.Group); qa = Lanes<T>.Fma(a4, c, qa); qb = Lanes<T>.Fma(b4, c, qb);
                    c = Lanes<T>.Broadcast(m + 15 * Lanes<T>.Group); ua = Lanes<T>.Fma(a5, c, ua); ub = Lanes<T>.Fma(b5, c, ub);
                    c = Lanes<T>.Broadcast(m + 16 * Lanes<T>.Group); pa = Lanes<T>.Fma(a5, c, pa); pb = Lanes<T>.Fma(b5, c, pb);
                    c = Lanes<T>.Broadcast(m + 17 * Lanes<T>.Group); qa = Lanes<T>.Fma(a5, c, qa); qb = Lanes<T>.Fma(b5, c, qb);
                    c = Lanes<T>.Broadcast(m + 18 * Lanes<T>.Group); ua = Lanes<T>.Fma(a6, c, ua); ub = Lanes<T>.Fma(b6, c, ub);
                    c = Lanes<T>.Broadcast(m + 19 * Lanes<T>.Group); pa = Lanes<T>.Fma(a6, c, pa); pb = Lanes<T>.Fma(b6, c, pb);
                    c = Lanes<T>.Broadcast(m + 20 * Lanes<T>.Group); qa = Lanes<T>.Fma(a6, c, qa); qb = Lanes<T>.Fma(b6, c, qb);
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
