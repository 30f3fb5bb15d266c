namespace Potentials.Equivariant;

/// <summary>A triple of degrees that a product couples, into one block of its result, with its coefficient in front of the real 3j tensor.</summary>
/// <param name="Left">Degree of the first factor.</param>
/// <param name="Right">Degree of the second factor.</param>
/// <param name="Output">Degree of the result.</param>
/// <param name="Block">Block of the result.</param>
/// <param name="Coefficient">κ in z = Σ κ C(l1, l2, l3) x y.</param>
public readonly record struct CoupledTriple(int Left, int Right, int Output, int Block, double Coefficient);
