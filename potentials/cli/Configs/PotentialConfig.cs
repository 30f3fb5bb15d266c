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

    /// <inheritdoc/>
    public void Check(SectionPlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        if (Model is null == File is null)
            throw place.Error(File is null ? "" : "file", $"'{place.Path}' needs either 'model' or 'file'" + (File is null ? ", for example {model: stillinger-weber-si}" : ", not both"));
    }
}
