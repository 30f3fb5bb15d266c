using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// The recursion of <see cref="SolidHarmonics"/> in tensors. A degree is one row q_l [..., l+1] made by a few operations, so the count of operations grows as L.
/// </summary>
internal static class SphericalHarmonicsGraph
{
    public static Tensor Evaluate(Tensor vectors, int maxDegree, bool normalize, double[] prefactors)
    {
        Tensor u = normalize ? Directions(vectors) : vectors;
        Tensor x = u.narrow(-1, 0, 1), y = u.narrow(-1, 1, 1), z = u.narrow(-1, 2, 1);
        Tensor rho2 = u.square().sum(-1, keepdim: true), one = ones_like(x);
        var rows = new List<Tensor>(maxDegree + 1);
        // angular row: S_L … S_1, C_0 … C_L, grown from the middle
        var c = new List<Tensor> { one };
        var s = new List<Tensor> { zeros_like(x) };
        for (int m = 1; m <= maxDegree; m++)
        {
            c.Add(m == 1 ? z : z * c[m - 1] - x * s[m - 1]);
            s.Add(m == 1 ? x : x * c[m - 1] + z * s[m - 1]);
        }
        Tensor angular = cat([.. Enumerable.Range(1, maxDegree).Reverse().Select(m => s[m]), .. c], -1);
        Tensor? before = null;
        Tensor? last = null;
        for (int l = 0; l <= maxDegree; l++)
        {
            Tensor q;
            if (l == 0) q = one;
            else
            {
                // columns 0 … l-1: [(2l-1) y q_{l-1} - (l+m-1) ρ² q_{l-2}] / (l-m)
                Tensor low = y * last! * Row(l, m => (2.0 * l - 1) / (l - m), u);
                if (l > 1)
                {
                    Tensor older = rho2 * before! * Row(l - 1, m => (l + m - 1.0) / (l - m), u);
                    low = cat([low.narrow(-1, 0, l - 1) - older, low.narrow(-1, l - 1, 1)], -1);
                }
                q = cat([low, one], -1);
            }
            (before, last) = (last, q);
            Tensor mirrored = l == 0 ? q : cat([q.narrow(-1, 1, l).flip(-1), q], -1);
            Tensor f = tensor(prefactors.AsSpan(l * l, 2 * l + 1).ToArray(), dtype: u.dtype, device: u.device);
            rows.Add(mirrored * angular.narrow(-1, maxDegree - l, 2 * l + 1) * f);
        }
        return cat(rows, -1);
    }

    /// <summary>v / |v|; 0 for the zero vector, whose square is replaced by 1 before the root so that its derivative stays finite; NaN stays NaN.</summary>
    public static Tensor Directions(Tensor vectors)
    {
        Tensor square = vectors.square().sum(-1, keepdim: true);
        return vectors * where(square == 0, ones_like(square), square).rsqrt();
    }

    private static Tensor Row(int count, Func<int, double> value, Tensor like) =>
        tensor(Enumerable.Range(0, count).Select(value).ToArray(), dtype: like.dtype, device: like.device);
}
