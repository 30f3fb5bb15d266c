using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// Solid harmonics R(u) = r^l Y_lm of tensors in memory of the CPU, and the slope Σ_i g_i ∂R_i/∂u. Derivatives of solid harmonics are solid harmonics of one degree
/// less, ∂_k R_i = Σ_j D_k[i, j] R_j with constant D, so that both functions have derivatives of any order that are made of themselves.
/// </summary>
internal sealed class HarmonicsOperation
{
    private readonly int maxDegree;
    private readonly double[] prefactors;
    private readonly Lazy<(double[] Down, double[] Up)> derivatives;

    public HarmonicsOperation(int maxDegree, HarmonicNormalization normalization, double[] prefactors)
    {
        (this.maxDegree, this.prefactors) = (maxDegree, prefactors);
        derivatives = new(() => Derivatives(maxDegree, normalization, prefactors));
    }

    public int Size => (maxDegree + 1) * (maxDegree + 1);

    /// <summary>Σ_i g_i D_k[i, j] as [n, 3, K].</summary>
    public Tensor Lower(Tensor gradient) => Times(gradient, derivatives.Value.Down);

    /// <summary>∂_k R_i = Σ_j D_k[i, j] R_j as [n, 3, K].</summary>
    public Tensor Raise(Tensor values) => Times(values, derivatives.Value.Up);

    private Tensor Times(Tensor rows, double[] matrix)
    {
        using Tensor flat = tensor(matrix, dtype: rows.dtype), shaped = flat.view(Size, 3L * Size);
        return rows.matmul(shaped).view(-1, 3, Size);
    }

    /// <summary>u [n, 3] → R [n, K].</summary>
    public Tensor Values(Tensor vectors) => Compute(vectors, null, directions: false);

    /// <summary>v [n, 3] → R(v / |v|) [n, K].</summary>
    public Tensor ValuesOfDirections(Tensor vectors) => Compute(vectors, null, directions: true);

    /// <summary>u [n, 3], g [n, K] → Σ_i g_i ∂R_i [n, 3].</summary>
    public Tensor Slope(Tensor vectors, Tensor gradient) => Compute(vectors, gradient, directions: false);

    /// <summary>v [n, 3], g [n, K] → Σ_i g_i ∂R_i(v / |v|)/∂v [n, 3].</summary>
    public Tensor SlopeOfDirections(Tensor vectors, Tensor gradient) => Compute(vectors, gradient, directions: true);

    private Tensor Compute(Tensor vectors, Tensor? gradient, bool directions)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        Tensor u = vectors.contiguous();
        Tensor? g = gradient?.contiguous();
        Tensor result = empty([u.shape[0], g is null ? Size : 3], dtype: u.dtype);
        if (u.dtype == ScalarType.Float32) HarmonicsKernel.Run<float>(maxDegree, prefactors, u, g, directions, result, get_num_threads());
        else HarmonicsKernel.Run<double>(maxDegree, prefactors, u, g, directions, result, get_num_threads());
        return result.MoveToOuterDisposeScope();
    }

    /// <summary>D by quadrature: gradients on the unit sphere, projected on the harmonics.</summary>
    private static (double[], double[]) Derivatives(int maxDegree, HarmonicNormalization normalization, double[] prefactors)
    {
        int size = (maxDegree + 1) * (maxDegree + 1);
        SphereGrid grid = SphereGrid.GaussLegendre(2 * maxDegree);
        double[] from = grid.FromGrid(maxDegree, normalization);
        var slopes = new double[grid.Count * 3 * size];
        SphericalHarmonicsKernel.Evaluate(grid.Points, maxDegree, false, prefactors, new double[grid.Count * size], slopes);
        double[] down = new double[size * 3 * size], up = new double[size * 3 * size];
        for (int l = 1; l <= maxDegree; l++)
            for (int i = l * l; i < (l + 1) * (l + 1); i++)
                for (int j = (l - 1) * (l - 1); j < l * l; j++)
                    for (int k = 0; k < 3; k++)
                    {
                        double sum = 0;
                        for (int p = 0; p < grid.Count; p++) sum += from[j * grid.Count + p] * slopes[(p * 3 + k) * size + i];
                        if (Math.Abs(sum) < 1e-13 * maxDegree) continue; // rounding of a zero
                        down[i * 3 * size + k * size + j] = up[j * 3 * size + k * size + i] = sum;
                    }
        return (down, up);
    }
}
