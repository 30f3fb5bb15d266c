using Potentials.Core;

namespace Potentials.Models.Classical;

/// <summary>Parameters of a <see cref="Zbl"/> repulsion: where it is switched off. Either lengths or multiples of covalent radii.</summary>
public sealed record ZblParameters : IClassicalParameters
{
    /// <summary>Full below half the sum of the covalent radii of a pair, zero beyond the sum: what heals the core of a learned potential.</summary>
    public static ZblParameters Universal { get; } = new();

    /// <summary>Å; below it the repulsion is the published one. For all pairs alike; needs <see cref="Outer"/>.</summary>
    public double? Inner { get; init; }

    /// <summary>Å; from here on energy and force are zero. For all pairs alike; needs <see cref="Inner"/>.</summary>
    public double? Outer { get; init; }

    /// <summary>Inner radius as a multiple of the sum of the two covalent radii, where no lengths are given.</summary>
    public double InnerScale { get; init; } = 0.5;

    /// <summary>Outer radius as a multiple of the sum of the two covalent radii, where no lengths are given.</summary>
    public double OuterScale { get; init; } = 1.0;

    /// <summary>Symbols of the elements to support; null for all (with lengths 1 to 118, else those that have a covalent radius, 1 to 96).</summary>
    public IReadOnlyList<string>? Elements { get; init; }

    /// <inheritdoc/>
    public IPotential Create(ClassicalOptions? options = null) => new Zbl(this, options);
}
