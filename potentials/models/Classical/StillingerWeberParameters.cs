using Potentials.Core;

namespace Potentials.Models.Classical;

/// <summary>Parameters of a <see cref="StillingerWeber"/> potential.</summary>
public sealed record StillingerWeberParameters : IClassicalParameters
{
    /// <summary>
    /// Silicon as published (F. H. Stillinger and T. A. Weber, Phys. Rev. B 31, 5262 (1985)): ε = 50 kcal/mol = 2.1682 eV, σ = 2.0951 Å,
    /// a = 1.80, λ = 21.0, γ = 1.20, A = 7.049556277, B = 0.6022245584, p = 4, q = 0. Diamond at 5.43095 Å has −2ε = −4.3364 eV an atom.
    /// </summary>
    public static StillingerWeberParameters Silicon { get; } = new()
    {
        Name = "stillinger-weber-si",
        Elements = new Dictionary<string, StillingerWeberTriplet>
        {
            ["Si"] = new() { Epsilon = 2.1682, Sigma = 2.0951, Range = 1.80, Lambda = 21.0, Gamma = 1.20, A = 7.049556277, B = 0.6022245584 },
        },
    };

    /// <summary>Name in reports.</summary>
    public string Name { get; init; } = "stillinger-weber";

    /// <summary>Parameters by symbol, where centre and neighbours are the same element.</summary>
    public IReadOnlyDictionary<string, StillingerWeberTriplet>? Elements { get; init; }

    /// <summary>Parameters by centre and neighbours, e.g. <c>Cd-Te-Te</c>; with several elements every ordered triplet must be there (i-j-k and i-k-j are one).</summary>
    public IReadOnlyDictionary<string, StillingerWeberTriplet>? Triplets { get; init; }

    /// <inheritdoc/>
    public IPotential Create(ClassicalOptions? options = null) => new StillingerWeber(this, options);
}
