namespace Potentials.MD;

/// <summary>One evaluation of one system.</summary>
/// <param name="Index">0-based number of the system in the input.</param>
/// <param name="Step">Moves made so far.</param>
/// <param name="Energy">Energy, eV.</param>
/// <param name="MaxForce">Largest force on an atom, eV/Å.</param>
/// <param name="MaxCellForce">Largest row of the cell force, eV.</param>
/// <param name="Done">Systems that have ended.</param>
/// <param name="Total">Systems in all.</param>
public readonly record struct RelaxationProgress(int Index, long Step, double Energy, double MaxForce, double MaxCellForce, int Done, int Total);
