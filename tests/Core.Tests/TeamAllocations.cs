using Potentials.Core;

namespace Potentials.Core.Tests;

/// <summary>
/// Bytes that the threads of a team have allocated. Counted thread by thread, so that tests running beside this one in the same process
/// are not counted.
/// </summary>
internal sealed class TeamAllocations(WorkerTeam team) : IBlockJob
{
    private readonly long[] bytes = new long[team.Threads];
    private int arrived;

    /// <summary>
    /// Bytes that the quietest of some rounds of 20 calls allocates: a worker's scratch memory grows when it first meets its largest
    /// piece of work, and which round that is in is up to the operating system.
    /// </summary>
    public static long Least(WorkerTeam team, Action call)
    {
        var allocations = new TeamAllocations(team);
        long least = long.MaxValue, before = allocations.Read();
        for (int round = 0; round < 25 && least > 0; round++)
        {
            for (int k = 0; k < 20; k++) call();
            long after = allocations.Read();
            (least, before) = (Math.Min(least, after - before), after);
        }
        return least;
    }

    public void Run(int block, int worker)
    {
        bytes[worker] = GC.GetAllocatedBytesForCurrentThread();
        // A worker that waits here cannot take a second block, so that each of them reports once.
        Interlocked.Increment(ref arrived);
        var wait = new SpinWait();
        while (Volatile.Read(ref arrived) < team.Threads) wait.SpinOnce();
    }

    private long Read()
    {
        arrived = 0;
        team.Run(this, team.Threads);
        return bytes.Sum();
    }
}
