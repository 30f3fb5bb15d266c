namespace Potentials.Core;

/// <summary>What a potential is and needs; compared with the run before step 0.</summary>
public sealed record PotentialInfo
{
    /// <summary>Short name, e.g. <c>stillinger-weber-si</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Family: <c>pair</c>, <c>eam</c>, <c>stillinger-weber</c>, <c>nequix</c>, …</summary>
    public required string Family { get; init; }

    /// <summary>Supported atomic numbers, ascending; null when every element is.</summary>
    public IReadOnlyList<int>? Elements { get; init; }

    /// <summary>Interaction radius in Å (of one message layer for networks).</summary>
    public required double Cutoff { get; init; }

    /// <summary>Radius in Å beyond which moving an atom changes nothing (cutoff x layers for networks); the cutoff unless stated.</summary>
    public double ReceptiveField { get => field > 0 ? field : Cutoff; init; }

    /// <summary><c>float64</c> or <c>float32</c>.</summary>
    public string Precision { get; init; } = "float64";

    /// <summary>Whether forces are the exact gradient of the energy.</summary>
    public bool Conservative { get; init; } = true;

    /// <summary>Whether stress is available (for fully periodic systems).</summary>
    public bool HasStress { get; init; } = true;

    /// <summary>Whether a total charge must be stated.</summary>
    public bool NeedsCharge { get; init; }

    /// <summary>Whether a spin multiplicity must be stated.</summary>
    public bool NeedsSpin { get; init; }

    /// <summary>Level of theory of the reference data, where there is one.</summary>
    public string? LevelOfTheory { get; init; }

    /// <summary>SHA-256 of the parameters, lower-case hex, where they came from a file.</summary>
    public string? Hash { get; init; }

    /// <summary>Free parameters, where that is meaningful.</summary>
    public long? Parameters { get; init; }
}
