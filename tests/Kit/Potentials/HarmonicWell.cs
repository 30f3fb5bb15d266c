using Potentials.Core;

namespace Potentials.Tests.Kit;

/// <summary>½ k |x|² for every atom by itself; allocates nothing.</summary>
public sealed class HarmonicWell(double stiffness) : IPotential
{
    public PotentialInfo Info { get; } = new() { Name = "harmonic-well", Family = "external", Cutoff = 0, HasStress = false };

    /// <summary>Calls of <see cref="Evaluate"/>.</summary>
    public long Calls { get; private set; }

    public void Evaluate(SystemBatch batch, Want want, PotentialResult result)
    {
        Calls++;
        for (int s = 0; s < batch.Count; s++)
        {
            double energy = 0;
            for (int c = 3 * batch.Offsets[s]; c < 3 * batch.Offsets[s + 1]; c++)
            {
                result.Forces[c] = -stiffness * batch.Positions[c];
                energy += 0.5 * stiffness * batch.Positions[c] * batch.Positions[c];
            }
            result.Energies[s] = energy;
            result.Stresses[s] = double.NaN * Matrix3.Identity;
        }
    }

    public void Dispose() { }
}
