using System.Diagnostics;
using Potentials.Core;
using Potentials.MD;
using Potentials.Models.Classical;

namespace Potentials.Cli.Bench;

/// <summary>Times molecular dynamics: Lennard-Jones argon as a whole, and the engine without a potential.</summary>
internal static class MdBench
{
    private const double LiquidLatticeConstant = 5.74, Kelvin = 95;

    /// <summary>Runs the benchmark on one thread.</summary>
    /// <param name="repeat">Cells of four atoms along each axis; 8 gives 2,048 atoms.</param>
    /// <param name="soakSteps">Steps of the long run; 0 leaves it out.</param>
    /// <param name="cancellation">Ends the long run early, and everything before it without a result.</param>
    public static MdBenchResult Measure(int repeat = 8, long soakSteps = 0, CancellationToken cancellation = default)
    {
        (string Name, Func<IIntegrator> Create)[] integrators =
        [
            ("velocity Verlet", () => new VelocityVerlet(Time.Fs(1))),
            ("Langevin", () => new Langevin(Time.Fs(1), TemperatureProgram.Constant(Temperature.K(Kelvin)), Time.Ps(1), 1)),
            ("velocity rescaling", () => new VelocityRescaling(Time.Fs(1), TemperatureProgram.Constant(Temperature.K(Kelvin)), Time.Ps(0.1), 1)),
            ("Nose-Hoover chain", () => new NoseHooverChain(Time.Fs(1), TemperatureProgram.Constant(Temperature.K(Kelvin)), Time.Ps(0.1))),
        ];
        // The first round only lets the compiler settle: what is measured first would otherwise look slower than it is.
        foreach (var (name, create) in integrators) Overhead(name, create, repeat, cancellation);
        EngineOverhead[] overheads = [.. integrators.Select(i => Overhead(i.Name, i.Create, repeat, cancellation))];
        using var potential = new LennardJones(LennardJonesParameters.Argon);
        var state = Liquid(repeat);
        // Melting the lattice first: a crystal would flatter the neighbour list.
        Steps(state, potential, 1500, cancellation);
        const int batches = 15, steps = 60;
        double[] milliseconds = new double[batches];
        long rebuilds = potential.Rebuilds, allocated = 0;
        for (int b = 0; b < batches; b++)
        {
            long bytes = GC.GetAllocatedBytesForCurrentThread(), clock = Stopwatch.GetTimestamp();
            cancellation.ThrowIfCancellationRequested();
            Steps(state, potential, steps, ref bytes);
            milliseconds[b] = Stopwatch.GetElapsedTime(clock).TotalMilliseconds / steps;
            allocated += bytes;
        }
        double builds = 1000.0 * (potential.Rebuilds - rebuilds) / (batches * steps);
        Array.Sort(milliseconds);
        return new(state.Batch.Atoms, milliseconds[0], milliseconds[batches / 2], (double)allocated / (batches * steps), potential.PairsListed, builds, overheads,
            soakSteps > 0 ? Soak(repeat, soakSteps, cancellation) : null);
    }

    /// <summary>A long run of the same argon through the whole engine, a Run with an observer.</summary>
    public static Soak Soak(int repeat, long steps, CancellationToken cancellation = default)
    {
        using var potential = new LennardJones(LennardJonesParameters.Argon);
        var state = Liquid(repeat);
        var watch = new SoakObserver(Math.Max(1, steps / 200));
        var integrator = new VelocityVerlet(Time.Fs(5));
        // Melted first, so that the drift is that of the liquid.
        Steps(state, potential, 4000, cancellation);
        state = new MdState(state.Frame(0));
        long clock = Stopwatch.GetTimestamp();
        var outcome = new Run(state, potential, integrator, new RunSettings { Steps = steps }, [watch]).Execute(cancellation);
        return watch.Summary(outcome.Step, Stopwatch.GetElapsedTime(clock).TotalSeconds, integrator.Timestep, state.DegreesOfFreedom[0]);
    }

    private static MdState Liquid(int repeat)
    {
        var state = new MdState(Supercells.Repeat(Crystals.Build(CrystalKind.Fcc, [18], LiquidLatticeConstant), repeat, repeat, repeat));
        MaxwellBoltzmann.Draw(state, TemperatureProgram.Constant(Temperature.K(2 * Kelvin)), 1, exact: true);
        return state;
    }

    private static void Steps(MdState state, IPotential potential, int steps, CancellationToken cancellation)
    {
        const int few = 100;
        long ignored = 0;
        for (int done = 0; done < steps; done += few)
        {
            cancellation.ThrowIfCancellationRequested();
            Steps(state, potential, Math.Min(few, steps - done), ref ignored);
        }
    }

    /// <summary>Goes on with a state by velocity Verlet; <paramref name="bytes"/> becomes what the steps themselves allocated.</summary>
    private static void Steps(MdState state, IPotential potential, int steps, ref long bytes)
    {
        var platform = new HostPlatform(state, potential);
        var integrator = new VelocityVerlet(Time.Fs(5));
        var limits = new GuardLimits();
        integrator.Start(platform);
        bytes = GC.GetAllocatedBytesForCurrentThread();
        for (int k = 0; k < steps; k++)
        {
            integrator.Step(platform);
            if (platform.FindFault(limits, integrator.Timestep) is { } fault) throw new PhysicsError(fault.Message, fault.System, fault.Atom);
        }
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
    }

    private static EngineOverhead Overhead(string name, Func<IIntegrator> create, int repeat, CancellationToken cancellation)
    {
        var few = Crystals.Build(CrystalKind.Fcc, [18], LiquidLatticeConstant);
        double small = Best(few, create, 2_000, cancellation, out double bytes);
        var many = Supercells.Repeat(Crystals.Build(CrystalKind.Fcc, [18], LiquidLatticeConstant), repeat, repeat, repeat);
        double large = Best(many, create, Math.Max(20, 100_000 / many.Count), cancellation, out _);
        return new(name, 1e6 * small, 1e9 * (large - small) / (many.Count - few.Count), many.Count, bytes);
    }

    /// <summary>Seconds a step of a run without observers, best of several; bytes a step from the difference of two lengths.</summary>
    private static double Best(AtomicSystem system, Func<IIntegrator> create, int steps, CancellationToken cancellation, out double bytesPerStep)
    {
        double best = double.PositiveInfinity;
        // Warm until the compiler has settled; then many short batches, of which some run undisturbed even on a busy machine.
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < 0.2;) Once(steps, out _);
        for (int k = 0; k < 200; k++) best = Math.Min(best, Once(steps, out _));
        Once(steps, out long one);
        Once(2 * steps, out long two);
        bytesPerStep = (double)(two - one) / steps;
        return best;

        double Once(int count, out long bytes)
        {
            cancellation.ThrowIfCancellationRequested();
            var state = new MdState(system);
            MaxwellBoltzmann.Draw(state, TemperatureProgram.Constant(Temperature.K(Kelvin)), 1);
            var run = new Run(state, new NoForces(), create(), new RunSettings { Steps = count });
            long before = GC.GetAllocatedBytesForCurrentThread(), clock = Stopwatch.GetTimestamp();
            run.Execute();
            double seconds = Stopwatch.GetElapsedTime(clock).TotalSeconds;
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            return seconds / count;
        }
    }
}
