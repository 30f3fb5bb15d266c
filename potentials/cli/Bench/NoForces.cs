using Potentials.Core;

namespace Potentials.Cli.Bench;

/// <summary>A potential that costs nothing, so that only the engine is timed.</summary>
internal sealed class NoForces : IPotential
{
    public PotentialInfo Info { get; } = new() { Name = "no-forces", Family = "none", Cutoff = 0, HasStress = false };

    public void Evaluate(SystemBatch batch, Want want, PotentialResult result) { }

    public void Dispose() { }
}
