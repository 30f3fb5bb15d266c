namespace Potentials.Equivariant;

/// <summary>One block of an equivariant linear map.</summary>
/// <param name="Input">Input block.</param>
/// <param name="Output">Output block; of the same irrep.</param>
/// <param name="Offset">Start of its weights [mul_in, mul_out] (per species: [mul_in, species, mul_out]) in the flat weight vector.</param>
/// <param name="Scale">What the product with the weights is multiplied by.</param>
public readonly record struct LinearPath(int Input, int Output, int Offset, double Scale);
