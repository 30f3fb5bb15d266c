using Potentials.Cli.Config;

namespace Potentials.Cli.Configs;

/// <summary>What gives energies and forces: a named potential, a file, or a sum of potentials.</summary>
public sealed record PotentialConfig : ISectionRules
{
    /// <summary>Name of a built-in potential or of a fetched model.</summary>
    [Key("name of a built-in potential or of a model that 'model fetch' has brought")]
    public string? Model { get; init; }

    /// <summary>Model or parameter file.</summary>
    [Key("model or parameter file: .nqx, .potential, .eam.alloy, .eam", InputFile = true)]
    public string? File { get; init; }

    /// <summary>Precision of a network.</summary>
    [Key("precision of a network: float64 or float32", Default = "float64")]
    public required string Dtype { get; init; }

    /// <summary>Where a network runs.</summary>
    [Key("where a network runs: cpu or cuda", Default = "cpu")]
    public required string Device { get; init; }

    /// <summary>Threads.</summary>
    [Key("threads of the potential", Default = "1", Positive = true)]
    public required int Threads { get; init; }

    /// <inheritdoc/>
    public void Check(SectionPlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        if (Model is null == File is null)
            throw place.Error(File is null ? "" : "file", $"'{place.Path}' needs either 'model' or 'file'" + (File is null ? ", for example {model: stillinger-weber-si}" : ", not both"));
    }
}
