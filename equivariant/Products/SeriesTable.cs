using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// Conversion between [..., (L+1)²] coefficients and half Fourier series, one small matrix per order m: F(u, m) = p_u (x_{l,m} - i x_{l,-m})/√2 summed over l.
/// p is real or imaginary by the parity of m, so both ways are real matrix products.
/// </summary>
internal sealed class SeriesTable : IDisposable
{
    private readonly ConstantTensor cosine, sine; // real and imaginary part of the matrices, [M, rows, columns]
    private readonly int maxDegree, reach;

    private SeriesTable(int maxDegree, int reach, double[] a, double[] b, long[] shape)
    {
        (this.maxDegree, this.reach) = (maxDegree, reach);
        (cosine, sine) = (new ConstantTensor(a, shape), new ConstantTensor(b, shape));
    }

    /// <summary>Operations of one conversion: per order a matrix of degrees by frequencies, for cosine and sine.</summary>
    public long Flops => 2L * 2 * (maxDegree + 1) * (maxDegree + 1) * (2 * reach + 1);

    /// <summary>x_{l, ±m} → F(u, m).</summary>
    public static SeriesTable Forward(int maxDegree)
    {
        int orders = maxDegree + 1, width = 2 * maxDegree + 1;
        double[] real = new double[orders * orders * width], imaginary = new double[real.Length];
        for (int m = 0; m <= maxDegree; m++)
            for (int l = m; l <= maxDegree; l++)
            {
                Complex[] p = FourierBasis.Series(l, m);
                double scale = m == 0 ? 1 : Math.Sqrt(0.5);
                for (int u = -l; u <= l; u++)
                {
                    int at = (m * orders + l) * width + u + maxDegree;
                    real[at] = scale * p[u + l].Real;
                    imaginary[at] = scale * p[u + l].Imaginary;
                }
            }
        return new SeriesTable(maxDegree, maxDegree, real, imaginary, [orders, orders, width]);
    }

    /// <summary>F(u, m) of degree <paramref name="k"/> → x_{l, ±m}.</summary>
    public static SeriesTable Back(int maxDegree, int k)
    {
        int orders = maxDegree + 1, width = 2 * k + 1;
        double[] real = new double[orders * width * orders], imaginary = new double[real.Length];
        for (int m = 0; m <= maxDegree; m++)
            for (int l = m; l <= maxDegree; l++)
            {
                Complex[] q = FourierBasis.Projector(l, m, k);
                double scale = m == 0 ? 2 * Math.PI : 2 * Math.Sqrt(2) * Math.PI;
                for (int u = 0; u < width; u++)
                {
                    int at = (m * width + u) * orders + l;
                    real[at] = scale * q[u].Real;
                    imaginary[at] = scale * q[u].Imaginary;
                }
            }
        return new SeriesTable(maxDegree, k, real, imaginary, [orders, width, orders]);
    }

    /// <summary>[n, C, (L+1)²] → complex [n, C, 2L+1, L+1].</summary>
    public Tensor ToSeries(Tensor x)
    {
        long n = x.shape[0], c = x.shape[1];
        // [M, n C, L+1]: coefficients of order m (and -m) by degree; zero where l < m
        Tensor plus = Gather(x, 1), minus = Gather(x, -1);
        Tensor pr = cosine.Like(x), pi = sine.Like(x);
        // p (a - i b), p = pr + i pi
        Tensor real = plus.matmul(pr) + minus.matmul(pi), imaginary = plus.matmul(pi) - minus.matmul(pr); // [M, n C, 2L+1]
        return complex(real, imaginary).permute(1, 2, 0).reshape(n, c, 2 * maxDegree + 1, maxDegree + 1);
    }

    /// <summary>complex [n, C, 2K+1, columns ≥ L+1] → [n, C, (L+1)²].</summary>
    public Tensor FromSeries(Tensor f)
    {
        long n = f.shape[0], c = f.shape[1];
        Tensor parts = view_as_real(f.narrow(-1, 0, maxDegree + 1)); // [n, C, 2K+1, M, 2]
        Tensor byOrder = parts.permute(4, 3, 0, 1, 2).reshape(2, maxDegree + 1, n * c, 2 * reach + 1);
        Tensor fr = byOrder[0], fi = byOrder[1], qr = cosine.Like(fr), qi = sine.Like(fr);
        Tensor plus = fr.matmul(qr) - fi.matmul(qi), minus = -(fr.matmul(qi) + fi.matmul(qr)); // [M, n C, L+1]: Re and -Im of Σ q F
        Tensor all = cat([minus, plus], 0).permute(1, 2, 0); // [n C, L+1 (l), 2M: sine orders, cosine orders]
        return all.reshape(n, c, (maxDegree + 1) * 2 * (maxDegree + 1)).index_select(2, ScatterIndex(all.device));
    }

    /// <summary>Columns (l, sign·m) for every m and l as [M, n C, L+1]; 0 where l &lt; m, and for -0.</summary>
    private Tensor Gather(Tensor x, int sign)
    {
        int orders = maxDegree + 1;
        long size = x.shape[2];
        var index = new long[orders * orders];
        for (int m = 0; m < orders; m++)
            for (int l = 0; l < orders; l++) index[m * orders + l] = l < m || (sign < 0 && m == 0) ? size : l * l + l + sign * m;
        Tensor padded = nn.functional.pad(x, [0, 1]);
        return padded.index_select(2, tensor(index, device: x.device)).reshape(-1, orders, orders).transpose(0, 1);
    }

    private Tensor ScatterIndex(Device device)
    {
        int orders = maxDegree + 1;
        var index = new long[orders * orders];
        for (int l = 0; l < orders; l++)
            for (int m = -l; m <= l; m++) index[l * l + l + m] = l * 2L * orders + (m < 0 ? -m : orders + m);
        return tensor(index, device: device);
    }

    public void Dispose()
    {
        cosine.Dispose();
        sine.Dispose();
    }
}
