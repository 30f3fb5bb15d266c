using Potentials.Core;
using Potentials.MD;
using Xunit;

namespace Potentials.Tests.Kit;

/// <summary>The exact part of what every integrator must prove. Derive from it and say how to make one.</summary>
public abstract class IntegratorContract
{
    private const double MaxReversal = 1e-9, MaxMomentum = 1e-12, Hot = 40;

    /// <summary>A fresh integrator with settings for argon at 40 K.</summary>
    protected abstract IIntegrator Create(Time timestep);

    /// <summary>Whether steps keep the total momentum without being told to.</summary>
    protected virtual bool ConservesMomentum => true;

    [Fact]
    public void A_system_moves_alike_alone_and_in_any_company()
    {
        var systems = MovingSystems.Seven();
        int[][] orders = [[0, 1, 2, 3, 4, 5, 6], [6, 3, 0, 5, 2, 4, 1], [4, 4, 1]];
        var expected = new double[systems.Length][];
        for (int s = 0; s < systems.Length; s++) expected[s] = Travel([systems[s]], [s], 25)[0];
        foreach (int[] order in orders)
        {
            var found = Travel([.. order.Select(i => systems[i])], [.. order.Select(i => (long)i)], 25);
            for (int k = 0; k < order.Length; k++) Assert.Equal(expected[order[k]], found[k]);
        }
    }

    [Fact]
    public void Stopping_and_going_on_from_a_checkpoint_changes_no_bit()
    {
        using var folder = new TemporaryFolder();
        var whole = Prepared(MovingSystems.Seven());
        using var potential = new ReferenceLennardJones();
        Execute(whole, potential, 24, null);
        string checkpoint = folder.File("checkpoint");
        foreach (int steps in (int[])[5, 6, 17, 24])
        {
            var part = Prepared(MovingSystems.Seven());
            var outcome = Execute(part, potential, steps, checkpoint);
            Assert.Equal(RunEnd.Completed, outcome.End);
            if (steps == 24) AssertEqual(whole, part);
        }

        RunOutcome Execute(MdState state, IPotential p, int steps, string? path) =>
            new Run(state, p, Create(Time.Fs(4)), new RunSettings { Steps = steps, Checkpoint = path }).Execute();
    }

    [Fact]
    public void Reversing_the_momenta_retraces_the_path()
    {
        if (!Create(Time.Fs(2)).IsReversible) return;
        var state = Prepared([MovingSystems.Crystal(1, 5.4, 0.15, 5)]);
        double[] start = [.. state.Batch.Positions];
        using var potential = new ReferenceLennardJones();
        var platform = new HostPlatform(state, potential);
        var integrator = Create(Time.Fs(2));
        integrator.Start(platform);
        for (int k = 0; k < 1000; k++) integrator.Step(platform);
        Assert.True(Distance(start, state.Batch.Positions) > 0.05, "nothing moved");
        Reverse(state, integrator);
        for (int k = 0; k < 1000; k++) integrator.Step(platform);
        Assert.True(Distance(start, state.Batch.Positions) < MaxReversal, $"{Distance(start, state.Batch.Positions)} Å away from the start");
    }

    [Fact]
    public void The_total_momentum_stays_zero()
    {
        var state = Prepared([MovingSystems.Crystal(2, seed: 6), MovingSystems.Cluster(7)]);
        Assert.All(state.CenterOfMassAtRest, Assert.True);
        Assert.Equal([3 * 32 - 3, 3 * 4 - 3], state.DegreesOfFreedom);
        using var potential = new ReferenceLennardJones();
        var platform = new HostPlatform(state, potential);
        var integrator = Create(Time.Fs(4));
        integrator.Start(platform);
        Span<double> total = stackalloc double[6];
        for (int k = 0; k < 200; k++)
        {
            integrator.Step(platform);
            platform.TotalMomenta(total);
            foreach (double p in total) Assert.True(Math.Abs(p) < MaxMomentum, $"momentum {p} after step {k + 1}");
        }
    }

    [Fact]
    public void Momentum_that_is_not_held_at_zero_is_kept_or_thermalised()
    {
        var x = MovingSystems.Crystal(2, seed: 8);
        double[] velocities = new double[3 * x.Count];
        for (int c = 0; c < velocities.Length; c += 3) velocities[c] = 0.01;
        var state = new MdState(new AtomicSystem(x.Numbers, x.Positions, x.Cell) { Velocities = velocities }, centerOfMassAtRest: false);
        Assert.Equal(3 * x.Count, state.DegreesOfFreedom[0]);
        using var potential = new ReferenceLennardJones();
        var platform = new HostPlatform(state, potential);
        var integrator = Create(Time.Fs(2));
        integrator.Start(platform);
        Span<double> before = stackalloc double[3], after = stackalloc double[3];
        platform.TotalMomenta(before);
        integrator.Step(platform);
        platform.TotalMomenta(after);
        if (integrator is VelocityVerlet) Assert.Equal(before[0], after[0], 1e-10);
        else if (ConservesMomentum) Assert.Equal(0, after[1] / after[0], 1e-10);
        else Assert.NotEqual(before[1], after[1]);
    }

