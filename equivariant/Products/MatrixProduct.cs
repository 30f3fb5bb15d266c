using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// The matrix tensor product (arXiv 2401.07595, e3x's fused product): a feature of degrees 0 … 2j becomes a (2j+1)x(2j+1) matrix M(x) = Σ C(j, j, l)·x_l, matrices
/// are multiplied and read back: z = Σ ±{l1 l2 l3; j j j} C(l1, l2, l3) x y. All triples but the few whose 6j symbol vanishes by accident (j = 3: (3,5,5), …).
/// The anticommutator holds the triples of even sum, the commutator those of odd sum.
/// </summary>
public sealed class MatrixProduct : SphericalProduct
{
    private readonly ConstantTensor encodeLeft, encodeRight, decode;
    private readonly int size;

    /// <summary>A product with the smallest j that holds all degrees.</summary>
    public MatrixProduct(int maxLeft, int maxRight, int? maxOutput = null, int channels = 1, int? rightChannels = null, bool weighted = false, ProductParity parity = ProductParity.Natural)
        : base(maxLeft, maxRight, maxOutput ?? Math.Max(maxLeft, maxRight), channels, rightChannels ?? channels, 1, parity == ProductParity.Natural ? 1 : 0, weighted, parity)
    {
        int j = Math.Max(1, (Math.Max(Math.Max(MaxLeft, MaxRight), MaxOutput) + 1) / 2);
        (Spin, size) = (j, 2 * j + 1);
        encodeLeft = new ConstantTensor(Encoding(MaxLeft, j), (MaxLeft + 1) * (MaxLeft + 1), size * size);
        encodeRight = new ConstantTensor(Encoding(MaxRight, j), (MaxRight + 1) * (MaxRight + 1), size * size);
        double[] output = Encoding(MaxOutput, j), transposed = new double[output.Length];
        int n = (MaxOutput + 1) * (MaxOutput + 1);
        for (int k = 0; k < n; k++)
            for (int ab = 0; ab < size * size; ab++) transposed[ab * n + k] = output[k * size * size + ab];
        decode = new ConstantTensor(transposed, size * size, n);
    }

    /// <summary>j: matrices are (2j+1) x (2j+1).</summary>
    public int Spin { get; }

    private protected override Tensor Core(Tensor left, Tensor right, bool odd)
    {
        var (a, b) = Encode(left, right);
        Tensor product = a.matmul(b);
        if (Parity == ProductParity.Natural) product = (odd ? product - b.matmul(a) : product + b.matmul(a)) * 0.5;
        return Decode(product);
    }

    private protected override (Tensor Even, Tensor Odd) Both(Tensor left, Tensor right)
    {
        var (a, b) = Encode(left, right);
        Tensor forward = a.matmul(b), backward = b.matmul(a);
        return (Decode((forward + backward) * 0.5), Decode((forward - backward) * 0.5));
    }

    private (Tensor A, Tensor B) Encode(Tensor left, Tensor right) =>
        (left.matmul(encodeLeft.Like(left)).view(left.shape[0], Channels, size, size), right.matmul(encodeRight.Like(left)).view(left.shape[0], RightChannels, size, size));

    private Tensor Decode(Tensor matrices) => matrices.reshape(matrices.shape[0], Channels, (long)size * size).matmul(decode.Like(matrices));

    private protected override long CoreFlops(bool odd) => Converting(results: 1) + (Parity == ProductParity.Natural ? 2 : 1) * Multiplying;

    private protected override long BothFlops => Converting(results: 2) + 2 * Multiplying + 2L * Channels * size * size;

    private long Converting(int results)
    {
        long s2 = (long)size * size, a = (MaxLeft + 1) * (MaxLeft + 1), b = (MaxRight + 1) * (MaxRight + 1), c = (MaxOutput + 1) * (MaxOutput + 1);
        return 2 * s2 * (Channels * (a + results * c) + RightChannels * b);
    }

    private long Multiplying => 2L * Channels * size * size * size + (Parity == ProductParity.Natural ? (long)Channels * size * size : 0);

    /// <summary>C(j, j, l) as [(L+1)², (2j+1)²].</summary>
    private static double[] Encoding(int maxDegree, int j)
    {
        int size = 2 * j + 1;
        var table = new double[(maxDegree + 1) * (maxDegree + 1) * size * size];
        for (int l = 0; l <= maxDegree; l++)
            foreach (CouplingEntry e in Wigner3j.Get(j, j, l).Entries) table[((l * l + e.K) * size + e.I) * size + e.J] = e.Value;
        return table;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            foreach (ConstantTensor c in new[] { encodeLeft, encodeRight, decode }) c.Dispose();
        base.Dispose(disposing);
    }
}
