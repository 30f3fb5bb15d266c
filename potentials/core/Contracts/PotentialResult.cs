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
}
