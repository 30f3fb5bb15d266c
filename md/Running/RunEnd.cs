namespace Potentials.MD;

/// <summary>Why a run ended.</summary>
public enum RunEnd
{
    /// <summary>All steps are done.</summary>
    Completed,
    /// <summary>All steps had been done by an earlier call; nothing was computed.</summary>
    AlreadyComplete,
    /// <summary>The caller cancelled; the checkpoint is current.</summary>
    Cancelled,
    /// <summary>A stop rule ended it; the checkpoint is current.</summary>
    Stopped,
}
