using Potentials.Cli.Config;

namespace Potentials.Cli.Configs;

/// <summary>Config of <c>potentials relax</c>.</summary>
public sealed record RelaxConfig
{
    /// <summary>Atoms.</summary>
    [Key("where the atoms come from")]
    public required StructureConfig Structure { get; init; }

    /// <summary>Forces.</summary>
    [Key("what gives energies and forces")]
    public required PotentialConfig Potential { get; init; }

    /// <summary>Relaxation.</summary>
    [Key("how the structure is relaxed", Default = "{}")]
    public required RelaxOptions Relax { get; init; }

    /// <summary>Results.</summary>
    [Key("what is written, and where", Default = "{}")]
    public required RelaxOutput Output { get; init; }
}
