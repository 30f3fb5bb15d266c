using System.Globalization;
using Potentials.Core;

namespace Potentials.MD;

/// <summary>
/// Constant temperature by the BAOAB splitting of Langevin dynamics (Leimkuhler and Matthews, Appl. Math. Res. Express 2013, 34):
/// B p += F dt/2, A q += (p/m) dt/2, O p = c p + √(m kT (1 − c²)) R with c = exp(−γ dt), A, forces, B. Positions of a harmonic well are
/// sampled exactly. Variable 0 of a system is the heat taken up by O; E + K − heat is conserved up to dt².
/// </summary>
public sealed class Langevin : IIntegrator
{
    private readonly TemperatureProgram temperature;
    private readonly ulong seed;
    private readonly double friction;
    private double[] decay = [], thermal = [];

    /// <summary>Makes the integrator.</summary>
    /// <param name="timestep">Time step.</param>
    /// <param name="temperature">Temperature of the bath.</param>
    /// <param name="friction">γ as its inverse 1/γ, the time in which velocities are forgotten; typically 1 ps for liquids.</param>
    /// <param name="seed">Seed of the noise.</param>
    /// <exception cref="ConfigError">A setting is not positive.</exception>
    public Langevin(Time timestep, TemperatureProgram temperature, Time friction, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(temperature);
        Timestep = Integration.Timestep(timestep);
        this.temperature = temperature;
        this.friction = 1 / Integration.Positive(friction.Value, "relaxation time 1/γ of the Langevin thermostat");
        this.seed = seed;
    }

    /// <inheritdoc/>
    public string Description => string.Create(CultureInfo.InvariantCulture, $"Langevin BAOAB, dt {new Time(Timestep).InFs:G15} fs, friction {new Rate(friction).InPerPs:G15} 1/ps, {temperature}, seed {seed}");

    /// <inheritdoc/>
    public double Timestep { get; }

    /// <inheritdoc/>
    public int VariablesPerSystem => 1;

    /// <inheritdoc/>
    public bool IsReversible => false;

    /// <inheritdoc/>
    public void Start(IPlatform platform)
    {
        ArgumentNullException.ThrowIfNull(platform);
        Integration.RequireSystems(temperature, platform);
        int n = platform.State.Count;
        decay = new double[n];
        thermal = new double[n];
        decay.AsSpan().Fill(Math.Exp(-friction * Timestep));
        Integration.Start(platform, VariablesPerSystem);
    }

    /// <inheritdoc/>
    public void Step(IPlatform platform)
    {
        var state = platform.State;
        for (int s = 0; s < thermal.Length; s++) thermal[s] = UnitSystem.Boltzmann * temperature.At(s, state.Step + 1);
        platform.Kick(0.5 * Timestep);
        platform.Drift(0.5 * Timestep);
        platform.OrnsteinUhlenbeck(decay, thermal, new NoiseKey(seed, state.Step + 1, NoiseStream.Langevin), state.Variables);
        platform.Drift(0.5 * Timestep);
        platform.Evaluate();
        platform.Kick(0.5 * Timestep);
        state.Step++;
    }

    /// <inheritdoc/>
    public void ConservedEnergies(IPlatform platform, Span<double> energies)
    {
        Integration.TotalEnergies(platform, energies);
        for (int s = 0; s < platform.State.Count; s++) energies[s] -= platform.State.Variables![s];
    }
}
