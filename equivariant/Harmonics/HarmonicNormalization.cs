namespace Potentials.Equivariant;

/// <summary>Scale of the spherical harmonics; ‖Y_l‖² on the unit sphere.</summary>
public enum HarmonicNormalization
{
    /// <summary>‖Y_l‖² = 2l+1: every component has mean square 1.</summary>
    Component,
    /// <summary>‖Y_l‖² = (2l+1)/4π: orthonormal under ∫dΩ.</summary>
    Integral,
    /// <summary>‖Y_l‖² = 1.</summary>
    Norm,
}
