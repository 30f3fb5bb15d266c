using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// A Clebsch-Gordan product by its non-zero coefficients. Message products (uvu with single harmonics) and channel-by-channel products (uuu) are one fused
/// kernel; other connections couple path by path and mix channels with matrix products.
/// </summary>
internal sealed class SparseCoupling
{
    private readonly ClebschGordanProduct product;
    private readonly EdgeTable? message;
    private readonly PairTable? channels;
    private readonly PairTable?[] paths;

    public SparseCoupling(ClebschGordanProduct product)
    {
        this.product = product;
        IReadOnlyList<ProductPath> all = product.Paths;
        paths = new PairTable?[all.Count];
        if (all.Count > 0 && all.All(p => p.Mode == ConnectionMode.Uvu && p.WeightOffset >= 0 && product.Right[p.Right].Multiplicity == 1)) message = EdgeTable.From(product);
        else if (all.Count > 0 && all.All(p => p.Mode == ConnectionMode.Uuu)) channels = PairTable.From(product);
        else
            for (int p = 0; p < paths.Length; p++)
                if (Channels(all[p]) > 0) paths[p] = PairTable.From(product, all[p], Channels(all[p]));
    }

    public Tensor Multiply(Tensor left, Tensor right, Tensor? weights)
    {
        if (message is not null)
        {
            // Each row is a node whose only edge is its own.
            var operation = new EdgeOperation(message, EdgeIndex.Identity(checked((int)left.shape[0])));
            return is_grad_enabled() && (left.requires_grad || right.requires_grad || weights!.requires_grad)
                ? EdgeFunctions.Forward.apply(operation, left, right, weights!)
                : operation.Sum(left, right, weights!);
        }
        if (channels is not null) return PairFunctions.Product(channels, left, right, weights ?? empty(0, dtype: left.dtype));
        var blocks = new Tensor?[product.Output.Count];
        for (int p = 0; p < paths.Length; p++)
        {
            if (paths[p] is not { } table) continue;
            ProductPath path = product.Paths[p];
            Tensor part = One(path, table, left, right, path.WeightOffset < 0 ? null : weights!.narrow(-1, path.WeightOffset, path.WeightCount));
            blocks[path.Output] = blocks[path.Output] is { } sum ? sum + part : part;
        }
        for (int o = 0; o < blocks.Length; o++) blocks[o] ??= zeros([left.shape[0], product.Output[o].Dimension], dtype: left.dtype);
        return blocks.Length == 0 ? zeros([left.shape[0], 0], dtype: left.dtype) : cat(blocks!, 1);
    }

    private int Channels(ProductPath p)
    {
        int u = product.Left[p.Left].Multiplicity, v = product.Right[p.Right].Multiplicity;
        return p.Mode switch
        {
            ConnectionMode.Uuu or ConnectionMode.Uuw => u,
            ConnectionMode.UvuPairs or ConnectionMode.UvwPairs => u * (u - 1) / 2,
            _ => u * v,
        };
    }

    private Tensor One(ProductPath path, PairTable table, Tensor left, Tensor right, Tensor? w)
    {
        MulIrrep a = product.Left[path.Left], b = product.Right[path.Right], c = product.Output[path.Output];
        long n = left.shape[0], u = a.Multiplicity, v = b.Multiplicity, d1 = a.Irrep.Dimension, d2 = b.Irrep.Dimension, d3 = c.Irrep.Dimension, m = Channels(path);
        Tensor x = left.narrow(1, product.Left.Offset(path.Left), a.Dimension).reshape(n, u, d1), y = right.narrow(1, product.Right.Offset(path.Right), b.Dimension).reshape(n, v, d2);
        switch (path.Mode)
        {
            case ConnectionMode.Uuu or ConnectionMode.Uuw:
                break;
            case ConnectionMode.UvuPairs or ConnectionMode.UvwPairs:
                Tensor pairs = triu_indices(u, u, 1);
                (x, y) = (x.index_select(1, pairs[0]), y.index_select(1, pairs[1]));
                break;
            default:
                (x, y) = (x.unsqueeze(2).expand(n, u, v, d1), y.unsqueeze(1).expand(n, u, v, d2));
                break;
        }
        Tensor t = PairFunctions.Product(table, x.reshape(n, m * d1), y.reshape(n, m * d2), empty(0, dtype: left.dtype)).view(n, m, d3);
        Tensor result = path.Mode switch
        {
            ConnectionMode.Uvw or ConnectionMode.Uuw or ConnectionMode.UvwPairs => w!.dim() == 1
                ? w.view(m, -1).transpose(0, 1).matmul(t)
                : w.view(n, m, -1).transpose(1, 2).matmul(t),
            _ => w is null ? t : t * w.unsqueeze(-1),
        };
        if (path.Mode == ConnectionMode.Uvu) result = result.view(n, u, v, d3).sum(2);
        else if (path.Mode == ConnectionMode.Uvv) result = result.view(n, u, v, d3).sum(1);
        return result.reshape(n, c.Dimension);
    }
}
