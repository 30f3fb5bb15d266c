namespace Potentials.Equivariant;

/// <summary>Operation counts of one coupling and row: what the algorithm as written multiplies and adds.</summary>
internal static class CouplingCost
{
    public static long Flops(ClebschGordanProduct product, ProductPath path)
    {
        MulIrrep a = product.Left[path.Left], b = product.Right[path.Right], c = product.Output[path.Output];
        long u = a.Multiplicity, v = b.Multiplicity, w = c.Multiplicity, d1 = a.Irrep.Dimension, d2 = b.Irrep.Dimension, d3 = c.Irrep.Dimension;
        long nonZero = Wigner3j.Get(a.Irrep.L, b.Irrep.L, c.Irrep.L).Entries.Length;
        bool dense = product.Algorithm == CouplingAlgorithm.Dense, weighted = path.WeightOffset >= 0;
        long pairs = path.Mode switch { ConnectionMode.Uuu or ConnectionMode.Uuw => u, ConnectionMode.UvuPairs or ConnectionMode.UvwPairs => u * (u - 1) / 2, _ => u * v };
        bool crossed = path.Mode is ConnectionMode.Uvw or ConnectionMode.Uvu or ConnectionMode.Uvv or ConnectionMode.Uvuv;
        long coupling = (dense, crossed) switch
        {
            (true, true) => 2 * v * d1 * d2 * d3 + 2 * u * v * d1 * d3,
            (true, false) => pairs * (d1 * d2 + 2 * d1 * d2 * d3),
            _ => pairs * 3 * nonZero,
        };
        long weights = path.Mode is ConnectionMode.Uvw or ConnectionMode.Uuw or ConnectionMode.UvwPairs ? 2 * pairs * w * d3 : weighted ? pairs * d3 : 0;
        long sum = path.Mode is ConnectionMode.Uvu or ConnectionMode.Uvv ? pairs * d3 : 0;
        return coupling + weights + sum;
    }
}
