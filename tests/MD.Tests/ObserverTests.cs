using System.Globalization;
using System.Text.Json;
using Potentials.Core;
using Potentials.Datasets;
using Potentials.MD;
using Potentials.Tests.Kit;

namespace Potentials.MD.Tests;

public sealed class ObserverTests
{
    [Fact]
    public void Tables_and_frames_say_the_same_at_the_steps_asked_for()
    {
        using var folder = new TemporaryFolder();
        RunBench.Execute(folder.Path);
        string[] csv = File.ReadAllLines(folder.File("thermo.csv"));
        Assert.Equal("step,time_ps,system,potential_eV,kinetic_eV,total_eV,conserved_eV,temperature_K,pressure_GPa,volume_A3", csv[0]);
        var rows = csv.Skip(1).Select(l => l.Split(',')).ToArray();
        Assert.Equal(Enumerable.Range(0, 9).SelectMany(k => new[] { 7 * k, 7 * k }), rows.Select(r => int.Parse(r[0], CultureInfo.InvariantCulture)));
        Assert.All(rows, r => Assert.Equal(r[2] == "1", r[8].Length > 0));
        Assert.All(rows, r => Assert.Equal(r[2] == "1", r[9].Length > 0));
        using var file = File.OpenRead(folder.File("first.extxyz"));
        var frames = new ExtendedXyz().Read(file, "first.extxyz").ToArray();
        Assert.Equal(21, frames.Length);
        Assert.Equal(Enumerable.Range(0, 21).Select(k => 3L * k), frames.Select(f => Convert.ToInt64(f.Info["step"], CultureInfo.InvariantCulture)));
        foreach (var row in rows.Where(r => r[2] == "1" && int.Parse(r[0], CultureInfo.InvariantCulture) % 3 == 0))
        {
            var frame = frames[int.Parse(row[0], CultureInfo.InvariantCulture) / 3];
            double potential = Number(row[3]), kinetic = Number(row[4]);
            Assert.Equal(frame.Labels.Energy, potential);
            double k = 0;
            for (int c = 0; c < 3 * frame.Count; c++) k += 0.5 * frame.Masses[c / 3] * frame.Velocities![c] * frame.Velocities[c];
            Assert.Equal(k, kinetic, 1e-12);
            Assert.Equal(potential + kinetic, Number(row[5]));
            Assert.Equal(2 * kinetic / (9 * UnitSystem.Boltzmann), Number(row[7]), 1e-9);
            double pressure = 2 * kinetic / (3 * frame.Cell.Volume) - frame.Labels.Stress!.Value.Trace / 3;
            Assert.Equal(pressure / UnitSystem.Gigapascal, Number(row[8]), 1e-12);
            Assert.Equal(int.Parse(row[0], CultureInfo.InvariantCulture) * 0.004, Number(row[1]), 1e-12);
        }
        var lines = File.ReadAllLines(folder.File("thermo.jsonl")).Select(l => JsonDocument.Parse(l).RootElement).ToArray();
        Assert.Equal(26, lines.Length);
        Assert.All(lines, l => Assert.Equal(JsonValueKind.Null, l.GetProperty("pressure_GPa").ValueKind));
        var at35 = lines.Single(l => l.GetProperty("step").GetInt32() == 35 && l.GetProperty("system").GetInt32() == 2);
        Assert.Equal(Number(rows.Single(r => r[0] == "35" && r[2] == "2")[6]), at35.GetProperty("conserved_eV").GetDouble());

        static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Tables_do_not_depend_on_the_language_of_the_user()
    {
        using var folder = new TemporaryFolder();
        string english = Directory.CreateDirectory(folder.File("en")).FullName, german = Directory.CreateDirectory(folder.File("de")).FullName;
        RunBench.Execute(english);
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            RunBench.Execute(german);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
        Assert.Equal(Folders.Outputs(english), Folders.Outputs(german));
    }

    [Fact]
    public void Watching_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        var watched = RunBench.Execute(folder.Path).State;
        var state = new MdState([MovingSystems.Crystal(1, 5.4, 0.1, 31), MovingSystems.Cluster(32)]);
        MaxwellBoltzmann.Draw(state, TemperatureProgram.Constant(Temperature.K(40)), 9);
        new Run(state, new ReferenceLennardJones(), new Langevin(Time.Fs(4), TemperatureProgram.Ramp(Temperature.K(40), Temperature.K(60), 50), Time.Ps(0.5), 9),
            new RunSettings { Steps = RunBench.Steps }).Execute();
        Assert.Equal(watched.Batch.Positions, state.Batch.Positions);
        Assert.Equal(watched.Momenta, state.Momenta);
    }

