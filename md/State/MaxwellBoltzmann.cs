using Potentials.Core;

namespace Potentials.MD;

/// <summary>Draws momenta from the Maxwell–Boltzmann distribution: p = √(m kT) R, R standard normal.</summary>
public static class MaxwellBoltzmann
{
    /// <summary>Replaces the momenta of every system.</summary>
    /// <param name="state">The state; fixed coordinates stay at rest, and so do centres of mass that the state holds.</param>
    /// <param name="temperature">The program whose temperature at step 0 is drawn from.</param>
    /// <param name="seed">Seed of the run; the numbers are keyed by it and the system's identity.</param>
    /// <param name="exact">Whether momenta are rescaled so that the instantaneous temperature is exact.</param>
    public static void Draw(MdState state, TemperatureProgram temperature, ulong seed, bool exact = false)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(temperature);
        for (int s = 0; s < state.Count; s++)
        {
            double kT = UnitSystem.Boltzmann * temperature.At(s, 0);
            int first = 3 * state.Batch.Offsets[s], n = 3 * state.Batch.AtomsOf(s);
            var p = state.Momenta.AsSpan(first, n);
            p.Clear();
            NormalNoise.OrnsteinUhlenbeck(p, state.RootMasses.AsSpan(first, n), state.InverseMasses.AsSpan(first, n), 0, Math.Sqrt(kT),
                new NoiseKey(seed, 0, NoiseStream.Velocities), state.Batch.Ids[s]);
            if (state.CenterOfMassAtRest[s]) state.RemoveDrift(s);
            if (!exact || state.DegreesOfFreedom[s] <= 0) continue;
            double kinetic = HostKernels.KineticEnergy(p, state.InverseMasses.AsSpan(first, n));
            if (kinetic > 0) HostKernels.Scale(Math.Sqrt(0.5 * state.DegreesOfFreedom[s] * kT / kinetic), p);
        }
    }
}
