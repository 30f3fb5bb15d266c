using Potentials.Core;

namespace Potentials.Models.Classical;

/// <summary>Parameters of a <see cref="LennardJones"/> potential.</summary>
public sealed record LennardJonesParameters : IClassicalParameters
{
    /// <summary>
    /// Argon: ε = 0.0103 eV, σ = 3.40 Å, shifted force at 8.5 Å. (A. Rahman, Phys. Rev. 136, A405 (1964), gives ε/k_B = 120 K = 0.01034 eV
    /// and σ = 3.4 Å; 0.0103 eV is the rounded value in common use.)
    /// </summary>
    public static LennardJonesParameters Argon { get; } = new()
    {
        Name = "lennard-jones-ar",
        Elements = new Dictionary<string, LennardJonesPair> { ["Ar"] = new() { Epsilon = 0.0103, Sigma = 3.40 } },
        Cutoff = 8.5,
    };

    /// <summary>Name in reports.</summary>
    public string Name { get; init; } = "lennard-jones";

    /// <summary>ε (eV) and σ (Å) by symbol, e.g. <c>Ar</c>.</summary>
    public required IReadOnlyDictionary<string, LennardJonesPair> Elements { get; init; }

    /// <summary>ε (eV) and σ (Å) of pairs, e.g. <c>Ar-Kr</c>, that do not follow the mixing rule.</summary>
    public IReadOnlyDictionary<string, LennardJonesPair>? Pairs { get; init; }

    /// <summary>Rule for the other pairs.</summary>
    public MixingRule Mixing { get; init; }

    /// <summary>Cutoff, Å.</summary>
    public required double Cutoff { get; init; }

    /// <summary>What happens at the cutoff.</summary>
    public CutoffStyle Style { get; init; } = CutoffStyle.ShiftedForce;

    /// <summary>Where the smooth cutoff begins, Å; for <see cref="CutoffStyle.Smooth"/> only.</summary>
    public double? Onset { get; init; }

    /// <inheritdoc/>
    public IPotential Create(ClassicalOptions? options = null) => new LennardJones(this, options);
}
