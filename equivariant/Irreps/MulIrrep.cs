using System.Globalization;

namespace Potentials.Equivariant;

/// <summary>A block of features: <paramref name="Multiplicity"/> channels of one <paramref name="Irrep"/>, stored [channel, 2l+1].</summary>
public readonly record struct MulIrrep(int Multiplicity, Irrep Irrep)
{
    /// <summary>Multiplicity · (2l+1).</summary>
    public int Dimension => Multiplicity * Irrep.Dimension;

    /// <summary>As <c>64x1o</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Multiplicity}x{Irrep}");
}
