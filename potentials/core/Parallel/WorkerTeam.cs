namespace Potentials.Core;

/// <summary>
/// Persistent threads that run the blocks of a job. Blocks are claimed in ascending order, one at a time, and the partition is the
/// job's own, so that results never depend on the number of threads. Running a job allocates nothing. A team serves one caller at a
/// time; the caller works too, as worker 0.
/// </summary>
public sealed class WorkerTeam : IDisposable
{
    private readonly Thread[] threads;
    private readonly SemaphoreSlim[] wake;
    private readonly SemaphoreSlim done = new(0);
    private IBlockJob? job;
    private int blocks;
    private int next;
    private int busy;
    private int running;
    private bool disposed;
    private Exception? failure;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">Workers in all, the caller included; at least 1.</param>
    public WorkerTeam(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, 1024);
        this.threads = new Thread[threads - 1];
        wake = new SemaphoreSlim[threads - 1];
        for (int k = 0; k < threads - 1; k++)
        {
            int worker = k + 1;
            wake[k] = new SemaphoreSlim(0);
            this.threads[k] = new Thread(() => Serve(worker)) { IsBackground = true, Name = $"worker {worker}" };
            this.threads[k].Start();
        }
    }

    /// <summary>Workers, the caller included.</summary>
    public int Threads => threads.Length + 1;

    /// <summary>Runs blocks 0 .. <paramref name="blocks"/>-1 and returns when all are done.</summary>
    /// <exception cref="InvalidOperationException">The team is running another job (nested or from another thread).</exception>
    /// <remarks>The first exception of a block ends the job (blocks not yet claimed are dropped) and is thrown here as it was.</remarks>
    public void Run(IBlockJob job, int blocks)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentOutOfRangeException.ThrowIfNegative(blocks);
        ObjectDisposedException.ThrowIf(disposed, this);
        if (Interlocked.CompareExchange(ref running, 1, 0) != 0) throw new InvalidOperationException("The team is busy with another job.");
        try
        {
            int helpers = Math.Min(threads.Length, blocks - 1);
            if (helpers <= 0)
            {
                for (int b = 0; b < blocks; b++) job.Run(b, 0);
                return;
            }
            this.job = job;
            this.blocks = blocks;
            next = 0;
            failure = null;
            Volatile.Write(ref busy, helpers);
            for (int k = 0; k < helpers; k++) wake[k].Release();
            Work(0);
            done.Wait();
            this.job = null;
            var thrown = failure;
            failure = null;
            if (thrown is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(thrown);
        }
        finally
        {
            Volatile.Write(ref running, 0);
        }
    }

    /// <summary>Runs a job on <paramref name="team"/>, or on the calling thread alone when there is none.</summary>
    public static void Run(WorkerTeam? team, IBlockJob job, int blocks)
    {
        if (team is not null)
        {
            team.Run(job, blocks);
            return;
        }
        ArgumentNullException.ThrowIfNull(job);
        for (int b = 0; b < blocks; b++) job.Run(b, 0);
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        foreach (var w in wake) w.Release();
        foreach (var t in threads) t.Join();
        foreach (var w in wake) w.Dispose();
        done.Dispose();
    }

    private void Serve(int worker)
    {
        while (true)
        {
            wake[worker - 1].Wait();
            if (disposed) return;
            Work(worker);
            if (Interlocked.Decrement(ref busy) == 0) done.Release();
        }
    }

    private void Work(int worker)
    {
        var current = job!;
        int count = blocks;
        try
        {
            while (true)
            {
                int b = Interlocked.Increment(ref next) - 1;
                if (b >= count) return;
                current.Run(b, worker);
            }
        }
#pragma warning disable CA1031 // every exception of a worker is handed to the caller
        catch (Exception e)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref failure, e, null);
            Interlocked.Exchange(ref next, count);
        }
    }
}
