using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// Matrices D^l of rotations in the basis of the real spherical harmonics: Y_l(R r) = D^l(R) Y_l(r). They follow from R alone, degree by degree, by
/// D^{l+1} = (2l+3) Cᵀ (D^l ⊗ R) C with C = C(l, 1, l+1): no angles, no poles, differentiable everywhere.
/// </summary>
public static class WignerD
{
    /// <summary>D^0 … D^L of one rotation, each [2l+1, 2l+1] row-major.</summary>
    public static double[][] Matrices(Rotation rotation, int maxDegree)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxDegree);
        var d = new double[maxDegree + 1][];
        d[0] = [1];
        if (maxDegree > 0) d[1] = rotation.Elements.ToArray();
        for (int l = 1; l < maxDegree; l++) d[l + 1] = Next(d[l], rotation.Elements, l);
        return d;
    }

    private static double[] Next(double[] d, ReadOnlySpan<double> r, int l)
    {
        int n = 2 * l + 1, next = 2 * l + 3;
        ReadOnlySpan<CouplingEntry> entries = Wigner3j.Get(l, 1, l + 1).Entries;
        // half[i, j, k'] = Σ D[i, i'] R[j, j'] C[i', j', k']
        var half = new double[n * 3 * next];
        foreach (CouplingEntry e in entries)
            for (int i = 0; i < n; i++)
                for (int j = 0; j < 3; j++) half[(i * 3 + j) * next + e.K] += d[i * n + e.I] * r[3 * j + e.J] * e.Value;
        var result = new double[next * next];
        foreach (CouplingEntry e in entries)
            for (int k = 0; k < next; k++) result[e.K * next + k] += next * e.Value * half[(e.I * 3 + e.J) * next + k];
        return result;
    }

    /// <summary>D^0 … D^L of rotations [..., 3, 3], each [..., 2l+1, 2l+1], differentiable.</summary>
    /// <exception cref="ArgumentException">The last dimensions are not 3, 3.</exception>
    public static Tensor[] Matrices(Tensor rotations, int maxDegree)
    {
        ArgumentNullException.ThrowIfNull(rotations);
        ArgumentOutOfRangeException.ThrowIfNegative(maxDegree);
        if (rotations.dim() < 2 || rotations.shape[^1] != 3 || rotations.shape[^2] != 3)
            throw new ArgumentException($"Expected rotations [..., 3, 3], got {Shapes.Show(rotations)}.", nameof(rotations));
        using var scope = NewDisposeScope();
        long[] leading = rotations.shape[..^2];
        Tensor r = rotations.reshape(-1, 3, 3);
        long count = r.shape[0];
        var d = new Tensor[maxDegree + 1];
        d[0] = ones([count, 1, 1], dtype: r.dtype, device: r.device);
        if (maxDegree > 0) d[1] = r;
        for (int l = 1; l < maxDegree; l++)
        {
            int n = 2 * l + 1, next = 2 * l + 3;
            Tensor c = tensor(Wigner3j.Get(l, 1, l + 1).ToArray(), dtype: r.dtype, device: r.device).view(3 * n, next);
            Tensor product = (d[l].view(count, n, 1, n, 1) * r.view(count, 1, 3, 1, 3)).reshape(count, 3 * n, 3 * n);
            d[l + 1] = c.transpose(0, 1).matmul(product).matmul(c) * next;
        }
        return [.. d.Select(m => m.reshape([.. leading, m.shape[1], m.shape[2]]).MoveToOuterDisposeScope())];
    }

    /// <summary>
    /// The block-diagonal matrix of a feature list, [dimension, dimension] float64: features of the rotated system are features · matrixᵀ.
    /// With <paramref name="inversion"/> odd irreps change sign.
    /// </summary>
    public static Tensor Matrix(Irreps irreps, Rotation rotation, bool inversion = false)
    {
        ArgumentNullException.ThrowIfNull(irreps);
        double[][] d = Matrices(rotation, Math.Max(0, irreps.MaxDegree));
        var full = new double[irreps.Dimension, irreps.Dimension];
        for (int b = 0; b < irreps.Count; b++)
        {
            Irrep irrep = irreps[b].Irrep;
            int n = irrep.Dimension;
            double sign = inversion ? irrep.Parity : 1;
            for (int u = 0; u < irreps[b].Multiplicity; u++)
                for (int i = 0; i < n; i++)
                    for (int j = 0; j < n; j++) full[irreps.Offset(b) + u * n + i, irreps.Offset(b) + u * n + j] = sign * d[irrep.L][i * n + j];
        }
        return tensor(full);
    }
}
