namespace Potentials.Equivariant;

/// <summary>How a Clebsch-Gordan product is computed; the results are equal.</summary>
public enum CouplingAlgorithm
{
    /// <summary>Matrix products with the whole coefficient tensor: any device.</summary>
    Dense,
    /// <summary>Only the non-zero coefficients, in compiled loops over the channels: tensors on the CPU.</summary>
    Sparse,
}
