using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>One coupling by matrix products with the whole coefficient tensor.</summary>
internal static class DenseCoupling
{
    /// <param name="mode">Connection of channels.</param>
    /// <param name="x">[n, u, d1].</param>
    /// <param name="y">[n, v, d2].</param>
    /// <param name="c">[d1, d2, d3].</param>
    /// <param name="w">The path's weights, [weights] or [n, weights], or null.</param>
    /// <returns>[n, channels, d3].</returns>
    public static Tensor Apply(ConnectionMode mode, Tensor x, Tensor y, Tensor c, Tensor? w)
    {
        long n = x.shape[0], u = x.shape[1], v = y.shape[1], d3 = c.shape[2];
        switch (mode)
        {
            case ConnectionMode.Uuu or ConnectionMode.Uuw:
            {
                Tensor t = Matched(x, y, c);
                if (w is null) return t;
                if (mode == ConnectionMode.Uuu) return t * w.unsqueeze(-1);
                return Mix(t, w, u);
            }
            case ConnectionMode.UvuPairs or ConnectionMode.UvwPairs:
            {
                // The pairs u < v are picked before they are coupled.
                Tensor pairs = triu_indices(u, u, 1, device: x.device);
                Tensor t = Matched(x.index_select(1, pairs[0]), y.index_select(1, pairs[1]), c);
                if (w is null) return t;
                return mode == ConnectionMode.UvuPairs ? t * w.unsqueeze(-1) : Mix(t, w, pairs.shape[1]);
            }
            default:
            {
                Tensor t = Crossed(x, y, c); // [n, u, v, d3]
                if (mode == ConnectionMode.Uvw) return Mix(t.reshape(n, u * v, d3), w!, u * v);
                if (w is not null) t = t * w.reshape(w.dim() == 1 ? [u, v, 1] : [n, u, v, 1]);
                return mode switch
                {
                    ConnectionMode.Uvu => v == 1 ? t.squeeze(2) : t.sum(2),
                    ConnectionMode.Uvv => u == 1 ? t.squeeze(1) : t.sum(1),
                    _ => t.reshape(n, u * v, d3),
                };
            }
        }
    }

    /// <summary>t[n, u, k] = Σ C[i, j, k] x[n, u, i] y[n, u, j].</summary>
    private static Tensor Matched(Tensor x, Tensor y, Tensor c)
    {
        long n = x.shape[0], u = x.shape[1], d1 = c.shape[0], d2 = c.shape[1], d3 = c.shape[2];
        Tensor outer = x.unsqueeze(-1) * y.unsqueeze(-2);
        return outer.reshape(n * u, d1 * d2).matmul(c.reshape(d1 * d2, d3)).view(n, u, d3);
    }

    /// <summary>t[n, u, v, k] = Σ C[i, j, k] x[n, u, i] y[n, v, j]; the side with fewer channels meets C first.</summary>
    private static Tensor Crossed(Tensor x, Tensor y, Tensor c)
    {
        long n = x.shape[0], u = x.shape[1], v = y.shape[1], d1 = c.shape[0], d2 = c.shape[1], d3 = c.shape[2];
        Tensor half = y.reshape(n * v, d2).matmul(c.transpose(0, 1).reshape(d2, d1 * d3)); // [n v, d1 d3]
        half = half.view(n, v, d1, d3).transpose(1, 2).reshape(n, d1, v * d3);
        return x.matmul(half).view(n, u, v, d3);
    }

    /// <summary>out[n, w, k] = Σ_a W[a, w] t[n, a, k].</summary>
    private static Tensor Mix(Tensor t, Tensor w, long a) =>
        w.dim() == 1 ? w.view(a, -1).transpose(0, 1).matmul(t) : w.view(t.shape[0], a, -1).transpose(1, 2).matmul(t);
}
