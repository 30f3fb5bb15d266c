using Potentials.Core;

namespace Potentials.Models.Classical;

/// <summary>
/// E = Σ F_a(ρ_i) + ½ Σ φ_ab(r_ij), ρ_i = Σ ρ_ab(r_ij) (M. S. Daw and M. I. Baskes, Phys. Rev. B 29, 6443 (1984); Finnis-Sinclair densities
/// may depend on both elements). Functions are cubic splines with not-a-knot ends through the file's points, φ through r·φ/r, exactly as
/// in ASE. Beyond the last tabulated density, and below zero, F goes on along its tangent (as in LAMMPS), so that energy and forces stay
/// continuous. Beyond the file's cutoff everything is exactly zero; how smoothly it gets there is up to the file. An atom's energy is its
/// F plus half of its pair energies.
/// </summary>
public sealed class EmbeddedAtom : IPotential
{
    private readonly ClassicalOptions options;
    private readonly Neighborhood around;
    private readonly EmbeddedAtomJob job;

    /// <summary>Reads the tables and makes the potential.</summary>
    /// <param name="parameters">The file.</param>
    /// <param name="options">How to compute.</param>
    /// <exception cref="DataError">The file is absent or malformed.</exception>
    public EmbeddedAtom(EmbeddedAtomParameters parameters, ClassicalOptions? options = null)
        : this(Read(parameters), System.IO.Path.GetFileName(parameters.File), options) { }

    /// <summary>Makes the potential from tables.</summary>
    /// <param name="tables">The functions.</param>
    /// <param name="name">Its name.</param>
    /// <param name="options">How to compute.</param>
    public EmbeddedAtom(EamTables tables, string name, ClassicalOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tables);
        this.options = options ?? ClassicalOptions.Default;
        Info = new()
        {
            Name = name, Family = "eam", Elements = [.. tables.Elements.Order()], Cutoff = tables.Cutoff, ReceptiveField = 2 * tables.Cutoff, Hash = tables.Hash,
        };
        around = new(name, tables.Cutoff, this.options, new AtomTypes(tables.Elements));
        job = new(around, tables, this.options.Width);
    }

    /// <inheritdoc/>
    public PotentialInfo Info { get; }

    /// <summary>Ordered pairs listed at the last evaluation, those in the skin included.</summary>
    public long PairsListed => around.Pairs;

    /// <summary>Neighbour lists built so far.</summary>
    public long Rebuilds => around.Rebuilds;

    /// <inheritdoc/>
    public void Evaluate(SystemBatch batch, Want want, PotentialResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        result.RequireShapeOf(batch);
        around.Update(batch);
        job.Evaluate(options.Team, want, result);
        GC.KeepAlive(this); // the last call too: memory outside the heap is freed with its owner
    }

    /// <inheritdoc/>
    public void Dispose() => around.Dispose();

    private static EamTables Read(EmbeddedAtomParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (!(parameters.Coulomb > 0 && double.IsFinite(parameters.Coulomb))) throw new ConfigError($"eam: the Coulomb constant must be positive, not {parameters.Coulomb} eV·Å");
        return EamTables.Read(parameters.File, parameters.Format, parameters.Coulomb);
    }
}
