namespace Potentials.Equivariant;

/// <summary>
/// The three phases of SPHNet (arXiv 2502.01171): random selections for some steps, then the greatest weights, then fixed. Steps are the training steps of the
/// caller, not forward calls, so that evaluation and gradient accumulation do not move the schedule.
/// </summary>
/// <param name="RandomSteps">Steps of the random phase (published: two epochs).</param>
/// <param name="AdaptiveSteps">Steps of the adaptive phase (published: one epoch).</param>
public sealed record SparsitySchedule(long RandomSteps, long AdaptiveSteps)
{
    /// <summary>The phase of step <paramref name="step"/>, counted from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The step is negative.</exception>
    public SparsityPhase Phase(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        return step < RandomSteps ? SparsityPhase.Random : step < RandomSteps + AdaptiveSteps ? SparsityPhase.Adaptive : SparsityPhase.Fixed;
    }
}
