namespace Potentials.MD;

/// <summary>
/// Which noise to draw. Together with the system's identity and the number of the coordinate it determines every random number, so noise
/// depends neither on batches nor on threads, restarts or the time step.
/// </summary>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Step">Step number.</param>
/// <param name="Stream">Use of the noise, see <see cref="NoiseStream"/>.</param>
public readonly record struct NoiseKey(ulong Seed, long Step, int Stream);
