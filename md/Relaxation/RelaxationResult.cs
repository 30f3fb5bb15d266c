using Potentials.Core;

namespace Potentials.MD;

/// <summary>What became of one system.</summary>
/// <param name="Index">0-based number of the system in the input.</param>
/// <param name="Frame">The last good frame, with energy, forces and stress where they are known.</param>
/// <param name="Reason">Why its relaxation ended.</param>
/// <param name="Steps">Moves made; each cost one evaluation, and the start one more.</param>
/// <param name="Energy">Energy of the frame, eV; NaN when it was never computed.</param>
/// <param name="MaxForce">Largest force on an atom (in the coordinates of the optimiser), eV/Å; NaN when never computed.</param>
/// <param name="MaxCellForce">Largest row of the cell force W/N, eV; 0 when the cell is fixed.</param>
/// <param name="MaxStress">Largest component of the residual stress σ + P that is free to relax, eV/Å³; 0 when the cell is fixed.</param>
/// <param name="Message">More about a failure, or null.</param>
public sealed record RelaxationResult(
    int Index, AtomicSystem Frame, RelaxationReason Reason, long Steps, double Energy, double MaxForce, double MaxCellForce, double MaxStress, string? Message)
{
    /// <summary>Whether the system converged.</summary>
    public bool Converged => Reason == RelaxationReason.Converged;
}
