using Potentials.Cli.Config;

namespace Potentials.Cli.Configs;

/// <summary>What a molecular dynamics run writes, and where.</summary>
public sealed record MdOutput : ISectionRules
{
    /// <summary>Folder of the results.</summary>
    [Key("folder of the results (runs/NAME of the config when left out)")]
    public required string Folder { get; init; }

    /// <summary>Format of the trajectory.</summary>
    [Key("format of the trajectory: extxyz, binary or none", Default = "extxyz")]
    public required TrajectoryFormat Trajectory { get; init; }

    /// <summary>Steps between frames.</summary>
    [Key("steps between frames", Default = "100", Positive = true)]
    public required int TrajectoryInterval { get; init; }

    /// <summary>Format of the table.</summary>
    [Key("table of energies and temperature: csv, jsonl or none", Default = "csv")]
    public required ThermoFormat Thermo { get; init; }

    /// <summary>Steps between rows of the table.</summary>
    [Key("steps between rows of the table", Default = "10", Positive = true)]
    public required int ThermoInterval { get; init; }

    /// <summary>Steps between checkpoints.</summary>
    [Key("steps between checkpoints", Default = "1000", Positive = true)]
    public required int CheckpointInterval { get; init; }

    /// <summary>Whether a picture is drawn.</summary>
    [Key("draw energy and temperature as a PNG", Default = "true")]
    public required bool Plot { get; init; }

    /// <summary>Whether a picture can and shall be drawn.</summary>
    public bool DrawsPlot => Plot && Thermo != ThermoFormat.None;

    /// <inheritdoc/>
    public void Check(SectionPlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        if (Plot && Thermo == ThermoFormat.None && place.IsGiven("plot")) throw place.Error("plot", "the plot is drawn from the table; write 'plot: false' or another 'thermo' than none");
        if (Folder.Trim().Length == 0) throw place.Error("folder", "the folder needs a name");
        if (Folder is "~" || Folder.StartsWith("~/", StringComparison.Ordinal)) throw place.Error("folder", "'~' is not replaced by your home folder here; write the full path");
    }
}
