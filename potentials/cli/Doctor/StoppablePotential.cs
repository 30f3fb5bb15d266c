using Potentials.Core;

namespace Potentials.Cli.Doctor;

/// <summary>A potential whose next evaluation is refused once a signal has come, so that examinations need not listen for themselves.</summary>
/// <param name="inner">The potential; not disposed here.</param>
/// <param name="cancellation">The signal.</param>
internal sealed class StoppablePotential(IPotential inner, CancellationToken cancellation) : IPotential
{
    public PotentialInfo Info => inner.Info;

    /// <exception cref="OperationCanceledException">The signal has come.</exception>
    public void Evaluate(SystemBatch batch, Want want, PotentialResult result)
    {
        cancellation.ThrowIfCancellationRequested();
        inner.Evaluate(batch, want, result);
    }

    public void Dispose() { }
}
