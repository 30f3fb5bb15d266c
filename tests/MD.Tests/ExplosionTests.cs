using Potentials.Core;
using Potentials.Datasets;
using Potentials.MD;
using Potentials.Tests.Kit;

namespace Potentials.MD.Tests;

/// <summary>A run that explodes stops, says where, and keeps what was good.</summary>
public sealed class ExplosionTests
{
    [Theory]
    [InlineData(double.NaN, "not finite|beyond")]
    [InlineData(double.PositiveInfinity, "beyond")]
    [InlineData(1e6, "beyond")]
    public void A_senseless_force_names_system_and_atom_and_keeps_the_last_good_frame(double force, string words)
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<PhysicsError>(() => RunBench.Execute(folder.Path, () => new WatchedPotential(new ReferenceLennardJones(), after: (k, batch, result) =>
        {
            if (k == 31) result.Forces[3 * (batch.Offsets[1] + 2) + 1] = force;
        })));
        Assert.Equal((1, 2, 4), (error.System, error.Atom, error.ExitCode));
        Assert.StartsWith("system 2, atom 3: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("step 30", error.Message, StringComparison.Ordinal);
        Assert.Contains(words.Split('|'), w => error.Message.Contains(w, StringComparison.Ordinal));
        Assert.Contains("last-good.extxyz", error.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.File("last-good.extxyz")));
        // Step 29 was good: the same frame that a run of 29 steps ends with.
        using var other = new TemporaryFolder();
        var good = RunBench.Execute(other.Path, steps: 29).State;
        Assert.Equal(good.Batch.PositionsOf(1).ToArray(), ReadLast(folder.File("last-good.extxyz")).Positions);
        // The checkpoint of step 22 is intact: without the fault the run goes on from it.
        Assert.Equal(22, RunBench.Execute(folder.Path).Outcome.ResumedFrom);
    }

    [Fact]
    public void An_energy_that_is_not_finite_stops_the_run()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<PhysicsError>(() => RunBench.Execute(folder.Path, () => new WatchedPotential(new ReferenceLennardJones(), after: (k, _, result) =>
        {
            if (k == 12) result.Energies[0] = double.NaN;
        })));
        Assert.Equal(0, error.System);
        Assert.Contains("energy", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_atom_that_flies_off_is_lost()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<PhysicsError>(() => RunBench.Execute(folder.Path, () => new WatchedPotential(new ReferenceLennardJones(), after: (k, batch, result) =>
        {
            if (k == 12) result.Forces[3 * batch.Offsets[1] + 2] = 9e3;
        })));
        Assert.Equal((1, 0), (error.System, error.Atom));
        Assert.Contains("lost", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_temperature_out_of_bounds_stops_the_run()
    {
        var x = MovingSystems.Crystal(1);
        double[] velocities = new double[3 * x.Count];
        velocities[4] = 0.4;
        velocities[7] = -0.4;
        var state = new MdState(new AtomicSystem(x.Numbers, x.Positions, x.Cell) { Velocities = velocities });
        var run = new Run(state, new ReferenceLennardJones(), new VelocityVerlet(Time.Fs(1)), new RunSettings { Steps = 5, Limits = new GuardLimits { Temperature = Temperature.K(1000) } });
        Assert.Contains("temperature", Assert.Throws<PhysicsError>(() => run.Execute()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_of_the_potential_gets_the_same_rescue()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<PhysicsError>(() => RunBench.Execute(folder.Path, () => new WatchedPotential(new ReferenceLennardJones(), k =>
        {
            if (k == 31) throw new PhysicsError("two atoms coincide.", 0, 3);
        })));
        Assert.Equal((0, 3), (error.System, error.Atom));
        Assert.StartsWith("system 1, atom 4: two atoms coincide.", error.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.File("last-good.extxyz")));
    }

    [Fact]
    public void An_explosion_in_the_first_step_leaves_the_start_to_go_on_from()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<PhysicsError>(() => RunBench.Execute(folder.Path, () => new WatchedPotential(new ReferenceLennardJones(), k =>
        {
            if (k == 2) throw new PhysicsError("two atoms coincide.", 0, 3);
        })));
        Assert.Contains($"The last checkpoint is {folder.File("checkpoint")}", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, RunBench.Execute(folder.Path).Outcome.ResumedFrom);
    }

    [Fact]
    public void Hostile_starts_are_refused_before_the_first_step()
    {
        AtomicSystem good = MovingSystems.Crystal(1);
        double[] broken = [.. good.Positions];
        broken[4] = double.NaN;
        Assert.Equal((0, 1), Place(() => new MdState(new AtomicSystem(good.Numbers, broken, good.Cell))));
        Assert.Equal((0, -1), Place(() => new MdState(new AtomicSystem(good.Numbers, good.Positions, Cell.Periodic(5, 0, 0, 10, 0, 0, 0, 0, 5)))));
        Assert.Equal((1, -1), Place(() => new MdState([good, new AtomicSystem([], [])])));
        Assert.Equal((-1, -1), Place(() => new MdState(Array.Empty<AtomicSystem>())));
        Assert.Equal((0, 2), Place(() => new MdState(new AtomicSystem(good.Numbers, good.Positions, good.Cell) { Masses = [1, 1, 0, 1] })));
        double[] close = [.. good.Positions];
        for (int k = 0; k < 3; k++) close[k] = close[3 + k] + (k == 0 ? 0.05 : 0);
        var (system, _) = Place(() => new Run(new MdState(new AtomicSystem(good.Numbers, close, good.Cell)), new ReferenceLennardJones(), new VelocityVerlet(Time.Fs(1)), new RunSettings { Steps = 5 }).Execute());
        Assert.Equal(0, system);

        static (int, int) Place(Func<object> act)
        {
            var e = Assert.Throws<PhysicsError>(() => act());
            return (e.System, e.Atom);
        }
    }

    [Fact]
    public void An_unsupported_element_is_refused_before_the_first_step()
    {
        var potential = new WatchedPotential(new OnlyArgon());
        var x = MovingSystems.Crystal(1);
        int[] numbers = [.. x.Numbers];
        numbers[2] = 36;
        var error = Assert.Throws<PhysicsError>(() => new HostPlatform(new MdState(new AtomicSystem(numbers, x.Positions, x.Cell)), potential));
        Assert.Equal((0, 2), (error.System, error.Atom));
        Assert.Contains("Kr", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, potential.Calls);
    }

    private static AtomicSystem ReadLast(string path)
    {
        using var file = File.OpenRead(path);
        return new ExtendedXyz().Read(file, path).Last();
    }

    private sealed class OnlyArgon : IPotential
    {
        public PotentialInfo Info { get; } = new() { Name = "only-argon", Family = "pair", Cutoff = 5, Elements = [18] };

        public void Evaluate(SystemBatch batch, Want want, PotentialResult result) => throw new InvalidOperationException("must not be called");

        public void Dispose() { }
    }
}
