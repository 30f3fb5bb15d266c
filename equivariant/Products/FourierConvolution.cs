namespace Potentials.Equivariant;

/// <summary>How the product of two Fourier series is computed.</summary>
public enum FourierConvolution
{
    /// <summary>Through the torus: inverse transform, multiply, transform. O(L² log L).</summary>
    FastTransform,
    /// <summary>Direct two-dimensional convolution of the coefficients. O(L⁴).</summary>
    Direct,
}
