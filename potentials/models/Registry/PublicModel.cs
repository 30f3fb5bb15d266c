namespace Potentials.Models.Registry;

/// <summary>A published model that can be fetched by name.</summary>
public sealed record PublicModel
{
    /// <summary>Name, e.g. <c>nequix-mp-1</c>.</summary>
    public required string Name { get; init; }
    /// <summary>Family, e.g. <c>nequix</c>.</summary>
    public required string Family { get; init; }
    /// <summary>Licence of the weights.</summary>
    public required string Licence { get; init; }
    /// <summary>Level of theory of the training data.</summary>
    public required string LevelOfTheory { get; init; }
    /// <summary>Data the model was trained on.</summary>
    public required string Dataset { get; init; }
    /// <summary>Where its makers publish it.</summary>
    public required Uri Url { get; init; }
    /// <summary>File name in the cache and on a mirror.</summary>
    public required string FileName { get; init; }
    /// <summary>SHA-256 of the file, lower-case hex.</summary>
    public required string Sha256 { get; init; }
    /// <summary>Length of the file in bytes.</summary>
    public required long Size { get; init; }
    /// <summary>Paper.</summary>
    public required string Reference { get; init; }
}
