namespace Potentials.Core;

/// <summary>
/// Reference or computed results that belong to a structure. A missing label is null, never zero.
/// Units: eV, eV/Å, eV/Å³ (tension positive, σ = (1/V) dE/dε), e, e·Å, μB.
/// </summary>
public sealed record SystemLabels
{
    /// <summary>Nothing is known.</summary>
    public static SystemLabels None { get; } = new();

    /// <summary>Total energy, eV.</summary>
    public double? Energy { get; init; }

    /// <summary>Energy of each atom, eV, [atoms].</summary>
    public double[]? AtomEnergies { get; init; }

    /// <summary>Forces, eV/Å, [atoms, 3] row-major.</summary>
    public double[]? Forces { get; init; }

    /// <summary>Stress, eV/Å³, tension positive.</summary>
    public Matrix3? Stress { get; init; }

    /// <summary>Partial charges, e, [atoms].</summary>
    public double[]? Charges { get; init; }

    /// <summary>Magnetic moments, μB, [atoms].</summary>
    public double[]? MagneticMoments { get; init; }

    /// <summary>Dipole moment, e·Å, [3].</summary>
    public double[]? Dipole { get; init; }
}
