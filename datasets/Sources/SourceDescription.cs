namespace Potentials.Datasets;

/// <summary>What a source declares about itself: the layout found and the units and signs in the file (before conversion).</summary>
public sealed record SourceDescription
{
    /// <summary>Short name of the format, e.g. <c>aselmdb</c>, <c>hdf5-spice</c>, <c>parquet-lemat</c>.</summary>
    public required string Format { get; init; }

    /// <summary>File or folder.</summary>
    public required string Path { get; init; }

    /// <summary>Unit of lengths in the file.</summary>
    public string Length { get; init; } = "Å";

    /// <summary>Unit of energies in the file.</summary>
    public string Energy { get; init; } = "eV";

    /// <summary>Which energy it is: total, uncorrected, formation, …</summary>
    public string EnergyKind { get; init; } = "total";

    /// <summary>Unit and sign of forces in the file, e.g. <c>eV/Å</c> or <c>hartree/bohr, gradient (sign flipped)</c>.</summary>
    public string Forces { get; init; } = "eV/Å";

    /// <summary>Unit, order and sign of stress in the file; null when the layout has none.</summary>
    public string? Stress { get; init; }

    /// <summary>Level of theory where the layout fixes it.</summary>
    public string? LevelOfTheory { get; init; }

    /// <summary>What a user should know: assumptions made, columns that were not read.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}
