using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant.Benchmarks;

/// <summary>
/// The graph of tensor operations that e3nn (0.5, 0.6) generates for a product whose paths are uuu or uvu: outer products shared between paths, one contraction
/// with the coefficients per path, short forms where a degree is 0, sums and a concatenation. Run by the libtorch of this process it is that library's product
/// without its interpreter: what compiled products are to be compared with on the same machine.
/// </summary>
internal sealed class PeerGraph : IDisposable
{
    private readonly ClebschGordanProduct product;
    private readonly ConstantTensor[] couplings;

    /// <summary>The graph of <paramref name="product"/>, owned from here on.</summary>
    /// <exception cref="ArgumentException">A path is neither uuu nor uvu, or has no weights.</exception>
    public PeerGraph(ClebschGordanProduct product)
    {
        foreach (ProductPath p in product.Paths)
            if (p.Mode is not (ConnectionMode.Uuu or ConnectionMode.Uvu) || p.WeightOffset < 0) throw new ArgumentException($"A path is {p.Mode} or has no weights.", nameof(product));
        this.product = product;
        couplings = [.. product.Paths.Select(p =>
        {
            Irrep a = product.Left[p.Left].Irrep, b = product.Right[p.Right].Irrep, c = product.Output[p.Output].Irrep;
            return new ConstantTensor(() => [.. Wigner3j.Get(a.L, b.L, c.L).ToArray().Select(v => v * p.Coefficient)], a.Dimension * b.Dimension, c.Dimension);
        })];
    }

    /// <summary>The product of rows [n, left] and [n, right] with weights [w] or [n, w].</summary>
    public Tensor Multiply(Tensor left, Tensor right, Tensor weights)
    {
        using var scope = NewDisposeScope();
        long n = left.shape[0];
        var outer = new Dictionary<(int, int, ConnectionMode), Tensor>();
        var sums = new Tensor?[product.Output.Count];
        Tensor[] xs = Blocks(left, product.Left), ys = Blocks(right, product.Right);
        for (int p = 0; p < couplings.Length; p++)
        {
            ProductPath path = product.Paths[p];
            Tensor x = xs[path.Left], y = ys[path.Right], w = weights.narrow(-1, path.WeightOffset, path.WeightCount);
            Tensor result = path.Mode == ConnectionMode.Uuu ? Matched(path, p, x, y, w, outer) : Crossed(path, p, x, y, w.reshape([.. w.shape[..^1], x.shape[1], y.shape[1]]), outer);
            result = result.reshape(n, product.Output[path.Output].Dimension);
            sums[path.Output] = sums[path.Output] is { } sum ? sum + result : result;
        }
        return cat([.. sums.Select((s, o) => s ?? zeros([n, product.Output[o].Dimension], dtype: left.dtype))], 1).MoveToOuterDisposeScope();
    }

    private Tensor Matched(ProductPath path, int number, Tensor x, Tensor y, Tensor w, Dictionary<(int, int, ConnectionMode), Tensor> outer)
    {
        double scale = Scale(path, out int l1, out int l2, out int l3);
        if (l1 == 0 || l2 == 0) return (w * scale).unsqueeze(-1) * x * y;
        if (l3 == 0) return einsum("zui,zui->zu", x, y) * (w * scale);
        var key = (path.Left, path.Right, path.Mode);
        if (!outer.TryGetValue(key, out Tensor? xy)) outer[key] = xy = einsum("zui,zuj->zuij", x, y).flatten(2);
        return xy.matmul(couplings[number].Like(x)) * w.unsqueeze(-1);
    }

    private Tensor Crossed(ProductPath path, int number, Tensor x, Tensor y, Tensor w, Dictionary<(int, int, ConnectionMode), Tensor> outer)
    {
        double scale = Scale(path, out int l1, out int l2, out int l3);
        string z = w.dim() == 2 ? "" : "z";
        if (l1 == 0) return einsum("zuv,zvj->zuj", (w * scale) * x, y);
        if (l2 == 0) return einsum("zu,zui->zui", einsum($"{z}uv,zv->zu", w * scale, y.squeeze(-1)), x);
        if (l3 == 0) return einsum($"{z}uv,zuv->zu", w * scale, einsum("zui,zvi->zuv", x, y));
        var key = (path.Left, path.Right, path.Mode);
        if (!outer.TryGetValue(key, out Tensor? xy)) outer[key] = xy = einsum("zui,zvj->zuvij", x, y).flatten(3);
        return einsum($"{z}uv,zuvk->zuk", w, xy.matmul(couplings[number].Like(x)));
    }

    /// <summary>What the short forms are multiplied by: C(l, 0, l) = 1/√(2l+1) on the diagonal, and so on.</summary>
    private double Scale(ProductPath path, out int l1, out int l2, out int l3)
    {
        (l1, l2, l3) = (product.Left[path.Left].Irrep.L, product.Right[path.Right].Irrep.L, product.Output[path.Output].Irrep.L);
        return path.Coefficient / Math.Sqrt(2 * Math.Max(l1, l2) + 1);
    }

    private static Tensor[] Blocks(Tensor features, Irreps irreps) =>
        [.. Enumerable.Range(0, irreps.Count).Select(b => features.narrow(1, irreps.Offset(b), irreps[b].Dimension).reshape(-1, irreps[b].Multiplicity, irreps[b].Irrep.Dimension))];

    public void Dispose()
    {
        foreach (ConstantTensor c in couplings) c.Dispose();
        product.Dispose();
    }
}
