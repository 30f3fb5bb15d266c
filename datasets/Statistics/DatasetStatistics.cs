using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>What a data set holds, in numbers. Made by <see cref="StatisticsCollector"/>.</summary>
public sealed record DatasetStatistics
{
    /// <summary>Structures.</summary>
    public required long Frames { get; init; }

    /// <summary>Atoms in all structures.</summary>
    public required long Atoms { get; init; }

    /// <summary>Atoms of the smallest structure.</summary>
    public required int FewestAtoms { get; init; }

    /// <summary>Atoms of the largest structure.</summary>
    public required int MostAtoms { get; init; }

    /// <summary>Atoms and frames of each element, ascending.</summary>
    public required IReadOnlyList<ElementCount> Elements { get; init; }

    /// <summary>Share of frames that carry each label: energy, forces, stress, charges, magnetic_moments, dipole, atom_energies, charge, multiplicity.</summary>
    public required IReadOnlyDictionary<string, double> Labels { get; init; }

    /// <summary>Frames with at least one periodic axis.</summary>
    public required long Periodic { get; init; }

    /// <summary>Distinct compositions.</summary>
    public required int Compositions { get; init; }

    /// <summary>Lowest and highest total energy, eV; null without energies.</summary>
    public required (double Low, double High)? EnergyRange { get; init; }

    /// <summary>Energies of atoms by least squares; null without energies.</summary>
    public required ReferenceEnergies? References { get; init; }

    /// <summary>Root mean square of the force components, eV/Å; null without forces.</summary>
    public required double? ForceRms { get; init; }

    /// <summary>Largest force on an atom, eV/Å.</summary>
    public required double? LargestForce { get; init; }

    /// <summary>Root mean square of the six stress components, eV/Å³; null without stress.</summary>
    public required double? StressRms { get; init; }

    /// <summary>Mean number of neighbours of an atom at <see cref="NeighborCutoff"/>; null when it was not asked for.</summary>
    public double? Neighbors { get; init; }

    /// <summary>Å; null when neighbours were not counted.</summary>
    public double? NeighborCutoff { get; init; }
}
