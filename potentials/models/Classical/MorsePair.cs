namespace Potentials.Models.Classical;

/// <summary>Parameters of one element or of one pair of elements.</summary>
public sealed record MorsePair
{
    /// <summary>Depth of the well D, eV.</summary>
    public required double Depth { get; init; }

    /// <summary>Steepness α, 1/Å.</summary>
    public required double Alpha { get; init; }

    /// <summary>Distance of the minimum r₀, Å.</summary>
    public required double Distance { get; init; }

    /// <summary>Cutoff of this pair, Å, where it differs from the common one.</summary>
    public double? Cutoff { get; init; }
}
