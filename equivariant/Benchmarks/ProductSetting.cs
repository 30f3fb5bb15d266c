namespace Potentials.Equivariant.Benchmarks;

/// <summary>What is multiplied with what (the protocol of arXiv 2506.13523).</summary>
public enum ProductSetting
{
    /// <summary>One irrep with one irrep to one irrep: l ⊗ l → l.</summary>
    Siso,
    /// <summary>One irrep with one irrep to all: l ⊗ l → 0 … 2l.</summary>
    Simo,
    /// <summary>All with all to all: 0 … L ⊗ 0 … L → 0 … 2L.</summary>
    Mimo,
}
