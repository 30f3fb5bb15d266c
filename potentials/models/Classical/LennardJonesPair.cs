namespace Potentials.Models.Classical;

/// <summary>Parameters of one element or of one pair of elements.</summary>
public sealed record LennardJonesPair
{
    /// <summary>Depth of the well ε, eV.</summary>
    public required double Epsilon { get; init; }

    /// <summary>Distance σ where the energy is zero, Å.</summary>
    public required double Sigma { get; init; }

    /// <summary>Cutoff of this pair, Å, where it differs from the common one.</summary>
    public double? Cutoff { get; init; }
}
