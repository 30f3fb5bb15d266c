namespace Potentials.Tests.Kit;

/// <summary>Managed bytes that the calling thread allocates; what other threads do meanwhile is not counted.</summary>
public static class Allocations
{
    /// <summary>
    /// Bytes that <paramref name="calls"/> calls allocate in the quietest of <paramref name="rounds"/> rounds. What the runtime allocates for
    /// itself now and then (its table of casts grows with all types of the process) misses some rounds; what a call allocates comes in each.
    /// </summary>
    public static long Least(Action call, int calls, int rounds = 4)
    {
        ArgumentNullException.ThrowIfNull(call);
        long least = long.MaxValue;
        for (int round = 0; round < rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int k = 0; k < calls; k++) call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
