namespace Potentials.Models.Files;

/// <summary>Where a model came from. Kept in the model file so that results can be traced.</summary>
public sealed record ModelProvenance
{
    /// <summary>Name of the model, e.g. <c>nequix-mp-1</c>.</summary>
    public required string Name { get; init; }
    /// <summary>Licence of the weights; null when nobody said.</summary>
    public string? Licence { get; init; }
    /// <summary>Level of theory of the training data; null when nobody said.</summary>
    public string? LevelOfTheory { get; init; }
    /// <summary>File or URL the weights were imported from.</summary>
    public string? Source { get; init; }
    /// <summary>SHA-256 of that file, lower-case hex.</summary>
    public string? SourceHash { get; init; }
}
