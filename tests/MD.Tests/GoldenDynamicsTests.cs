using System.Text.Json;
using Potentials.Core;
using Potentials.MD;
using Potentials.Tests.Kit;

namespace Potentials.MD.Tests;

/// <summary>Twenty steps of argon against ASE: ../shared/golden/ase/dynamics.json.</summary>
public sealed class GoldenDynamicsTests
{
    private const double Trajectory = 1e-10;

    [SkippableFact]
    public void Velocity_Verlet_agrees_with_ASE() => Compare("velocity_verlet", (run, kelvin) => new VelocityVerlet(Step(run)));

    [SkippableFact]
    public void Velocity_rescaling_with_recorded_noise_agrees_with_ASE() => Compare("bussi", (run, kelvin) =>
        new VelocityRescaling(Step(run), Temperature(run, kelvin), new Time(run.GetProperty("taut").GetDouble()), new RecordedNoise(run.GetProperty("noise"))));

    // ASE divides each of its three sub-steps by their number although the weights already sum to one, so that its chain lives three times
    // slower than its tdamp says: the same path as ours with three times the relaxation time.
    [SkippableFact]
    public void The_Nose_Hoover_chain_agrees_with_ASE() => Compare("nose_hoover_chain_nvt", (run, kelvin) =>
        new NoseHooverChain(Step(run), Temperature(run, kelvin), new Time(3 * run.GetProperty("tdamp").GetDouble()), run.GetProperty("tchain").GetInt32(), run.GetProperty("tloop").GetInt32()));

    private static Time Step(JsonElement run) => new(run.GetProperty("dt").GetDouble());

    private static TemperatureProgram Temperature(JsonElement run, double kelvin) => TemperatureProgram.Constant(Core.Temperature.K(run.GetProperty("temperature_K").GetDouble() * kelvin));

    private static void Compare(string name, Func<JsonElement, double, IIntegrator> create)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(SharedData.Path("golden", "ase", "dynamics.json")));
        var run = document.RootElement.GetProperty("runs").EnumerateArray().Single(r => r.GetProperty("name").GetString() == name);
        // The file's Boltzmann constant is of an older CODATA; what counts is kT.
        double kelvin = document.RootElement.GetProperty("meta").GetProperty("kB").GetDouble() / UnitSystem.Boltzmann;
        var frames = run.GetProperty("frames").EnumerateArray().ToArray();
        int[] numbers = [.. run.GetProperty("numbers").EnumerateArray().Select(v => v.GetInt32())];
        double[] masses = [.. run.GetProperty("masses").EnumerateArray().Select(v => v.GetDouble())];
        double[] momenta = Flat(frames[0], "momenta");
        var system = new AtomicSystem(numbers, Flat(frames[0], "positions"), Cell.Periodic(Flat(frames[0], "cell")))
        {
            Masses = masses, Velocities = [.. momenta.Select((p, c) => p / masses[c / 3])],
        };
        var shape = run.GetProperty("potential");
        using var potential = new ReferenceLennardJones(Number("sigma"), Number("epsilon"), Number("rc"), Number("ro"));
        var state = new MdState(system, centerOfMassAtRest: false);
        var platform = new HostPlatform(state, potential);
        var integrator = create(run, kelvin);
        integrator.Start(platform);
        for (int k = 0; k < frames.Length; k++)
        {
            if (k > 0) integrator.Step(platform);
            Near(Flat(frames[k], "positions"), state.Batch.Positions, $"position at step {k}");
            Near(Flat(frames[k], "momenta"), state.Momenta, $"momentum at step {k}");
            Near([frames[k].GetProperty("energy").GetDouble()], state.Result.Energies, $"energy at step {k}");
        }
        Assert.Equal(21, frames.Length);

        double Number(string key) => shape.GetProperty(key).GetDouble();
    }

    private static void Near(double[] expected, double[] found, string what)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - found[i]) <= Trajectory * Math.Max(1, Math.Abs(expected[i])), $"{what}: number {i} is {found[i]:R}, ASE has {expected[i]:R}");
    }

    private static double[] Flat(JsonElement frame, string key) =>
        [.. frame.GetProperty(key).EnumerateArray().SelectMany(row => row.EnumerateArray().Select(v => v.GetDouble()))];

    /// <summary>Replays a normal and a gamma number a step; ASE uses twice a gamma number of half the degrees.</summary>
    private sealed class RecordedNoise(JsonElement noise) : IRescalingNoise
    {
        public string Description => "recorded";

        public (double Normal, double ChiSquare) Draw(long system, long step, int degrees)
        {
            int at = 2 * (int)(step - 1);
            Assert.Equal("normal", noise[at][0].GetString());
            Assert.Equal(0.5 * degrees, noise[at + 1][1][0].GetDouble());
            return (noise[at][1].GetDouble(), 2 * noise[at + 1][1][1].GetDouble());
        }
    }
}
