using Potentials.Cli.Config;

namespace Potentials.Cli.Configs;

/// <summary>What a relaxation writes, and where.</summary>
public sealed record RelaxOutput
{
    /// <summary>Folder of the results.</summary>
    [Key("folder of the results (runs/NAME of the config when left out)")]
    public required string Folder { get; init; }

    /// <summary>Format of the trajectory.</summary>
    [Key("format of the trajectory: extxyz, binary or none", Default = "extxyz")]
    public required TrajectoryFormat Trajectory { get; init; }

    /// <summary>Steps between frames.</summary>
    [Key("steps between frames", Default = "1", Positive = true)]
    public required int TrajectoryInterval { get; init; }

    /// <summary>Format of the table of energies and forces.</summary>
    [Key("table of energy, largest force and volume: csv, jsonl or none", Default = "csv")]
    public required ThermoFormat Thermo { get; init; }

    /// <summary>Steps between checkpoints.</summary>
    [Key("steps between checkpoints", Default = "20", Positive = true)]
    public required int CheckpointInterval { get; init; }

    /// <summary>Whether a picture is drawn.</summary>
    [Key("draw the energy and the largest force as a PNG", Default = "true")]
    public required bool Plot { get; init; }
}
