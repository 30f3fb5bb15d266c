using Potentials.Core;

namespace Potentials.MD;

/// <summary>A system that has ended, with what it takes to go on when the limits change.</summary>
/// <param name="Result">What became of it.</param>
/// <param name="Coordinates">Coordinates of the optimiser at its last frame.</param>
/// <param name="Mark">End of its trajectory.</param>
internal sealed record EndedSystem(RelaxationResult Result, double[] Coordinates, FrameMark Mark);
