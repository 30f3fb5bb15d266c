using Potentials.Core;

namespace Potentials.MD;

/// <summary>What counts as an explosion. The defaults are far beyond anything physical short of particle radiation.</summary>
public sealed record GuardLimits
{
    /// <summary>Largest component of a force; 10,000 eV/Å.</summary>
    public double Force { get; init; } = 1e4;

    /// <summary>Largest kinetic temperature of a system; 1,000,000 K.</summary>
    public Temperature Temperature { get; init; } = new(1e6);

    /// <summary>Largest move along an axis in one step; 5 Å. An atom that flies further is lost.</summary>
    public double Move { get; init; } = 5;
}
