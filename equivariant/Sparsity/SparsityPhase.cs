namespace Potentials.Equivariant;

/// <summary>Phases of a sparsity schedule.</summary>
public enum SparsityPhase
{
    /// <summary>A new random selection every step, so that every path's weight is trained.</summary>
    Random,
    /// <summary>The paths of greatest weight, chosen anew every step.</summary>
    Adaptive,
    /// <summary>The selection of the last adaptive step, for good.</summary>
    Fixed,
}
