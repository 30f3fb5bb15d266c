using Potentials.Core;

namespace Potentials.Models.Classical;

/// <summary>
/// The potential of F. H. Stillinger and T. A. Weber, Phys. Rev. B 31, 5262 (1985):
/// E = Σ_pairs εA(B(σ/r)^p − (σ/r)^q) e^{σ/(r−aσ)} + Σ_angles ελ(cos θ − cos θ₀)² e^{γσ/(r_ij−aσ)} e^{γσ/(r_ik−aσ)}.
/// All derivatives vanish at the cutoff aσ. An atom's energy is half of its pair energies plus the angles around it.
/// </summary>
public sealed class StillingerWeber : IPotential
{
    private readonly ClassicalOptions options;
    private readonly Neighborhood around;
    private readonly StillingerWeberJob job;

    /// <summary>Makes the potential.</summary>
    /// <param name="parameters">What to compute.</param>
    /// <param name="options">How to compute.</param>
    /// <exception cref="ConfigError">A parameter is missing or senseless.</exception>
    public StillingerWeber(StillingerWeberParameters parameters, ClassicalOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        this.options = options ?? ClassicalOptions.Default;
        var table = new TripletTable(parameters);
        var types = new AtomTypes(table.Elements);
        double cutoff = table.Cutoff;
        Info = new()
        {
            Name = parameters.Name, Family = "stillinger-weber", Elements = [.. table.Elements], Cutoff = cutoff, ReceptiveField = 2 * cutoff, Parameters = 10L * table.Count,
        };
        around = new(parameters.Name, cutoff, this.options, types);
        job = new(around, table, this.options.Width);
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
    public void Dispose()
    {
        around.Dispose();
        job.Dispose();
    }
}
