using Potentials.Core;

namespace Potentials.MD;

/// <summary>How long a run is and how it is kept safe.</summary>
public sealed record RunSettings
{
    /// <summary>Steps of the whole run, those before a restart included. A longer run may be resumed from the checkpoint of a shorter one.</summary>
    public required long Steps { get; init; }

    /// <summary>File of the checkpoint; null for a run that cannot be resumed.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Steps from checkpoint to checkpoint; 0 writes one only when the run ends or is interrupted.</summary>
    public long CheckpointEvery { get; init; }

    /// <summary>Wall-clock time after which a checkpoint is written in any case.</summary>
    public TimeSpan CheckpointPeriod { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether an existing checkpoint is gone on from (the default) or removed before anything is written.</summary>
    public bool Resume { get; init; } = true;

    /// <summary>Called once there is something to compute: the folder is locked, a checkpoint fits, the outputs are open. Not called by a
    /// run that is refused or was complete before.</summary>
    public Action? Accepted { get; init; }

    /// <summary>More lines that must agree between a run and its checkpoint, e.g. the resolved config without the number of steps.</summary>
    public IReadOnlyDictionary<string, string>? Identity { get; init; }

    /// <summary>What stops a run that explodes.</summary>
    public GuardLimits Limits { get; init; } = new();

    /// <summary>Format of the last good frame, written beside the checkpoint when the run explodes; null writes none.</summary>
    public IFrameFormat? RescueFormat { get; init; }

    /// <summary>File of the last good frame without its ending; <c>last-good</c> beside the checkpoint when null.</summary>
    public string? RescuePath { get; init; }
}
