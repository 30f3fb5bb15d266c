namespace Potentials.Models.Classical;

/// <summary>How parameters of unlike elements follow from those of like ones. The larger of their two cutoffs holds for the unlike pair.</summary>
public enum MixingRule
{
    /// <summary><c>lorentz-berthelot</c>: σ = (σ₁+σ₂)/2, ε = √(ε₁ε₂).</summary>
    LorentzBerthelot,
    /// <summary><c>geometric</c>: σ = √(σ₁σ₂), ε = √(ε₁ε₂).</summary>
    Geometric,
    /// <summary><c>none</c>: every pair must be given.</summary>
    None,
}
