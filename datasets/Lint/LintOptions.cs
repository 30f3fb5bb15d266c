namespace Potentials.Datasets;

/// <summary>Limits of the linter.</summary>
public sealed record LintOptions
{
    /// <summary>Two atoms closer than this many times the sum of their covalent radii overlap.</summary>
    public double Overlap { get; init; } = 0.45;

    /// <summary>eV/Å: a sum of forces above it is reported.</summary>
    public double NetForce { get; init; } = 0.1;

    /// <summary>Relative distance of fingerprints below which two frames are the same structure.</summary>
    public double DuplicateTolerance { get; init; } = 1e-5;

    /// <summary>eV/atom by which the energies of equal structures may differ.</summary>
    public double Contradiction { get; init; } = 5e-3;

    /// <summary>Whether structures are compared with each other.</summary>
    public bool Duplicates { get; init; } = true;

    /// <summary>Whether distances are looked at.</summary>
    public bool Contacts { get; init; } = true;

    /// <summary>Frames that are compared with each other at most.</summary>
    public int MostFingerprints { get; init; } = 2_000_000;

    /// <summary>Å to which neighbours are counted for the statistics; null: they are not.</summary>
    public double? NeighborCutoff { get; init; }
}
