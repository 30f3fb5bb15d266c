namespace Potentials.MD;

/// <summary>Ends a run before its last step. Asked after every step, so it must be cheap.</summary>
public interface IStopRule
{
    /// <summary>Why the run must stop now, or null.</summary>
    string? Reason(MdState state);
}
