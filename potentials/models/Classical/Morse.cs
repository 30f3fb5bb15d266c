using Potentials.Core;

namespace Potentials.Models.Classical;

/// <summary>
/// u(r) = D·(e^{−2α(r−r₀)} − 2e^{−α(r−r₀)}) between all pairs (P. M. Morse, Phys. Rev. 34, 57 (1929)): −D at r₀, 0 at infinity; ended at a
/// cutoff in one of the ways of <see cref="CutoffStyle"/>. Each pair's energy is shared equally by its two atoms.
/// </summary>
public sealed class Morse : IPotential
{
    private readonly PairSum sum;

    /// <summary>Makes the potential.</summary>
    /// <param name="parameters">What to compute.</param>
    /// <param name="options">How to compute.</param>
    /// <exception cref="ConfigError">A parameter is missing or senseless.</exception>
    public Morse(MorseParameters parameters, ClassicalOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var pairs = new PairTable<MorsePair>("morse", parameters.Elements, parameters.Pairs);
        foreach (var (key, p) in pairs.All)
        {
            if (!(p.Distance > 0 && p.Alpha > 0 && double.IsFinite(p.Distance * p.Alpha * p.Depth)))
                throw new ConfigError($"morse: {key} needs a positive distance and alpha and a finite depth, not {p.Distance} Å, {p.Alpha} 1/Å and {p.Depth} eV");
            CutoffLaws.Check($"morse {key}", parameters.Style, p.Cutoff ?? parameters.Cutoff, parameters.Onset);
        }
        double cutoff = pairs.All.Count == 0 ? throw new ConfigError("morse: no pair of elements is given") : pairs.All.Max(p => p.Value.Cutoff ?? parameters.Cutoff);
        Info = new() { Name = "morse", Family = "pair", Elements = [.. pairs.Elements], Cutoff = cutoff, ReceptiveField = cutoff, Parameters = 3L * pairs.All.Count };
        sum = new(Info.Name, pairs.Elements, cutoff, options ?? ClassicalOptions.Default,
            (around, width) => CutoffLaws.Job<MorseShape>(parameters.Style, around, cutoff, width), (a, b) =>
            {
                var p = pairs.Find(a, b) ?? throw new ConfigError($"morse: the pair {Elements.Symbol(a)}-{Elements.Symbol(b)} has no parameters; give it under pairs");
                return CutoffLaws.Row<MorseShape>(parameters.Style, p.Cutoff ?? parameters.Cutoff, parameters.Onset ?? 0, [p.Depth, p.Alpha, p.Distance]);
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
}
