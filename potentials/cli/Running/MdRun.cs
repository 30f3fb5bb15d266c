using System.Globalization;
using Potentials.Cli.Configs;
using Potentials.Cli.Console;
using Potentials.Core;
using Potentials.Datasets;
using Potentials.MD;

namespace Potentials.Cli.Running;

/// <summary>Molecular dynamics into a folder: trajectories, table, final frames, <c>summary.json</c>, a picture.</summary>
public sealed class MdRun(MdOptions options, MdOutput output, RunFolder folder, Journal journal)
{
    /// <summary>Whether a checkpoint in the folder is ignored and replaced.</summary>
    public bool Fresh { get; init; }

    /// <summary>Lines that must agree between the run and a checkpoint.</summary>
    public IReadOnlyDictionary<string, string>? Identity { get; init; }

    /// <summary>Called before a computation begins, and not when the run is refused or was complete before.</summary>
    public Action? Accepted { get; init; }

    /// <summary>Name of the table of the run.</summary>
    public string? ThermoFile => output.Thermo switch { Configs.ThermoFormat.Csv => "thermo.csv", Configs.ThermoFormat.Jsonl => "thermo.jsonl", _ => null };

    /// <summary>The integrator that the config describes.</summary>
    public static IIntegrator Integrator(MdOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var step = new Time(options.Timestep);
        var temperature = new Temperature(options.Temperature ?? 0);
        var program = options.FinalTemperature is { } final ? TemperatureProgram.Ramp(temperature, new(final), options.Steps) : TemperatureProgram.Constant(temperature);
        return options.Ensemble switch
        {
            EnsembleKind.Nve => new VelocityVerlet(step),
            EnsembleKind.NvtLangevin => new Langevin(step, program, new Time(1 / options.FrictionOrDefault), options.Seed),
            EnsembleKind.NvtBussi => new VelocityRescaling(step, program, new Time(options.TauOrDefault), options.Seed),
            _ => new NoseHooverChain(step, program, new Time(options.TauOrDefault)),
        };
    }

