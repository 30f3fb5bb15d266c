using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// The Gaunt tensor product in the Fourier basis of the torus (arXiv 2401.10216): harmonics to Fourier series (per order m, O(L³)), product of the series, and
/// back. The same map as <see cref="GauntProduct"/> with even copies. Series of real signals are Hermitian, so only columns v ≥ 0 are kept.
/// </summary>
public sealed class FourierGauntProduct : SphericalProduct
{
    private readonly SeriesTable left, right, back;
    private readonly int size;

    /// <summary>A product of degrees up to <paramref name="maxLeft"/> and <paramref name="maxRight"/>, projected on degrees up to <paramref name="maxOutput"/> (null: their sum).</summary>
    public FourierGauntProduct(int maxLeft, int maxRight, int? maxOutput = null, int channels = 1, int? rightChannels = null, bool weighted = false, int copies = 1,
        FourierConvolution convolution = FourierConvolution.FastTransform, ProductParity parity = ProductParity.Natural)
        : base(maxLeft, maxRight, maxOutput ?? maxLeft + maxRight, channels, rightChannels ?? channels, copies, 0, weighted, parity)
    {
        Convolution = convolution;
        int k = MaxLeft + MaxRight;
        if (MaxOutput > k) throw new ArgumentOutOfRangeException(nameof(maxOutput), MaxOutput, $"The product has degrees up to {k} only.");
        size = FastLength(2 * k + 1);
        left = SeriesTable.Forward(MaxLeft);
        right = SeriesTable.Forward(MaxRight);
        back = SeriesTable.Back(MaxOutput, k);
    }

    /// <summary>How the series are multiplied.</summary>
    public FourierConvolution Convolution { get; }

    private protected override Tensor Core(Tensor x, Tensor y, bool odd)
    {
        int k = MaxLeft + MaxRight;
        Tensor f = left.ToSeries(x), g = right.ToSeries(y); // complex [n, C, 2L+1 (u = -L … L), L+1 (v = 0 … L)]
        return back.FromSeries(Convolution == FourierConvolution.FastTransform ? Transform(f, g, k) : Direct(f, g, k));
    }

    /// <summary>Product on the torus: u wraps, v is the half axis of a real transform.</summary>
    private Tensor Transform(Tensor f, Tensor g, int k)
    {
        Tensor product = fft.irfft2(Place(f, MaxLeft), s: [size, size]) * fft.irfft2(Place(g, MaxRight), s: [size, size]);
        Tensor series = fft.rfft2(product).narrow(-1, 0, Math.Min(k, MaxOutput) + 1);
        // The factor size² undoes the two normalised inverse transforms against one forward.
        Tensor centred = cat([series.narrow(-2, size - k, k), series.narrow(-2, 0, k + 1)], -2);
        return centred * ((double)size * size);
    }

    private Tensor Place(Tensor series, int l)
    {
        // u = 0 … L, zeros, u = -L … -1; v padded on the right
        long n = series.shape[0], c = series.shape[1];
        Tensor gap = zeros([n, c, size - (2 * l + 1), l + 1], dtype: series.dtype, device: series.device);
        Tensor rows = cat([series.narrow(-2, l, l + 1), gap, series.narrow(-2, 0, l)], -2);
        Tensor right = zeros([n, c, size, size / 2 + 1 - (l + 1)], dtype: series.dtype, device: series.device);
        return cat([rows, right], -1);
    }

    /// <summary>Direct convolution, row and channel by row and channel as the groups of one real convolution per part.</summary>
    private Tensor Direct(Tensor f, Tensor g, int k)
    {
        long n = f.shape[0], c = f.shape[1];
        Tensor a = Full(f), b = Full(g).expand(n, c, 2 * MaxRight + 1, 2 * MaxRight + 1); // [n, c, 2L+1, 2L+1], v = -L … L
        Tensor input = nn.functional.pad(view_as_real(a).permute(4, 0, 1, 2, 3).reshape(2, n * c, 2 * MaxLeft + 1, 2 * MaxLeft + 1), [2 * MaxRight, 2 * MaxRight, 2 * MaxRight, 2 * MaxRight]);
        Tensor kernel = view_as_real(b.flip(-2, -1).resolve_conj()).permute(4, 0, 1, 2, 3).reshape(2, n * c, 1, 2 * MaxRight + 1, 2 * MaxRight + 1);
        Tensor withReal = nn.functional.conv2d(input, kernel[0], groups: n * c), withImaginary = nn.functional.conv2d(input, kernel[1], groups: n * c); // [2, n c, 2K+1, 2K+1]
        Tensor real = withReal[0] - withImaginary[1], imaginary = withReal[1] + withImaginary[0];
        return complex(real, imaginary).view(n, c, 2 * k + 1, 2 * k + 1).narrow(-1, k, Math.Min(k, MaxOutput) + 1);
    }

    /// <summary>Columns v &lt; 0 of a real signal: F(-u, -v) = conj F(u, v).</summary>
    private static Tensor Full(Tensor half)
    {
        long l = half.shape[3] - 1;
        return l == 0 ? half : cat([half.narrow(-1, 1, l).flip(-2, -1).conj().resolve_conj(), half], -1);
    }

    private protected override long CoreFlops(bool odd)
    {
        long k = MaxLeft + MaxRight, n = size, c = Channels;
        long convert = c * left.Flops + RightChannels * right.Flops + c * back.Flops;
        double transform = 2.5 * n * n * Math.Log2((double)n * n); // a real transform
        long multiply = Convolution == FourierConvolution.FastTransform
            ? (long)((c + RightChannels + c) * transform) + c * n * n
            : 8 * c * (2L * MaxLeft + 1) * (2 * MaxLeft + 1) * (2 * MaxRight + 1) * (2 * MaxRight + 1);
        return convert + multiply + 2 * c * (2 * k + 1) * (k + 1);
    }

    /// <summary>The next even length with factors 2, 3, 5 only.</summary>
    private static int FastLength(int least)
    {
        for (int n = Math.Max(2, least + least % 2); ; n += 2)
        {
            int rest = n;
            foreach (int p in new[] { 2, 3, 5 })
                while (rest % p == 0) rest /= p;
            if (rest == 1) return n;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            left.Dispose();
            right.Dispose();
            back.Dispose();
        }
        base.Dispose(disposing);
    }
}
