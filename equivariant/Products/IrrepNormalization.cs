namespace Potentials.Equivariant;

/// <summary>Scale of the coupling coefficients (e3nn's <c>irrep_normalization</c>).</summary>
public enum IrrepNormalization
{
    /// <summary>√(2l3+1)·C: components of unit variance give components of unit variance.</summary>
    Component,
    /// <summary>√((2l1+1)(2l2+1))·C: vectors of unit length give vectors of unit length, on average.</summary>
    Norm,
    /// <summary>C with Σ C² = 1.</summary>
    None,
}
