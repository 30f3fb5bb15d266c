namespace Potentials.Datasets;

/// <summary>What a user may choose where a format leaves a choice. Options that a format has no use for are refused by it.</summary>
public sealed record SourceOptions
{
    /// <summary>The defaults.</summary>
    public static SourceOptions Default { get; } = new();

    /// <summary>
    /// Which of several energies to read, in the format's own words: <c>wb97x_dz</c>, <c>wb97x_tz</c>, <c>ccsd(t)_cbs</c> for ANI-1x;
    /// <c>uncorrected</c>, <c>corrected</c> for MPtrj; <c>dft_total_energy</c>, <c>formation_energy</c> for SPICE; the key for extended XYZ. Null: the format's default.
    /// </summary>
    public string? Energy { get; init; }

    /// <summary>Unit and sign of stresses where the format does not fix them (ColabFit, LeMaterial); null: the format's documented default.</summary>
    public StressConvention? Stress { get; init; }
}
