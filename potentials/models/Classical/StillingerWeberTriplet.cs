namespace Potentials.Models.Classical;

/// <summary>
/// Parameters of a centre i with neighbours j and k, in the notation of the paper. The entry i-j-j holds what belongs to the pair i-j:
/// ε, σ, a, γ, A, B, p, q; ε, λ and cos θ₀ of i-j-k shape the angle.
/// </summary>
public sealed record StillingerWeberTriplet
{
    /// <summary>ε, eV.</summary>
    public required double Epsilon { get; init; }

    /// <summary>σ, Å.</summary>
    public required double Sigma { get; init; }

    /// <summary>a, the cutoff in units of σ.</summary>
    public required double Range { get; init; }

    /// <summary>λ, strength of the angular term.</summary>
    public required double Lambda { get; init; }

    /// <summary>γ, decay of the angular term.</summary>
    public required double Gamma { get; init; }

    /// <summary>cos θ₀ of the favoured angle.</summary>
    public double CosTheta { get; init; } = -1.0 / 3;

    /// <summary>A, strength of the pair term.</summary>
    public required double A { get; init; }

    /// <summary>B, repulsive part of the pair term.</summary>
    public required double B { get; init; }

    /// <summary>p, exponent of the repulsion; 0 to 16.</summary>
    public int P { get; init; } = 4;

    /// <summary>q, exponent of the attraction; 0 to 16.</summary>
    public int Q { get; init; }
}
