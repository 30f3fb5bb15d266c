using Potentials.Core;
using Potentials.MD;
using Potentials.Models.Classical;
using Potentials.Tests.Kit;

namespace Potentials.MD.Tests;

/// <summary>What a thousand steps cost, in counts that are the same on every machine.</summary>
public sealed class CostTests
{
    private const double Kelvin = 95;

    [Fact]
    public void A_thousand_steps_of_liquid_argon_cost_what_they_always_did()
    {
        using var folder = new TemporaryFolder();
        using var argon = new LennardJones(LennardJonesParameters.Argon);
        var potential = new WatchedPotential(argon);
        var state = Liquid();
        Steps(state, potential, 500);
        long calls = potential.Calls, rebuilds = argon.Rebuilds;
        Steps(state, potential, 1000);
        Assert.Equal(1000, potential.Calls - calls);
        // Half a skin of 1 Å at 95 K: the fastest of 256 atoms needs it every 17 to 25 steps of 5 fs.
        Assert.InRange(argon.Rebuilds - rebuilds, 40, 60);
    }

    [Fact]
    public void A_run_evaluates_once_a_step_and_writes_the_checkpoints_asked_for()
    {
        using var folder = new TemporaryFolder();
        long writes = 0;
        var potential = new WatchedPotential(new ReferenceLennardJones());
        var state = new MdState(MovingSystems.Crystal(1));
        var counter = new FlushCounter(() => writes++);
        new Run(state, potential, new VelocityVerlet(Time.Fs(2)), new RunSettings { Steps = 1000, Checkpoint = folder.File("checkpoint"), CheckpointEvery = 100, CheckpointPeriod = TimeSpan.FromHours(1) }, [counter]).Execute();
        Assert.Equal(1001, potential.Calls);
        Assert.Equal(11, writes); // one at the start, one each hundred steps
        Assert.Equal(["checkpoint", "checkpoint.previous"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_run_allocates_nothing_from_step_to_step()
    {
        // The least of some runs: now and then the runtime allocates for itself (see Allocations).
        long few = Enumerable.Range(0, 4).Min(_ => Measure(500)), many = Enumerable.Range(0, 4).Min(_ => Measure(2500));
        Assert.Equal(few, many);

        static long Measure(int steps)
        {
            using var argon = new LennardJones(LennardJonesParameters.Argon);
            var state = Liquid();
            Steps(state, argon, 1500);
            var run = new Run(Copy(state), argon, new Langevin(Time.Fs(5), TemperatureProgram.Constant(Temperature.K(Kelvin)), Time.Ps(1), 2), new RunSettings { Steps = steps },
                null, [new WallTimeRule(TimeSpan.FromHours(1))]);
            long before = GC.GetAllocatedBytesForCurrentThread();
            run.Execute();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        double[] expected = Travel(null);
        foreach (int threads in (int[])[1, 2])
        {
            using var team = new WorkerTeam(threads);
            Assert.Equal(expected, Travel(team));
        }

        static double[] Travel(WorkerTeam? team)
        {
            using var argon = new LennardJones(LennardJonesParameters.Argon, ClassicalOptions.Default with { Team = team });
            var state = Liquid();
            var run = new Run(state, argon, new Langevin(Time.Fs(5), TemperatureProgram.Constant(Temperature.K(Kelvin)), Time.Ps(1), 2), new RunSettings { Steps = 100 });
            run.Execute();
            return [.. state.Batch.Positions, .. state.Momenta, .. state.Result.Forces];
        }
    }

    [Fact]
    public void Restarting_with_other_neighbour_lists_changes_no_bit()
    {
        using var folder = new TemporaryFolder();
        double[] whole = Execute(100, null), half = Execute(41, folder.File("checkpoint")), rest = Execute(100, folder.File("checkpoint"));
        Assert.NotEqual(whole, half);
        Assert.Equal(whole, rest);

        static double[] Execute(int steps, string? checkpoint)
        {
            using var argon = new LennardJones(LennardJonesParameters.Argon);
            var state = Liquid();
            new Run(state, argon, new VelocityVerlet(Time.Fs(5)), new RunSettings { Steps = steps, Checkpoint = checkpoint }).Execute();
            return [.. state.Batch.Positions, .. state.Momenta, .. state.Result.Forces];
        }
    }

    private static MdState Liquid()
    {
        var state = new MdState(Supercells.Repeat(Crystals.Build(CrystalKind.Fcc, [18], 5.74), 4, 4, 4));
        MaxwellBoltzmann.Draw(state, TemperatureProgram.Constant(Temperature.K(2 * Kelvin)), 1, exact: true);
        return state;
    }

    private static MdState Copy(MdState state) => new([state.Frame(0)]);

    private static void Steps(MdState state, IPotential potential, int steps)
    {
        var platform = new HostPlatform(state, potential);
        var integrator = new VelocityVerlet(Time.Fs(5));
        integrator.Start(platform);
        for (int k = 0; k < steps; k++) integrator.Step(platform);
    }

    private sealed class FlushCounter(Action flushed) : IObserver
    {
        public string Name => "counter";

        public string Description => "counter";

        public bool NeedsStress => false;

        public long NextStep(long step) => long.MaxValue;

        public void Open(FrameMark? mark) { }

        public void Observe(Snapshot snapshot) { }

        public FrameMark Flush()
        {
            flushed();
            return default;
        }

        public void Dispose() { }
    }
}
