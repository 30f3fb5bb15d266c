namespace Potentials.Equivariant;

/// <summary>One non-zero coefficient C[I, J, K] of a coupling l1 ⊗ l2 → l3; indices count from 0 (m + l).</summary>
public readonly record struct CouplingEntry(int I, int J, int K, double Value);
