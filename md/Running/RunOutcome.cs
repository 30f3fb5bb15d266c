namespace Potentials.MD;

/// <summary>How a run went.</summary>
/// <param name="End">Why it ended.</param>
/// <param name="Step">Steps done in all.</param>
/// <param name="ResumedFrom">Step of the checkpoint it went on from, or null.</param>
/// <param name="Elapsed">Wall-clock time of this call.</param>
/// <param name="Reason">Words of the stop rule, or null.</param>
public sealed record RunOutcome(RunEnd End, long Step, long? ResumedFrom, TimeSpan Elapsed, string? Reason = null)
{
    /// <summary>Steps of this call a second.</summary>
    public double StepsPerSecond => (Step - (ResumedFrom ?? 0)) / Math.Max(Elapsed.TotalSeconds, 1e-9);
}
