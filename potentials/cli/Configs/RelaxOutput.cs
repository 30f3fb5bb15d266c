using Potentials.Cli.Config;

namespace Potentials.Cli.Configs;

/// <summary>What a relaxation writes, and where.</summary>
public sealed record RelaxOutput : ISectionRules
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

    /// <summary>Evaluations between checkpoints.</summary>
    [Key("evaluations between checkpoints", Default = "50", Positive = true)]
    public required int CheckpointInterval { get; init; }

    /// <summary>Whether a picture is drawn.</summary>
    [Key("draw energy and largest force as a PNG (of a single structure with a trajectory)", Default = "true")]
    public required bool Plot { get; init; }

    /// <summary>Whether a picture can and shall be drawn.</summary>
    public bool DrawsPlot => Plot && Trajectory != TrajectoryFormat.None;

    /// <inheritdoc/>
    public void Check(SectionPlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        if (Plot && Trajectory == TrajectoryFormat.None && place.IsGiven("plot")) throw place.Error("plot", "the plot is drawn from the trajectory; write 'plot: false' or another 'trajectory' than none");
        if (Folder.Trim().Length == 0) throw place.Error("folder", "the folder needs a name");
        if (Folder is "~" || Folder.StartsWith("~/", StringComparison.Ordinal)) throw place.Error("folder", "'~' is not replaced by your home folder here; write the full path");
    }
}
