using Potentials.Core;

namespace Potentials.Core.Tests;

public class WorkerTeamTests
{
    private sealed class Count(int blocks) : IBlockJob
    {
        public readonly int[] Runs = new int[blocks];
        public readonly int[] Workers = new int[blocks];
        public Action<int>? Also;

        public void Run(int block, int worker)
        {
            Interlocked.Increment(ref Runs[block]);
            Workers[block] = worker;
            Also?.Invoke(block);
        }
    }

    private sealed class Failure(int bad) : IBlockJob
    {
        private int runs;

        public int Runs => runs;

        public void Run(int block, int worker)
        {
            if (block == bad) throw new PhysicsError("boom", -1, block);
            Interlocked.Increment(ref runs);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_block_runs_once_on_a_valid_worker(int threads)
    {
        using var team = new WorkerTeam(threads);
        Assert.Equal(threads, team.Threads);
        foreach (int blocks in new[] { 0, 1, 2, 7, 1000 })
            for (int repeat = 0; repeat < 50; repeat++)
            {
                var job = new Count(blocks);
                team.Run(job, blocks);
                Assert.All(job.Runs, r => Assert.Equal(1, r));
                Assert.All(job.Workers, w => Assert.InRange(w, 0, threads - 1));
            }
    }

    [Fact]
    public void Several_threads_do_take_part()
    {
        using var team = new WorkerTeam(2);
        using var both = new Barrier(2);
        var job = new Count(2) { Also = _ => Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(30))) };
        team.Run(job, 2);
        Assert.Equal([0, 1], job.Workers.Order());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void An_exception_ends_the_job_and_reaches_the_caller_as_it_was(int threads)
    {
        using var team = new WorkerTeam(threads);
        for (int bad = 0; bad < 20; bad++)
        {
            // So many that a thread which is about to fail has seconds to do so, however long it has to wait for a processor.
            const int Blocks = 100_000_000;
            var job = new Failure(bad);
            Assert.Equal(bad, Assert.Throws<PhysicsError>(() => team.Run(job, Blocks)).Atom);
            Assert.True(job.Runs < Blocks, "blocks after the failure are dropped");
            var next = new Count(10);
            team.Run(next, 10);
            Assert.Equal(10, next.Runs.Sum());
        }
    }

    [Fact]
    public void A_job_inside_a_job_is_refused_rather_than_deadlocked()
    {
        using var team = new WorkerTeam(2);
        var job = new Count(2) { Also = _ => team.Run(new Count(1), 1) };
        Assert.Throws<InvalidOperationException>(() => team.Run(job, 2));
        team.Run(new Count(4), 4);
    }

    [Fact]
    public void Running_a_job_allocates_nothing()
    {
        using var team = new WorkerTeam(2);
        var job = new Count(64);
        Assert.Equal(0, TeamAllocations.Least(team, () => team.Run(job, 64)));
    }

    [Fact]
    public void A_team_that_was_disposed_says_so_and_bad_arguments_are_refused()
    {
        var team = new WorkerTeam(3);
        team.Dispose();
        team.Dispose();
        Assert.Throws<ObjectDisposedException>(() => team.Run(new Count(1), 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerTeam(0));
        using var other = new WorkerTeam(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => other.Run(new Count(1), -1));
        Assert.Throws<ArgumentNullException>(() => other.Run(null!, 1));
        var alone = new Count(3);
        WorkerTeam.Run(null, alone, 3);
        Assert.Equal([1, 1, 1], alone.Runs);
    }
}
