namespace Potentials.Equivariant;

/// <summary>A resolved coupling of a <see cref="ClebschGordanProduct"/>.</summary>
/// <param name="Left">Block of the first factor.</param>
/// <param name="Right">Block of the second factor.</param>
/// <param name="Output">Block of the result.</param>
/// <param name="Mode">How channels are connected.</param>
/// <param name="WeightOffset">Start of its weights in the flat weight vector; -1 without weights.</param>
/// <param name="WeightShape">Shape of its weights, row-major; empty without.</param>
/// <param name="Coefficient">What the real 3j tensor is multiplied by.</param>
public sealed record ProductPath(int Left, int Right, int Output, ConnectionMode Mode, int WeightOffset, IReadOnlyList<int> WeightShape, double Coefficient)
{
    /// <summary>Number of weights.</summary>
    public int WeightCount => WeightOffset < 0 ? 0 : WeightShape.Aggregate(1, (a, b) => checked(a * b));
}
