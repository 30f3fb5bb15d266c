using Potentials.Core;

namespace Potentials.Models.Classical;

/// <summary>
/// u(r) = 4ε((σ/r)¹² − (σ/r)⁶) between all pairs (J. E. Lennard-Jones, Proc. R. Soc. A 106, 463 (1924)), ended at a cutoff in one of the
/// ways of <see cref="CutoffStyle"/>. Each pair's energy is shared equally by its two atoms.
/// </summary>
public sealed class LennardJones : IPotential
{
    private readonly PairSum sum;

    /// <summary>Makes the potential.</summary>
    /// <param name="parameters">What to compute.</param>
    /// <param name="options">How to compute.</param>
    /// <exception cref="ConfigError">A parameter is missing or senseless.</exception>
    public LennardJones(LennardJonesParameters parameters, ClassicalOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var pairs = new PairTable<LennardJonesPair>(parameters.Name, parameters.Elements, parameters.Pairs);
        foreach (var (key, p) in pairs.All)
        {
            if (!(p.Sigma > 0 && double.IsFinite(p.Sigma) && double.IsFinite(p.Epsilon))) throw new ConfigError($"{parameters.Name}: {key} needs a positive sigma and a finite epsilon, not {p.Sigma} Å and {p.Epsilon} eV");
            CutoffLaws.Check($"{parameters.Name} {key}", parameters.Style, p.Cutoff ?? parameters.Cutoff, parameters.Onset);
        }
        double cutoff = pairs.All.Count == 0 ? throw new ConfigError($"{parameters.Name}: no element is given") : pairs.All.Max(p => p.Value.Cutoff ?? parameters.Cutoff);
        Info = new()
        {
            Name = parameters.Name, Family = "pair", Elements = [.. pairs.Elements], Cutoff = cutoff, ReceptiveField = cutoff, Parameters = 2L * pairs.All.Count,
        };
        sum = new(Info.Name, pairs.Elements, cutoff, options ?? ClassicalOptions.Default,
            (around, width) => CutoffLaws.Job<LennardJonesShape>(parameters.Style, around, cutoff, width), (a, b) =>
            {
                var p = pairs.Find(a, b) ?? Mix(parameters, pairs, a, b);
                return CutoffLaws.Row<LennardJonesShape>(parameters.Style, p.Cutoff ?? parameters.Cutoff, parameters.Onset ?? 0, [p.Sigma * p.Sigma, 4 * p.Epsilon]);
            });
    }

    /// <inheritdoc/>
    public PotentialInfo Info { get; }

    /// <summary>Ordered pairs listed at the last evaluation, those in the skin included.</summary>
    public long PairsListed => sum.Pairs;

    /// <summary>Neighbour lists built so far.</summary>
    public long Rebuilds => sum.Rebuilds;

    /// <inheritdoc/>
    public void Evaluate(SystemBatch batch, Want want, PotentialResult result) => sum.Evaluate(batch, want, result);

    /// <inheritdoc/>
    public void Dispose() => sum.Dispose();

    private static LennardJonesPair Mix(LennardJonesParameters parameters, PairTable<LennardJonesPair> pairs, int a, int b)
    {
        var rule = parameters.Mixing;
        LennardJonesPair? p = pairs.Find(a, a), q = pairs.Find(b, b);
        if (p is null || q is null || rule == MixingRule.None)
            throw new ConfigError($"{parameters.Name}: the pair {Elements.Symbol(a)}-{Elements.Symbol(b)} has no parameters; give it under pairs or choose a mixing rule");
        return new()
        {
            Epsilon = Math.Sqrt(p.Epsilon * q.Epsilon),
            Sigma = rule == MixingRule.Geometric ? Math.Sqrt(p.Sigma * q.Sigma) : 0.5 * (p.Sigma + q.Sigma),
            Cutoff = Math.Max(p.Cutoff ?? parameters.Cutoff, q.Cutoff ?? parameters.Cutoff),
        };
    }
}
