namespace Potentials.Equivariant;

/// <summary>Variances of the blocks that a product's normalisation assumes or aims at; null means 1 for all.</summary>
/// <param name="Left">Of each block of the first factor.</param>
/// <param name="Right">Of each block of the second factor.</param>
/// <param name="Output">Of each block of the result.</param>
public sealed record ProductVariances(IReadOnlyList<double>? Left = null, IReadOnlyList<double>? Right = null, IReadOnlyList<double>? Output = null);
