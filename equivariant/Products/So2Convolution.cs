using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// The message product of <see cref="ClebschGordanProduct.Message"/> in the frame of each edge (eSCN, arXiv 2302.03655): with the edge along the pole only Y_{l,0}
/// is left, and a coupling joins m to ±m with equal values (even sum) or to ∓m with opposite ones (odd sum). The same paths, weights and results, in O(L³):
/// features are rotated, scaled per order, and rotated back.
/// </summary>
public sealed class So2Convolution : IDisposable
{
    private readonly ClebschGordanProduct product;
    private readonly ConstantTensor[] scales; // per path: s_m for m = -n … n, n = min(l1, l3)

    /// <summary>The edge-frame form of a message product.</summary>
    /// <param name="left">Features.</param>
    /// <param name="maxDegree">Greatest degree of the harmonics of the edge (component normalisation).</param>
    /// <param name="keep">Irreps of the result.</param>
    /// <param name="order">Order of blocks and weights.</param>
    public So2Convolution(Irreps left, int maxDegree, Func<Irrep, bool> keep, IrrepOrder order = IrrepOrder.OddFirst)
    {
        product = ClebschGordanProduct.Message(left, Irreps.SphericalHarmonics(maxDegree), keep, order);
        scales = [.. product.Paths.Select(Scale)];
    }

    /// <summary>Irreps of the features.</summary>
    public Irreps Left => product.Left;

    /// <summary>Irreps of the result: a block per path, sorted.</summary>
    public Irreps Output => product.Output;

    /// <summary>Weights a row takes.</summary>
    public int WeightCount => product.WeightCount;

    /// <summary>The couplings, in the order of their weights.</summary>
    public IReadOnlyList<ProductPath> Paths => product.Paths;

    /// <summary>Operations of one row: rotations there and back, and two a number in between (the Wigner matrices apart).</summary>
    public long Flops => product.Left.Sum(b => 2L * b.Multiplicity * b.Irrep.Dimension * b.Irrep.Dimension)
        + product.Output.Sum(b => 2L * b.Multiplicity * b.Irrep.Dimension * b.Irrep.Dimension + 2L * b.Dimension);

    /// <summary>Messages of features [n, left] along edge vectors [n, 3] with weights [n, weights], as [n, output].</summary>
    /// <exception cref="ArgumentException">Shapes do not fit; the message names the argument and what was expected.</exception>
    public Tensor Multiply(Tensor left, Tensor vectors, Tensor weights)
    {
        Shapes.Require(left, nameof(left), -1, Left.Dimension);
        long n = left.shape[0];
        Shapes.Require(vectors, nameof(vectors), n, 3);
        Shapes.Require(weights, nameof(weights), n, WeightCount);
        Shapes.RequireLike(vectors, left, nameof(vectors), "the features");
        Shapes.RequireLike(weights, left, nameof(weights), "the features");
        using var scope = NewDisposeScope();
        int top = Math.Max(0, Math.Max(Left.MaxDegree, Output.MaxDegree));
        Tensor[] d = WignerD.Matrices(EdgeFrame.ToPole(vectors), top);
        var rotated = new Tensor[Left.Count];
        for (int b = 0; b < rotated.Length; b++)
        {
            Irrep irrep = Left[b].Irrep;
            Tensor x = left.narrow(1, Left.Offset(b), Left[b].Dimension).reshape(n, Left[b].Multiplicity, irrep.Dimension);
            rotated[b] = irrep.L == 0 ? x : x.matmul(d[irrep.L].transpose(1, 2));
        }
        var blocks = new Tensor[Output.Count];
        foreach (var group in product.Paths.Select((path, p) => (path, p)).GroupBy(t => Output[t.path.Output].Irrep.L))
        {
            int l3 = group.Key;
            Tensor[] parts = [.. group.Select(t => Couple(t.path, scales[t.p], rotated[t.path.Left], l3) * weights.narrow(1, t.path.WeightOffset, t.path.WeightCount).unsqueeze(-1))];
            Tensor all = parts.Length == 1 ? parts[0] : cat(parts, 1);
            if (l3 > 0) all = all.matmul(d[l3]);
            long at = 0;
            foreach (var (path, _) in group)
            {
                MulIrrep block = Output[path.Output];
                blocks[path.Output] = all.narrow(1, at, block.Multiplicity).reshape(n, block.Dimension);
                at += block.Multiplicity;
            }
        }
        Tensor result = blocks.Length == 0 ? zeros([n, 0], dtype: left.dtype, device: left.device) : cat(blocks, 1);
        return result.MoveToOuterDisposeScope();
    }

    /// <summary>[n, u, d1] to [n, u, d3]: orders |m| ≤ min(l1, l3), kept or swapped, scaled.</summary>
    private Tensor Couple(ProductPath path, ConstantTensor scale, Tensor x, int l3)
    {
        int l1 = Left[path.Left].Irrep.L, l2 = product.Right[path.Right].Irrep.L, n = Math.Min(l1, l3);
        Tensor inner = x.narrow(2, l1 - n, 2 * n + 1);
        if ((l1 + l2 + l3) % 2 == 1) inner = inner.flip(2);
        inner = inner * scale.Like(x);
        return n == l3 ? inner : nn.functional.pad(inner, [l3 - n, l3 - n]);
    }

    private ConstantTensor Scale(ProductPath path)
    {
        int l1 = Left[path.Left].Irrep.L, l2 = product.Right[path.Right].Irrep.L, l3 = Output[path.Output].Irrep.L, n = Math.Min(l1, l3);
        bool odd = (l1 + l2 + l3) % 2 == 1;
        var s = new double[2 * n + 1];
        foreach (CouplingEntry e in Wigner3j.Get(l1, l2, l3).Entries)
        {
            if (e.J != l2) continue; // m2 = 0
            int m3 = e.K - l3, m1 = e.I - l1;
            if (m1 != (odd ? -m3 : m3)) throw new InvalidOperationException("A coupling with the pole joined unequal orders.");
            s[m3 + n] = e.Value * path.Coefficient * Math.Sqrt(2 * l2 + 1);
        }
        return new ConstantTensor(s, s.Length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ConstantTensor s in scales) s.Dispose();
        product.Dispose();
    }
}