    [Fact]
    public void Fixed_coordinates_never_move_and_are_not_counted()
    {
        var x = MovingSystems.WithFixed(MovingSystems.Crystal(2, seed: 9));
        var state = Prepared([x]);
        Assert.Equal(3 * x.Count - 8, state.DegreesOfFreedom[0]);
        using var potential = new ReferenceLennardJones();
        var platform = new HostPlatform(state, potential);
        var integrator = Create(Time.Fs(4));
        integrator.Start(platform);
        for (int k = 0; k < 50; k++) integrator.Step(platform);
        for (int c = 0; c < 3 * x.Count; c++)
            if (x.Movable![c]) Assert.NotEqual(x.Positions[c], state.Batch.Positions[c]);
            else
            {
                Assert.Equal(x.Positions[c], state.Batch.Positions[c]);
                Assert.Equal(0, state.Momenta[c]);
            }
    }

    [Fact]
    public void A_step_allocates_nothing_and_calls_the_potential_once()
    {
        var state = Prepared(MovingSystems.Seven());
        using var potential = new HarmonicWell(0.1);
        var platform = new HostPlatform(state, potential);
        var integrator = Create(Time.Fs(1));
        integrator.Start(platform);
        double[] conserved = new double[state.Count];
        for (int k = 0; k < 100; k++) Once();
        long calls = potential.Calls;
        Assert.Equal(0, Allocations.Least(Once, 250, rounds: 4));
        Assert.Equal(1000, potential.Calls - calls);

        void Once()
        {
            integrator.Step(platform);
            integrator.ConservedEnergies(platform, conserved);
            Assert.Null(platform.FindFault(Limits, integrator.Timestep));
        }
    }

    [Fact]
    public void The_error_of_the_conserved_quantity_shrinks_with_the_square_of_the_step()
    {
        double coarse = Spread(Time.Fs(8), 150), fine = Spread(Time.Fs(4), 300);
        double order = Math.Log2(coarse / fine);
        Assert.True(order is > 1.6 and < 2.4, $"order {order} ({coarse} eV at 8 fs, {fine} eV at 4 fs)");
    }

    [Fact]
    public void Nonsense_time_steps_are_refused()
    {
        foreach (double fs in (double[])[0, -1, double.NaN, double.PositiveInfinity]) Assert.Throws<ConfigError>(() => Create(Time.Fs(fs)));
    }

    private static GuardLimits Limits { get; } = new();

    private double Spread(Time timestep, int steps)
    {
        var state = Prepared([MovingSystems.Crystal(2, seed: 21), MovingSystems.Crystal(1, seed: 22)]);
        using var potential = new ReferenceLennardJones(cutoff: 5.0, onset: 3.6);
        var platform = new HostPlatform(state, potential);
        var integrator = Create(timestep);
        integrator.Start(platform);
        double[] now = new double[2];
        double sum = 0, squares = 0;
        integrator.ConservedEnergies(platform, now);
        double first = now[0] + now[1];
        for (int k = 0; k < steps; k++)
        {
            integrator.Step(platform);
            integrator.ConservedEnergies(platform, now);
            double v = now[0] + now[1] - first;
            sum += v;
            squares += v * v;
        }
        return Math.Sqrt(squares / steps - sum / steps * (sum / steps));
    }

    private static MdState Prepared(AtomicSystem[] systems, long[]? ids = null)
    {
        var state = new MdState(systems, ids);
        MaxwellBoltzmann.Draw(state, TemperatureProgram.Constant(Temperature.K(Hot)), 5);
        return state;
    }

    private double[][] Travel(AtomicSystem[] systems, long[] ids, int steps)
    {
        var state = Prepared(systems, ids);
        using var potential = new ReferenceLennardJones();
        var platform = new HostPlatform(state, potential);
        var integrator = Create(Time.Fs(4));
        integrator.Start(platform);
        for (int k = 0; k < steps; k++) integrator.Step(platform);
        return [.. Enumerable.Range(0, systems.Length).Select(s => (double[])[.. state.Batch.PositionsOf(s),
            .. state.Momenta.AsSpan(3 * state.Batch.Offsets[s], 3 * state.Batch.AtomsOf(s)), state.Result.Energies[s]])];
    }

    private static void Reverse(MdState state, IIntegrator integrator)
    {
        HostReverse(state.Momenta);
        // A Nosé–Hoover chain has momenta of its own: the second half of its variables.
        int k = integrator.VariablesPerSystem;
        for (int i = 0; i < state.Variables!.Length; i++)
            if (i % Math.Max(k, 1) >= k / 2) state.Variables[i] = -state.Variables[i];
    }

    private static void HostReverse(double[] p)
    {
        for (int c = 0; c < p.Length; c++) p[c] = -p[c];
    }

    private static double Distance(double[] a, double[] b)
    {
        double most = 0;
        for (int c = 0; c < a.Length; c++) most = Math.Max(most, Math.Abs(a[c] - b[c]));
        return most;
    }

    private static void AssertEqual(MdState expected, MdState found)
    {
        Assert.Equal(expected.Step, found.Step);
        Assert.Equal(expected.Batch.Positions, found.Batch.Positions);
        Assert.Equal(expected.Momenta, found.Momenta);
        Assert.Equal(expected.Result.Forces, found.Result.Forces);
        Assert.Equal(expected.Variables, found.Variables);
    }
}