    /// <summary>The state at step 0.</summary>
    /// <exception cref="ConfigError">Velocities shall be kept, but a structure has none; or all its atoms are fixed.</exception>
    public static MdState Start(MdOptions options, IReadOnlyList<AtomicSystem> systems)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(systems);
        if (options.Velocities == VelocityKind.Keep)
            for (int s = 0; s < systems.Count; s++)
                if (systems[s].Velocities is null) throw new ConfigError($"'md.velocities: keep' needs velocities, and structure {s + 1} has none; use draw or zero");
        var state = new MdState(systems, null, options.RemoveDrift);
        for (int s = 0; s < state.Count; s++)
            if (state.DegreesOfFreedom[s] == 0) throw new ConfigError($"all atoms of structure {s + 1} are fixed, so nothing would move; free some of them ('structure.fixed', or move_mask in the file), or use eval for a single point");
        if (options.Velocities == VelocityKind.Draw)
            MaxwellBoltzmann.Draw(state, TemperatureProgram.Constant(new Temperature(options.InitialTemperature ?? options.Temperature ?? 0)), options.Seed);
        else if (options.Velocities == VelocityKind.Zero) state.Momenta.AsSpan().Clear();
        return state;
    }

    /// <summary>Moves the systems, or goes on where a checkpoint stands, and writes the results.</summary>
    /// <exception cref="PhysicsError">The run exploded; the last good frame and checkpoint are kept.</exception>
    public MdOutcome Execute(IReadOnlyList<AtomicSystem> systems, IPotential potential, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(potential);
        var state = Start(options, systems);
        var integrator = Integrator(options);
        bool HasStress(AtomicSystem system) => potential.Info.HasStress && system.Cell.Pbc.IsFull;
        var observers = new List<IObserver>();
        try
        {
            if (Formats.Of(output.Trajectory) is { } format)
                for (int s = 0; s < systems.Count; s++)
                    observers.Add(new TrajectoryObserver(format, folder[RunFolder.Numbered("trajectory", format.Extension, s, systems.Count)], output.TrajectoryInterval, s, HasStress(systems[s])));
            if (ThermoFile is { } table)
                observers.Add(new ThermoObserver(folder[table], output.ThermoInterval, output.Thermo == Configs.ThermoFormat.Csv ? MD.ThermoFormat.Csv : MD.ThermoFormat.JsonLines, systems.Any(HasStress)));
            observers.Add(new ProgressObserver(options.Steps, journal.Period, Report));
            var settings = new RunSettings
            {
                Steps = options.Steps, Checkpoint = folder["md.checkpoint"], CheckpointEvery = output.CheckpointInterval, Resume = !Fresh, Identity = Identity,
                RescueFormat = new ExtendedXyzTrajectory(), Accepted = () => Accept(observers),
            };
            var outcome = new Run(state, potential, integrator, settings, observers).Execute(cancellation);
            journal.Clear();
            foreach (var observer in observers) observer.Dispose();
            observers.Clear();
            var result = new MdOutcome(outcome, state, integrator);
            if (outcome.End == RunEnd.Cancelled)
                journal.Line($"interrupted at step {outcome.Step} of {options.Steps}; the checkpoint is saved, the same command goes on");
            else Write(result);
            return result;
        }
        finally
        {
            foreach (var observer in observers) observer.Dispose();
        }
    }

    private void Accept(IEnumerable<IObserver> observers)
    {
        if (Fresh) folder.RemoveOlder(observers.Select(o => o.Name));
        folder.RemoveResults(Fresh ? ["summary.json", "final.extxyz", "last-good.extxyz", "plot.png"] : ["summary.json"]);
        Accepted?.Invoke();
    }

    private void Write(MdOutcome outcome)
    {
        var state = outcome.State;
        StructureFile.Write(folder["final.extxyz"], Enumerable.Range(0, state.Count).Select(s => state.Frame(s)));
        var table = ThermoFile is { } file && File.Exists(folder[file]) ? ThermoTable.Read(folder[file]) : null;
        outcome.Statistics = table?.Statistics(state.Count) ?? [];
        SafeFile.Write(folder["summary.json"], JsonOutput.Text(outcome.WriteSummary) + "\n");
        if (output.DrawsPlot && table is not null) table.Draw(folder["plot.png"], Composition.Formula(state.Templates[0]), state.Templates[0].Count);
        if (outcome.Run.End == RunEnd.AlreadyComplete) journal.Line($"all {outcome.Run.Step} steps were done before");
        else journal.Line(string.Create(CultureInfo.InvariantCulture,
            $"{outcome.Run.Step} steps done ({outcome.Run.StepsPerSecond:0.0} steps/s, {outcome.NanosecondsPerDay:0.000} ns/day)"));
        foreach (var s in outcome.Statistics.Take(20))
            journal.Line(string.Create(CultureInfo.InvariantCulture,
                $"{(state.Count > 1 ? $"structure {s.System}: " : "")}temperature {s.MeanTemperature:0.0} ± {s.TemperatureDeviation:0.0} K, conserved energy drifts {s.Drift * 1e3 / state.Templates[s.System - 1].Count:0.0e+0} meV/atom/ps{(s.MeanTemperature > 0 ? string.Create(CultureInfo.InvariantCulture, $" ({outcome.DriftOf(s.System - 1):0.0e+0} kT/ns/dof)") : "")}"));
    }

    private void Report(ProgressReport p) => journal.Progress(string.Create(CultureInfo.InvariantCulture,
        $"step {p.Step} of {p.Steps}  {Left(p.Remaining)} left  {p.Temperature:0} K  {p.PotentialEnergy:0.000} eV  {Short(p.StepsPerSecond)} steps/s  {Short(p.NanosecondsPerDay)} ns/day"));

    /// <summary>Three significant digits at least; a line of a terminal has room for no more.</summary>
    private static string Short(double rate) => rate.ToString(rate >= 99.95 ? "0" : rate >= 9.995 ? "0.0" : "0.00", CultureInfo.InvariantCulture);

    private static string Left(TimeSpan t) => t.TotalHours >= 1 ? $"{(int)t.TotalHours} h {t.Minutes} min" : t.TotalMinutes >= 1 ? $"{t.Minutes} min {t.Seconds} s" : $"{t.Seconds} s";
}
