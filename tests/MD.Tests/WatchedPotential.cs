using Potentials.Core;

namespace Potentials.MD.Tests;

/// <summary>Calls back before each evaluation, with its number from 1 on, and may spoil the result after it.</summary>
internal sealed class WatchedPotential(IPotential inner, Action<long>? before = null, Action<long, SystemBatch, PotentialResult>? after = null) : IPotential
{
    private long calls;

    public PotentialInfo Info => inner.Info;

    public long Calls => calls;

    public void Evaluate(SystemBatch batch, Want want, PotentialResult result)
    {
        calls++;
        before?.Invoke(calls);
        inner.Evaluate(batch, want, result);
        after?.Invoke(calls, batch, result);
    }

    public void Dispose() => inner.Dispose();
}
