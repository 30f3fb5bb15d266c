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
    private readonly Lazy<PointForm> even, odd, both; // the same for compiled loops

    /// <summary>A product on a grid exact to degree (L1+1) + (L2+1) + (L3+1).</summary>
    public VectorSignalProduct(int maxLeft, int maxRight, int? maxOutput = null, int channels = 1, int? rightChannels = null, bool weighted = false,
        ProductParity parity = ProductParity.Natural)
        : base(maxLeft, maxRight, maxOutput ?? maxLeft + maxRight, channels, rightChannels ?? channels, 1, parity == ProductParity.Natural ? 1 : 0, weighted, parity)
    {
        Grid = SphereGrid.Smallest(MaxLeft + MaxRight + MaxOutput + 3);
        (leftSum, leftDifference) = (Field(MaxLeft, LeftShares, axialSign: 1), Field(MaxLeft, LeftShares, axialSign: -1));
        (rightSum, rightDifference) = (Field(MaxRight, RightShares, axialSign: 1), Field(MaxRight, RightShares, axialSign: -1));
        (backSum, backDifference) = (Back(neighbourSign: 1), Back(neighbourSign: -1));
        even = new(() => Parity == ProductParity.Even ? Whole() : Form(withEven: true, withOdd: false));
        odd = new(() => Form(withEven: false, withOdd: true));
        both = new(() => Form(withEven: true, withOdd: true));
    }

    /// <summary>The grid.</summary>
    public SphereGrid Grid { get; }

    private protected override Tensor Core(Tensor left, Tensor right, bool odd) =>
        PointFunctions.Apply(left) ? PointFunctions.Product((odd && Parity == ProductParity.Natural ? this.odd : even).Value, left, Spread(right)) : Plain(left, right, odd);

    private protected override (Tensor Even, Tensor Odd) Both(Tensor left, Tensor right)
    {
        if (!PointFunctions.Apply(left)) return base.Both(left, right);
        Tensor[] parts = PointFunctions.Product(both.Value, left, Spread(right)).chunk(2, -1);
        return (parts[0], parts[1]);
    }

    /// <summary>The same in tensor operations, on any device.</summary>
    internal Tensor Plain(Tensor left, Tensor right, bool odd)
    {
        // Polar fields p, q and axial ones a, b: (p + a) × (q + b) is the whole product, axial part and polar part; (p - a) × (q - b) is their difference. Two crosses
        // tell all four apart. Even sums are axial · same + polar · neighbours, odd ones axial · neighbours + polar · same.
        Tensor sum = Cross(On(left, leftSum), On(right, rightSum)).matmul(backSum.Like(left));
        if (Parity == ProductParity.Even) return sum;
        Tensor difference = Cross(On(left, leftDifference), On(right, rightDifference)).matmul(backDifference.Like(left));
        return (odd ? sum - difference : sum + difference) * 0.5;
    }

    /// <summary>
    /// The couplings without the difference: of features of even and of odd degree apart, the axial field has even orbitals where the polar one has odd ones, so that the
    /// projection on orbitals tells them apart by itself. Factors of equal parity give results of even degree where the sum is even, of odd degree where it is odd.
    /// </summary>
    private PointForm Form(bool withEven, bool withOdd)
    {
        PointSlot Factor(int maxDegree, double[] shares) => Slot(Fields(maxDegree, shares, back: false), maxDegree,
            [PointTable.OfParity(maxDegree, 0), PointTable.OfParity(maxDegree, 1)]);
        int size = (MaxOutput + 1) * (MaxOutput + 1), after = withEven ? size : 0;
        int[] Results(int parity) => [.. withEven ? PointTable.OfParity(MaxOutput, parity) : [], .. withOdd ? PointTable.OfParity(MaxOutput, 1 - parity).Select(k => after + k) : []];
        var terms = new List<(int, int, int, int)>();
        for (int a = 0; a < 2; a++)
            for (int b = 0; b < 2; b++) terms.AddRange(CrossTerms(3 * a, 3 * b, 3 * ((a + b) % 2)));
        return new PointForm(Factor(MaxLeft, LeftShares), Factor(MaxRight, RightShares), Slot(Fields(MaxOutput, OutputShares, back: true), MaxOutput, [Results(0), Results(1)]), terms);
    }

    /// <summary>All couplings in one sum.</summary>
    private PointForm Whole()
    {
        PointSlot All(int maxDegree, double[] shares, bool back) => Slot(Fields(maxDegree, shares, back), maxDegree, [[.. Enumerable.Range(0, (maxDegree + 1) * (maxDegree + 1))]]);
        return new PointForm(All(MaxLeft, LeftShares, false), All(MaxRight, RightShares, false), All(MaxOutput, OutputShares, true), [.. CrossTerms(0, 0, 0)]);
    }

    private static IEnumerable<(int, int, int, int)> CrossTerms(int a, int b, int c)
    {
        for (int k = 0; k < 3; k++)
        {
            int i = (k + 1) % 3, j = (k + 2) % 3;
            yield return (a + i, b + j, c + k, 1);
            yield return (a + j, b + i, c + k, -1);
        }
    }

    /// <summary>Component k of a row, or k - (L+1)² where rows hold two results, is component k of the table [component, axis, point].</summary>
    private PointSlot Slot(double[] table, int maxDegree, int[][] groups)
    {
        int size = (maxDegree + 1) * (maxDegree + 1), wide = 3 * Grid.Count;
        return new PointSlot(groups.Sum(g => g.Length), Grid.Count, 3, [.. groups.Select(g => (g, g.SelectMany(k => table.AsSpan(k % size * wide, wide).ToArray()).ToArray()))]);
    }

    /// <summary>[(L+1)², 3, G]: Σ_l C(l, 1, j)[k, a, m] Y_lk(ω) over l = j-1, j, j+1, times the weights of the points for the way back.</summary>
    private double[] Fields(int maxDegree, double[] shares, bool back)
    {
        int points = Grid.Count, width = (maxDegree + 2) * (maxDegree + 2);
        double[] harmonics = back ? Grid.FromGrid(maxDegree + 1) : Grid.ToGrid(maxDegree + 1), table = new double[(maxDegree + 1) * (maxDegree + 1) * 3 * points];
        foreach (var (row, axis, harmonic, _, value) in VectorHarmonics(maxDegree, shares))
            for (int g = 0; g < points; g++) table[(row * 3 + axis) * points + g] += value * (back ? harmonics[harmonic * points + g] : harmonics[g * width + harmonic]);
        return table;
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

    private protected override long CoreFlops(bool odd) => Channels * (odd && Parity == ProductParity.Natural ? this.odd : even).Value.Flops;

    private protected override long BothFlops => Channels * both.Value.Flops;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (ConstantTensor c in new[] { leftSum, leftDifference, rightSum, rightDifference, backSum, backDifference }) c.Dispose();
            foreach (Lazy<PointForm> form in new[] { even, odd, both })
                if (form.IsValueCreated) form.Value.Dispose();
        }
        base.Dispose(disposing);
    }
}