    [Fact]
    public void Progress_is_reported_about_once_a_period_and_at_the_end()
    {
        var reports = new List<ProgressReport>();
        var state = new MdState(MovingSystems.Crystal(1));
        using var progress = new ProgressObserver(20_000, TimeSpan.FromMilliseconds(20), reports.Add);
        new Run(state, new ReferenceLennardJones(), new VelocityVerlet(Time.Fs(2)), new RunSettings { Steps = 20_000 }, [progress]).Execute();
        Assert.InRange(reports.Count, 1, 2000);
        var last = reports[^1];
        Assert.Equal((20_000L, 20_000L, TimeSpan.Zero), (last.Step, last.Steps, last.Remaining));
        Assert.All(reports, r => Assert.Equal(r.StepsPerSecond * 2e-6 * 86400, r.NanosecondsPerDay, 1e-6 * r.NanosecondsPerDay));
    }

    [SkippableFact]
    public void A_full_disk_is_an_error_of_the_environment()
    {
        Skip.IfNot(File.Exists("/dev/full"));
        var state = new MdState(MovingSystems.Crystal(1));
        using var table = new ThermoObserver("/dev/full", 1, pressure: false);
        var error = Assert.Throws<EnvironmentError>(() => new Run(state, new ReferenceLennardJones(), new VelocityVerlet(Time.Fs(2)), new RunSettings { Steps = 10 }, [table]).Execute());
        Assert.Contains("space", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Nonsense_settings_are_refused()
    {
        var state = new MdState(MovingSystems.Crystal(1));
        var potential = new ReferenceLennardJones();
        var verlet = new VelocityVerlet(Time.Fs(1));
        Assert.Throws<ConfigError>(() => new ThermoObserver("x", 0));
        Assert.Throws<ConfigError>(() => new TrajectoryObserver(new ExtendedXyzTrajectory(), "x", -5));
        Assert.Throws<ConfigError>(() => new Run(state, potential, verlet, new RunSettings { Steps = -1 }));
        Assert.Throws<ConfigError>(() => new Run(state, potential, verlet, new RunSettings { Steps = 1, CheckpointEvery = -1 }));
        Assert.Throws<ConfigError>(() => new Run(state, potential, verlet, new RunSettings { Steps = 1 }, [new ThermoObserver("a/x", 1), new ThermoObserver("b/x", 1)]));
        Assert.Throws<ConfigError>(() => TemperatureProgram.Constant(Temperature.K(-1)));
        Assert.Throws<ConfigError>(() => TemperatureProgram.Ramp(Temperature.K(1), Temperature.K(double.NaN), 5));
        Assert.Throws<ConfigError>(() => TemperatureProgram.Ramp(Temperature.K(1), Temperature.K(2), 0));
        Assert.Throws<ConfigError>(() => new NoseHooverChain(Time.Fs(1), TemperatureProgram.Ramp(Temperature.K(1), Temperature.K(2), 5), Time.Ps(1)));
        Assert.Throws<ConfigError>(() => new NoseHooverChain(Time.Fs(1), TemperatureProgram.Constant(Temperature.K(0)), Time.Ps(1)));
        Assert.Throws<ConfigError>(() => new Langevin(Time.Fs(1), TemperatureProgram.Constant(Temperature.K(1)), Time.Ps(0), 1));
        Assert.Throws<ConfigError>(() => new Run(state, potential, new Langevin(Time.Fs(1), TemperatureProgram.Constant([Temperature.K(1), Temperature.K(2)]), Time.Ps(1), 1),
            new RunSettings { Steps = 1 }).Execute());
    }

    [Fact]
    public void A_temperature_program_is_a_straight_line_that_ends_in_a_constant()
    {
        var ramp = TemperatureProgram.Ramp(Temperature.K(100), Temperature.K(300), 50);
        Assert.Equal([100, 200, 300, 300], ((long[])[0, 25, 50, 1000]).Select(step => ramp.At(3, step)));
        var each = TemperatureProgram.Constant([Temperature.K(10), Temperature.K(20)]);
        Assert.Equal((10, 20), (each.At(0, 7), each.At(1, 7)));
        Assert.Equal("100 K to 300 K in 50 steps", ramp.ToString());
    }
}
