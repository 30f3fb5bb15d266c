namespace Potentials.Core;

/// <summary>Buffers that the caller owns and a potential fills. Sized for one batch shape; reuse it while the shape lasts.</summary>
public sealed class PotentialResult(int systems, int atoms)
{
    /// <summary>Buffers for <paramref name="batch"/>.</summary>
    public PotentialResult(SystemBatch batch) : this(batch.Count, batch.Atoms) { }

    /// <summary>eV, [systems].</summary>
    public double[] Energies { get; } = new double[systems];

    /// <summary>eV/Å, [atoms, 3] row-major.</summary>
    public double[] Forces { get; } = new double[3 * atoms];

    /// <summary>eV/Å³, tension positive, [systems]; NaN for systems that are not fully periodic.</summary>
    public Matrix3[] Stresses { get; } = new Matrix3[systems];

    /// <summary>eV, [atoms]; filled when <see cref="Want.AtomEnergies"/> was asked for.</summary>
    public double[] AtomEnergies { get; } = new double[atoms];

    /// <summary>Checks that the buffers are those of a batch; for implementations of <see cref="IPotential"/>.</summary>
    /// <exception cref="ArgumentException">They were made for another number of systems or atoms.</exception>
    public void RequireShapeOf(SystemBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (Energies.Length != batch.Count || AtomEnergies.Length != batch.Atoms)
            throw new ArgumentException($"The result has room for {Energies.Length} systems and {AtomEnergies.Length} atoms, but the batch has {batch.Count} and {batch.Atoms}; make a new PotentialResult for it.", nameof(batch));
    }
}
