namespace Potentials.MD;

/// <summary>Why the relaxation of a system ended.</summary>
public enum RelaxationReason
{
    /// <summary>Forces (and cell forces) are below the limit.</summary>
    Converged,
    /// <summary>The number of steps ran out.</summary>
    MaxSteps,
    /// <summary>No move lowers the energy any more within the precision of the numbers, but forces are above the limit.</summary>
    Stalled,
    /// <summary>Energy, forces or cell became absurd or not finite; the result is the last good frame.</summary>
    Diverged,
    /// <summary>The potential refused the structure (overlapping atoms, unknown element); the result is the last good frame.</summary>
    Refused,
}
