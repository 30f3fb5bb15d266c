using Potentials.Equivariant.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// The Gaunt tensor product on a grid of the sphere (arXiv 2401.10216; on the grid, arXiv 2506.13523): both factors become functions f, g on the sphere, are
/// multiplied point by point, and f·g is projected back: z = Σ k(l1,l2,l3) C x y over triples of even sum. Two products with constant matrices and one
/// multiplication. <b>Complete</b> with odd copies: the Poisson bracket r̂·(∇f×∇g) on the same grid gives the triples of odd sum, and several weighted copies of
/// both regain the path freedom of the Clebsch-Gordan product (for results up to L: 2 even + 1 odd copies at L = 2, 3 + 2 at L = 3).
/// </summary>
public sealed class GauntProduct : SphericalProduct
{
    private readonly ConstantTensor leftToGrid, rightToGrid, fromGrid;
    private readonly ConstantTensor? leftSlopes, rightSlopes; // [(L+1)², 2G]: derivatives along two tangents
    private readonly Lazy<PointForm> even, odd; // the same for compiled loops

    /// <summary>A product of degrees up to <paramref name="maxLeft"/> and <paramref name="maxRight"/>, projected on degrees up to <paramref name="maxOutput"/>.</summary>
    /// <param name="maxLeft">L1.</param>
    /// <param name="maxRight">L2.</param>
    /// <param name="maxOutput">L3; null: L1 + L2.</param>
    /// <param name="channels">Channels of the first factor and of the result.</param>
    /// <param name="rightChannels">Channels of the second factor: as the first, or 1; null: as the first.</param>
    /// <param name="weighted">Whether every degree of every channel is scaled, before and after.</param>
    /// <param name="evenCopies">Copies of the point-wise product.</param>
    /// <param name="oddCopies">Copies of the Poisson bracket.</param>
    /// <param name="parity">Labels of the irreps.</param>
    /// <param name="grid">A grid exact to degree L1 + L2 + L3; null: the smallest.</param>
    /// <exception cref="ArgumentException">The grid is not exact for the product.</exception>
    public GauntProduct(int maxLeft, int maxRight, int? maxOutput = null, int channels = 1, int? rightChannels = null, bool weighted = false, int evenCopies = 1, int oddCopies = 0,
        ProductParity parity = ProductParity.Natural, SphereGrid? grid = null)
        : base(maxLeft, maxRight, maxOutput ?? maxLeft + maxRight, channels, rightChannels ?? channels, evenCopies, oddCopies, weighted, parity)
    {
        int degree = MaxLeft + MaxRight + MaxOutput;
        Grid = grid ?? SphereGrid.Smallest(degree);
        if (Grid.Degree < degree) throw new ArgumentException($"The grid {Grid.Name} is exact to degree {Grid.Degree}, but the product needs {degree}.", nameof(grid));
        leftToGrid = Transposed(Grid.ToGrid(MaxLeft), Grid.Count, MaxLeft);
        rightToGrid = Transposed(Grid.ToGrid(MaxRight), Grid.Count, MaxRight);
        fromGrid = Transposed(Grid.FromGrid(MaxOutput), Grid.Count, MaxOutput, back: true);
        var points = new Lazy<PointTable>(() => new PointTable(degree, whole: Grid.Count <= 2 * Lanes<float>.Width));
        var back = new Lazy<PointSlot>(() => points.Value.Values(MaxOutput, back: true));
        even = new(() => Form(points.Value.Values(MaxLeft), points.Value.Values(MaxRight), back.Value, points.Value.Groups, odd: false));
        odd = new(() => Form(points.Value.Slopes(MaxLeft), points.Value.Slopes(MaxRight), back.Value, points.Value.Groups, odd: true));
        if (oddCopies == 0) return;
        leftSlopes = TangentSlopes.Of(Grid, MaxLeft);
        rightSlopes = TangentSlopes.Of(Grid, MaxRight);
    }

    /// <summary>The grid.</summary>
    public SphereGrid Grid { get; }

    /// <summary>Even x even and odd x odd are even at opposite points; the bracket of two such fields is odd there.</summary>
    private static PointForm Form(PointSlot left, PointSlot right, PointSlot output, int groups, bool odd)
    {
        var terms = new List<(int, int, int, int)>();
        for (int a = 0; a < groups; a++)
            for (int b = 0; b < groups; b++)
            {
                int to = (a + b + (odd ? 1 : 0)) % groups;
                if (!odd) terms.Add((a, b, to, 1));
                else terms.AddRange([(2 * a, 2 * b + 1, to, 1), (2 * a + 1, 2 * b, to, -1)]);
            }
        return new PointForm(left, right, output, terms);
    }

    private protected override Tensor Core(Tensor left, Tensor right, bool odd) =>
        PointFunctions.Apply(left) ? PointFunctions.Product((odd ? this.odd : even).Value, left, Spread(right)) : Plain(left, right, odd);

    /// <summary>The same in tensor operations on the whole grid, on any device.</summary>
    internal Tensor Plain(Tensor left, Tensor right, bool odd)
    {
        if (!odd) return (left.matmul(leftToGrid.Like(left)) * right.matmul(rightToGrid.Like(left))).matmul(fromGrid.Like(left));
        long g = Grid.Count;
        Tensor u = left.matmul(leftSlopes!.Like(left)), v = right.matmul(rightSlopes!.Like(left));
        Tensor bracket = u.narrow(2, 0, g) * v.narrow(2, g, g) - u.narrow(2, g, g) * v.narrow(2, 0, g);
        return bracket.matmul(fromGrid.Like(left));
    }

    private protected override long CoreFlops(bool odd) => Channels * (odd ? this.odd : even).Value.Flops;

    /// <summary>[G, n] to [n, G], or [n, G] to [G, n] for the way back.</summary>
    private static ConstantTensor Transposed(double[] matrix, int points, int maxDegree, bool back = false)
    {
        int n = (maxDegree + 1) * (maxDegree + 1), rows = back ? n : points, columns = back ? points : n;
        var t = new double[matrix.Length];
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < columns; c++) t[c * rows + r] = matrix[r * columns + c];
        return new ConstantTensor(t, columns, rows);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (ConstantTensor? c in new[] { leftToGrid, rightToGrid, fromGrid, leftSlopes, rightSlopes }) c?.Dispose();
            foreach (Lazy<PointForm> form in new[] { even, odd })
                if (form.IsValueCreated) form.Value.Dispose();
        }
        base.Dispose(disposing);
    }
}
