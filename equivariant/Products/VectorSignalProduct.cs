using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// The vector-signal tensor product (arXiv 2506.13523): features become vector fields on the sphere, F_a(ω) = Σ C(l, 1, j)·Y_l x_j, the fields are crossed point by
/// point, and F×G is projected back on vector harmonics. A feature of natural parity makes a polar field from orbitals l = j±1 and an axial one from l = j; crossing
/// polar with polar or axial with axial gives an axial field, the rest polar fields. Triples of even sum are read from axial fields with l = j and polar ones with
/// l = j±1; triples of odd sum the other way round.
/// </summary>
public sealed class VectorSignalProduct : SphericalProduct
{
    // Shares of the orbitals j-1, j, j+1. ∫ H·(F×G) changes sign under every exchange, so with equal encodings all couplings of even sum would cancel.
    private static readonly double[] LeftShares = [1, 1, 0.5], RightShares = [1, -0.5, 0.75], OutputShares = [0.5, 0.75, 1];
    private readonly ConstantTensor leftSum, leftDifference, rightSum, rightDifference, backSum, backDifference;

    /// <summary>A product on a grid exact to degree (L1+1) + (L2+1) + (L3+1).</summary>
    public VectorSignalProduct(int maxLeft, int maxRight, int? maxOutput = null, int channels = 1, int? rightChannels = null, bool weighted = false,
        ProductParity parity = ProductParity.Natural)
        : base(maxLeft, maxRight, maxOutput ?? maxLeft + maxRight, channels, rightChannels ?? channels, 1, parity == ProductParity.Natural ? 1 : 0, weighted, parity)
    {
        Grid = SphereGrid.Smallest(MaxLeft + MaxRight + MaxOutput + 3);
        (leftSum, leftDifference) = (Field(MaxLeft, LeftShares, axialSign: 1), Field(MaxLeft, LeftShares, axialSign: -1));
        (rightSum, rightDifference) = (Field(MaxRight, RightShares, axialSign: 1), Field(MaxRight, RightShares, axialSign: -1));
        (backSum, backDifference) = (Back(neighbourSign: 1), Back(neighbourSign: -1));
    }

    /// <summary>The grid.</summary>
    public SphereGrid Grid { get; }

    private protected override Tensor Core(Tensor left, Tensor right, bool odd)
    {
        // Polar fields p, q and axial ones a, b: (p + a) × (q + b) is the whole product, axial part and polar part; (p - a) × (q - b) is their difference. Two crosses
        // tell all four apart. Even sums are axial · same + polar · neighbours, odd ones axial · neighbours + polar · same.
        Tensor sum = Cross(On(left, leftSum), On(right, rightSum)).matmul(backSum.Like(left));
        if (Parity == ProductParity.Even) return sum;
        Tensor difference = Cross(On(left, leftDifference), On(right, rightDifference)).matmul(backDifference.Like(left));
        return (odd ? sum - difference : sum + difference) * 0.5;
    }

    private Tensor On(Tensor features, ConstantTensor field) => features.matmul(field.Like(features)).view(features.shape[0], features.shape[1], 3, Grid.Count);

    /// <summary>[n, C, 3, G] x [n, C or 1, 3, G] as [n, C, 3G].</summary>
    private static Tensor Cross(Tensor f, Tensor g)
    {
        Tensor[] a = f.unbind(2), b = g.unbind(2);
        return cat([.. Enumerable.Range(0, 3).Select(k => (a[(k + 1) % 3] * b[(k + 2) % 3]).addcmul(a[(k + 2) % 3], b[(k + 1) % 3], -1))], 2);
    }

    /// <summary>[(L+1)², 3G]: Σ_l C(l, 1, j)[k, a, m] Y_lk(ω) over l = j±1 (polar) and, with a sign, l = j (axial).</summary>
    private ConstantTensor Field(int maxDegree, double[] shares, double axialSign)
    {
        int columns = 3 * Grid.Count, top = maxDegree + 1, width = (top + 1) * (top + 1);
        double[] y = Grid.ToGrid(top), table = new double[(maxDegree + 1) * (maxDegree + 1) * columns];
        foreach (var (row, axis, harmonic, same, value) in VectorHarmonics(maxDegree, shares))
            for (int g = 0; g < Grid.Count; g++) table[row * columns + axis * Grid.Count + g] += (same ? axialSign : 1) * value * y[g * width + harmonic];
        return new ConstantTensor(table, (maxDegree + 1) * (maxDegree + 1), columns);
    }

    /// <summary>[3G, (L3+1)²]: projection on the harmonics with l = j and, with a sign, l = j±1.</summary>
    private ConstantTensor Back(double neighbourSign)
    {
        int n = (MaxOutput + 1) * (MaxOutput + 1);
        double[] project = Grid.FromGrid(MaxOutput + 1), table = new double[3 * Grid.Count * n];
        foreach (var (row, axis, harmonic, same, value) in VectorHarmonics(MaxOutput, OutputShares))
            for (int g = 0; g < Grid.Count; g++) table[(axis * Grid.Count + g) * n + row] += (same ? 1 : neighbourSign) * value * project[harmonic * Grid.Count + g];
        return new ConstantTensor(table, 3L * Grid.Count, n);
    }

    private static IEnumerable<(int Row, int Axis, int Harmonic, bool Same, double Value)> VectorHarmonics(int maxDegree, double[] shares)
    {
        for (int j = 0; j <= maxDegree; j++)
            foreach (int l in new[] { j - 1, j, j + 1 })
            {
                if (l < 0 || !Wigner3j.IsTriangle(l, 1, j)) continue;
                foreach (CouplingEntry e in Wigner3j.Get(l, 1, j).Entries.ToArray()) yield return (j * j + e.K, e.J, l * l + e.I, l == j, shares[l - j + 1] * e.Value);
            }
    }

    private protected override long CoreFlops(bool odd)
    {
        long g = 3L * Grid.Count, a = (MaxLeft + 1) * (MaxLeft + 1), b = (MaxRight + 1) * (MaxRight + 1), c = (MaxOutput + 1) * (MaxOutput + 1);
        long fields = Parity == ProductParity.Even ? 1 : 2;
        return fields * (2 * g * (Channels * a + RightChannels * b) + Channels * (3 * g + 2 * g * c));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            foreach (ConstantTensor c in new[] { leftSum, leftDifference, rightSum, rightDifference, backSum, backDifference }) c.Dispose();
        base.Dispose(disposing);
    }
}
