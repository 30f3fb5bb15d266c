using Potentials.Core;
using Potentials.Datasets;
using Potentials.MD;
using Potentials.Tests.Kit;

namespace Potentials.MD.Tests;

/// <summary>One run of two systems with every kind of output, made the same way each time.</summary>
internal static class RunBench
{
    public const int Steps = 60;

    public static (MdState State, RunOutcome Outcome) Execute(string folder, Func<IPotential>? potential = null, int steps = Steps, ulong seed = 9, int every = 7,
        IIntegrator? integrator = null, int checkpointEvery = 11, IStopRule? rule = null, AtomicSystem[]? systems = null, bool resume = true, CancellationToken cancellation = default)
    {
        var state = new MdState(systems ?? [MovingSystems.Crystal(1, 5.4, 0.1, 31), MovingSystems.Cluster(32)]);
        MaxwellBoltzmann.Draw(state, TemperatureProgram.Constant(Temperature.K(40)), seed);
        using var physics = potential?.Invoke() ?? new ReferenceLennardJones();
        using var text = new TrajectoryObserver(new ExtendedXyzTrajectory(), Path.Combine(folder, "first.extxyz"), 3, 0, stress: true);
        using var binary = new TrajectoryObserver(new BinaryTrajectory(), Path.Combine(folder, "second.ptrj"), 4, state.Count - 1);
        using var csv = new ThermoObserver(Path.Combine(folder, "thermo.csv"), every);
        using var json = new ThermoObserver(Path.Combine(folder, "thermo.jsonl"), 5, ThermoFormat.JsonLines, pressure: false);
        integrator ??= new Langevin(Time.Fs(4), TemperatureProgram.Ramp(Temperature.K(40), Temperature.K(60), 50), Time.Ps(0.5), seed);
        var run = new Run(state, physics, integrator, new RunSettings
        {
            Steps = steps, Checkpoint = Path.Combine(folder, "checkpoint"), CheckpointEvery = checkpointEvery, RescueFormat = new ExtendedXyzTrajectory(), Resume = resume,
        }, [text, binary, csv, json], rule is null ? null : [rule]);
        return (state, run.Execute(cancellation));
    }
}
