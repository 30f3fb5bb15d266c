using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>Channel mixing of one block: y[r, n, d] = Σ_m x[r, m, d] w[m, n], as one matrix product.</summary>
internal static class BlockProduct
{
    /// <param name="x">[rows, m·d].</param>
    /// <param name="w">[m, n].</param>
    /// <param name="m">Input channels.</param>
    /// <param name="n">Output channels.</param>
    /// <param name="d">Components.</param>
    public static Tensor Apply(Tensor x, Tensor w, int m, int n, int d)
    {
        if (d == 1) return x.matmul(w);
        return ComponentOrder.ToChannels(ComponentOrder.ToComponents(x, m, d).matmul(w), n, d);
    }
}
