using Potentials.Core;

namespace Potentials.MD;

/// <summary>When a relaxation is done and how it is kept safe.</summary>
public sealed record RelaxationSettings
{
    /// <summary>Largest force on an atom, and largest row of the cell force, of a relaxed system.</summary>
    public required Force MaxForce { get; init; }

    /// <summary>Largest component of the residual stress of a relaxed system; null leaves the cell to <see cref="MaxForce"/>.</summary>
    public Pressure? MaxStress { get; init; }

    /// <summary>Most moves of a system, those before a restart included.</summary>
    public long MaxSteps { get; init; } = 500;

    /// <summary>Relaxes the cell too; null keeps it.</summary>
    public FrechetCellFilter? Cell { get; init; }

    /// <summary>Most atoms relaxed at the same time; a larger system is relaxed alone. Systems that end make room for waiting ones.</summary>
    public int BatchAtoms { get; init; } = 2000;

    /// <summary>Format of the trajectories; null writes none.</summary>
    public IFrameFormat? TrajectoryFormat { get; init; }

    /// <summary>File of the trajectory of a system, from its 0-based number.</summary>
    public Func<int, string>? TrajectoryPath { get; init; }

    /// <summary>Moves from frame to frame; the last frame is always written.</summary>
    public long TrajectoryEvery { get; init; } = 1;

    /// <summary>File of the checkpoint; null for a relaxation that cannot be resumed.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Evaluations from checkpoint to checkpoint; 0 leaves it to <see cref="CheckpointPeriod"/>.</summary>
    public long CheckpointEvery { get; init; }

    /// <summary>Wall-clock time after which a checkpoint is written in any case.</summary>
    public TimeSpan CheckpointPeriod { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether an existing checkpoint is gone on from (the default) or removed before anything is written.</summary>
    public bool Resume { get; init; } = true;

    /// <summary>Called once there is something to compute: the folder is locked and a checkpoint fits. Not called by a relaxation that is
    /// refused or was complete before.</summary>
    public Action? Accepted { get; init; }

    /// <summary>More lines that must agree between a relaxation and its checkpoint.</summary>
    public IReadOnlyDictionary<string, string>? Identity { get; init; }

    /// <summary>Told about every evaluation of every system.</summary>
    public Action<RelaxationProgress>? Progress { get; init; }

    /// <summary>Whether forces (eV/Å), cell force (eV) and stress (eV/Å³) are below the limits.</summary>
    internal bool IsRelaxed(double maxForce, double maxCellForce, double maxStress) =>
        maxForce < MaxForce.Value && maxCellForce < MaxForce.Value && (MaxStress is not { } limit || maxStress < limit.Value);

    /// <exception cref="ConfigError">A setting makes no sense.</exception>
    internal void Validate()
    {
        DescentVectors.RequirePositive(MaxForce.Value, "force limit fmax");
        if (MaxStress is { } stress) DescentVectors.RequirePositive(stress.Value, "stress limit");
        if (MaxStress is not null && Cell is null) throw new ConfigError("A stress limit needs a cell that relaxes; add the cell or remove the limit.");
        if (MaxSteps < 0) throw new ConfigError($"A relaxation of at most {MaxSteps} steps does not exist; give 0 or more.");
        if (BatchAtoms < 1) throw new ConfigError("At least one atom must fit into a batch.");
        if ((TrajectoryFormat is null) != (TrajectoryPath is null)) throw new ConfigError("A trajectory needs both a format and a path.");
        Schedule.Positive(TrajectoryEvery, "trajectory");
        if (CheckpointEvery < 0) throw new ConfigError("The interval of checkpoints must not be negative.");
        Cell?.Validate();
    }
}
