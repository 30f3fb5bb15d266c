namespace Potentials.Equivariant;

/// <summary>A request for one coupling of blocks.</summary>
/// <param name="Left">Block of the first factor.</param>
/// <param name="Right">Block of the second factor.</param>
/// <param name="Output">Block of the result.</param>
/// <param name="Mode">How channels are connected.</param>
/// <param name="HasWeight">Whether the coupling takes weights.</param>
/// <param name="PathWeight">Variance of this path relative to the others; enters under a square root, as in e3nn.</param>
public readonly record struct ProductInstruction(int Left, int Right, int Output, ConnectionMode Mode, bool HasWeight, double PathWeight = 1);
