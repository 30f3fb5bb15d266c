using Potentials.Core;

namespace Potentials.Models.Classical;

/// <summary>
/// A weighted sum of potentials: E = Σ w_k E_k, likewise forces, stresses and atom energies. One term with a weight is a scaled potential.
/// Owns its terms.
/// </summary>
public sealed class SumPotential : IPotential
{
    private readonly (double Weight, IPotential Potential)[] terms;
    private PotentialResult? scratch;

    /// <summary>Makes the sum.</summary>
    /// <param name="terms">Weights and potentials; they are disposed with the sum.</param>
    /// <exception cref="ConfigError">There is no term, a weight is not finite, or no element is supported by all terms.</exception>
    public SumPotential(params IReadOnlyList<(double Weight, IPotential Potential)> terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        if (terms.Count == 0) throw new ConfigError("sum of potentials: there is no term");
        if (terms.Any(t => !double.IsFinite(t.Weight))) throw new ConfigError("sum of potentials: a weight is not a finite number");
        this.terms = [.. terms];
        var infos = terms.Select(t => t.Potential.Info).ToArray();
        IReadOnlyList<int>? elements = null;
        foreach (var e in infos.Select(i => i.Elements).OfType<IReadOnlyList<int>>()) elements = elements is null ? e : [.. elements.Intersect(e)];
        if (elements is { Count: 0 }) throw new ConfigError($"sum of potentials: no element is supported by all of {string.Join(", ", infos.Select(i => i.Name))}");
        Info = new()
        {
            Name = string.Join(" + ", terms.Select(t => t.Weight == 1 ? t.Potential.Info.Name : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{t.Weight} {t.Potential.Info.Name}"))),
            Family = "sum",
            Elements = elements,
            Cutoff = infos.Max(i => i.Cutoff),
            ReceptiveField = infos.Max(i => i.ReceptiveField),
            Precision = infos.Any(i => i.Precision == "float32") ? "float32" : "float64",
            Conservative = infos.All(i => i.Conservative),
            HasStress = infos.All(i => i.HasStress),
            NeedsCharge = infos.Any(i => i.NeedsCharge),
            NeedsSpin = infos.Any(i => i.NeedsSpin),
            LevelOfTheory = infos.Select(i => i.LevelOfTheory).FirstOrDefault(l => l is not null),
            Hash = HashOf(terms),
        };
    }

    /// <inheritdoc/>
    public PotentialInfo Info { get; }

    /// <inheritdoc/>
    public void Evaluate(SystemBatch batch, Want want, PotentialResult result)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(result);
        result.RequireShapeOf(batch);
        if (scratch is null || scratch.Energies.Length != batch.Count || scratch.AtomEnergies.Length != batch.Atoms) scratch = new(batch);
        for (int k = 0; k < terms.Length; k++)
        {
            var (weight, potential) = terms[k];
            potential.Evaluate(batch, want, scratch);
            bool first = k == 0;
            Add(weight, scratch.Energies, result.Energies, first);
            if ((want & Want.Forces) != 0) Add(weight, scratch.Forces, result.Forces, first);
            if ((want & Want.AtomEnergies) != 0) Add(weight, scratch.AtomEnergies, result.AtomEnergies, first);
            if ((want & Want.Stress) == 0) continue;
            for (int s = 0; s < batch.Count; s++) result.Stresses[s] = first ? weight * scratch.Stresses[s] : result.Stresses[s] + weight * scratch.Stresses[s];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, potential) in terms) potential.Dispose();
    }

    /// <summary>SHA-256 of weights, names and hashes of the terms; null when no term came from a file.</summary>
    private static string? HashOf(IReadOnlyList<(double Weight, IPotential Potential)> terms)
    {
        if (terms.All(t => t.Potential.Info.Hash is null)) return null;
        string text = string.Join('\n', terms.Select(t => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{t.Weight:R} {t.Potential.Info.Name} {t.Potential.Info.Hash}")));
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
    }

    private static void Add(double weight, double[] term, double[] sum, bool first)
    {
        if (first) for (int i = 0; i < sum.Length; i++) sum[i] = weight * term[i];
        else for (int i = 0; i < sum.Length; i++) sum[i] += weight * term[i];
    }
}
