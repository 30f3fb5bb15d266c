using Potentials.Core;

namespace Potentials.Models.Classical;

/// <summary>Parameters of an <see cref="EmbeddedAtom"/> potential.</summary>
public sealed record EmbeddedAtomParameters : IClassicalParameters
{
    /// <summary>Path of the file with the tables.</summary>
    public required string File { get; init; }

    /// <summary>Kind of file; by its ending when null.</summary>
    public EamFormat? Format { get; init; }

    /// <summary>
    /// e²/(4πε₀) in eV·Å that turns the effective charges of a funcfl file into energies. CODATA 14.399645, as ASE does; LAMMPS uses
    /// 27.2·0.529 = 14.3888, with which the oldest files were fitted.
    /// </summary>
    public double Coulomb { get; init; } = UnitSystem.Coulomb;

    /// <inheritdoc/>
    public IPotential Create(ClassicalOptions? options = null) => new EmbeddedAtom(this, options);
}
