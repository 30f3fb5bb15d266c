namespace Potentials.Core;

/// <summary>
/// The only door between physics and learning. An implementation holds parameters and scratch memory but no physical state: results
/// depend on the batch's present contents only, never on earlier calls, so that equal states have equal futures. One instance is used
/// by one thread at a time.
/// </summary>
public interface IPotential : IDisposable
{
    /// <summary>What the potential is and needs.</summary>
    PotentialInfo Info { get; }

    /// <summary>Energies, forces and stresses of every system of <paramref name="batch"/>.</summary>
    /// <param name="batch">Systems, Å.</param>
    /// <param name="want">What to fill in <paramref name="result"/>; the energy always is.</param>
    /// <param name="result">Caller-owned buffers of the batch's shape; everything asked for is overwritten.</param>
    /// <exception cref="PhysicsError">An element is not supported, a charge or spin is missing, positions are not finite or two atoms
    /// coincide; the message names system and atom.</exception>
    /// <exception cref="ArgumentException">The result was made for a batch of another shape.</exception>
    void Evaluate(SystemBatch batch, Want want, PotentialResult result);
}
