using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// Expressivity and interactability of tensor products (arXiv 2506.13523). Both are read off the bilinear map itself: its coefficient κ of every triple
/// (l1, l2, l3), found by multiplying basis vectors.
/// </summary>
public static class ProductMeasures
{
    /// <summary>
    /// The triples that receive a coefficient at all (interactability), for a product of single channels, one block a degree and factor.
    /// </summary>
    /// <exception cref="ArgumentException">The product has several channels, or takes weights.</exception>
    public static IReadOnlyList<CoupledTriple> Couplings(ITensorProduct product)
    {
        ArgumentNullException.ThrowIfNull(product);
        if (product.WeightCount > 0) throw new ArgumentException("Measure the product without weights: they are counted, not chosen.", nameof(product));
        foreach (MulIrrep block in product.Left.Concat(product.Right))
            if (block.Multiplicity != 1) throw new ArgumentException($"Expected single channels, got {product.Left} and {product.Right}.", nameof(product));
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        int n = product.Left.Dimension, m = product.Right.Dimension, size = product.Output.Dimension;
        Tensor left = eye(n, dtype: float64).repeat_interleave(m, 0), right = eye(m, dtype: float64).repeat(n, 1);
        double[] map = product.Multiply(left, right).contiguous().data<double>().ToArray(); // [n, m, size]
        var triples = new List<CoupledTriple>();
        for (int a = 0; a < product.Left.Count; a++)
            for (int b = 0; b < product.Right.Count; b++)
                for (int c = 0; c < product.Output.Count; c++)
                {
                    int l1 = product.Left[a].Irrep.L, l2 = product.Right[b].Irrep.L, l3 = product.Output[c].Irrep.L;
                    if (!Wigner3j.IsTriangle(l1, l2, l3)) continue;
                    for (int copy = 0; copy < product.Output[c].Multiplicity; copy++)
                    {
                        // Σ C² = 1: the coefficient is the projection of the map on C.
                        double k = 0;
                        foreach (CouplingEntry e in Wigner3j.Get(l1, l2, l3).Entries)
                            k += e.Value * map[((product.Left.Offset(a) + e.I) * m + product.Right.Offset(b) + e.J) * size + product.Output.Offset(c) + copy * (2 * l3 + 1) + e.K];
                        if (Math.Abs(k) > 1e-10) triples.Add(new CoupledTriple(l1, l2, l3, c + 1000 * copy, k));
                    }
                }
        return triples;
    }

    /// <summary>
    /// Expressivity: the dimension of the family of bilinear maps that equivariant linear layers around the product reach, in free weights. With single channels
    /// the layers are one factor for every degree of each input and for every pair of result block and degree; the dimension is the rank of the map from these factors
    /// to the coefficients at a random point.
    /// </summary>
    /// <exception cref="ArgumentException">The product has several channels, or takes weights.</exception>
    public static int Expressivity(ITensorProduct product)
    {
        IReadOnlyList<CoupledTriple> triples = Couplings(product);
        if (triples.Count == 0) return 0;
        int[] lefts = [.. triples.Select(t => t.Left).Distinct().Order()], rights = [.. triples.Select(t => t.Right).Distinct().Order()];
        (int, int)[] blocks = [.. triples.Select(t => (t.Output, t.Block)).Distinct().Order()];
        // Rows: reached coefficients (l1, l2, l3), summed over the blocks that feed them; columns: factors.
        (int, int, int)[] rows = [.. triples.Select(t => (t.Left, t.Right, t.Output)).Distinct().Order()];
        var random = new Random(3);
        double[] Draw(int n) => [.. Enumerable.Range(0, n).Select(_ => 0.5 + random.NextDouble())];
        double[] a = Draw(lefts.Length), b = Draw(rights.Length), c = Draw(blocks.Length);
        var jacobian = new double[rows.Length, a.Length + b.Length + c.Length];
        foreach (CoupledTriple t in triples)
        {
            int row = Array.IndexOf(rows, (t.Left, t.Right, t.Output)), i = Array.IndexOf(lefts, t.Left), j = Array.IndexOf(rights, t.Right), k = Array.IndexOf(blocks, (t.Output, t.Block));
            jacobian[row, i] += t.Coefficient * b[j] * c[k];
            jacobian[row, a.Length + j] += t.Coefficient * a[i] * c[k];
            jacobian[row, a.Length + b.Length + k] += t.Coefficient * a[i] * b[j];
        }
        using Tensor matrix = tensor(jacobian);
        using Tensor values = linalg.svdvals(matrix);
        double[] singular = values.data<double>().ToArray();
        return singular.Count(s => s > 1e-9 * singular.Max());
    }
}
