using Potentials.Core;

namespace Potentials.Models.Classical;

/// <summary>Parameters of a <see cref="Morse"/> potential.</summary>
public sealed record MorseParameters : IClassicalParameters
{
    /// <summary>D (eV), α (1/Å) and r₀ (Å) of like pairs by symbol, e.g. <c>Cu</c>.</summary>
    public IReadOnlyDictionary<string, MorsePair>? Elements { get; init; }

    /// <summary>The same for unlike pairs, e.g. <c>Cu-Ni</c>. There is no mixing rule.</summary>
    public IReadOnlyDictionary<string, MorsePair>? Pairs { get; init; }

    /// <summary>Cutoff, Å.</summary>
    public required double Cutoff { get; init; }

    /// <summary>What happens at the cutoff.</summary>
    public CutoffStyle Style { get; init; } = CutoffStyle.ShiftedForce;

    /// <summary>Where the smooth cutoff begins, Å; for <see cref="CutoffStyle.Smooth"/> only.</summary>
    public double? Onset { get; init; }

    /// <inheritdoc/>
    public IPotential Create(ClassicalOptions? options = null) => new Morse(this, options);
}
