using Potentials.Cli.Config;

namespace Potentials.Cli.Configs;

/// <summary>Config of <c>potentials md</c>; with a relax section the structure is relaxed before it moves.</summary>
public sealed record MdConfig : ISectionRules
{
    /// <summary>Atoms.</summary>
    [Key("where the atoms come from")]
    public required StructureConfig Structure { get; init; }

    /// <summary>Forces.</summary>
    [Key("what gives energies and forces")]
    public required PotentialConfig Potential { get; init; }

    /// <summary>Relaxation before the dynamics.</summary>
    [Key("relax the structure before it moves (left out: it is taken as it is)")]
    public RelaxOptions? Relax { get; init; }

    /// <summary>Dynamics.</summary>
    [Key("how the atoms move")]
    public required MdOptions Md { get; init; }

    /// <summary>Results.</summary>
    [Key("what is written, and where", Default = "{}")]
    public required MdOutput Output { get; init; }

    /// <inheritdoc/>
    public void Check(SectionPlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        if (Relax is not null && Md.Velocities == VelocityKind.Keep)
            throw place.Error("relax", "'md.velocities: keep' and 'relax' exclude each other: velocities belong to the geometry before the relaxation; write 'velocities: draw' or 'zero'");
    }
}
