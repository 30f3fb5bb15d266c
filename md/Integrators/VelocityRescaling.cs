using System.Globalization;
using Potentials.Core;

namespace Potentials.MD;

/// <summary>
/// Constant temperature by stochastic velocity rescaling (Bussi, Donadio, Parrinello, J. Chem. Phys. 126, 014101, 2007, eq. A7), before each
/// velocity Verlet step: p *= α, α² = c + (1−c)·K̄/(K·N_f)·(R² + S) + 2R·√(c·(1−c)·K̄/(K·N_f)), c = exp(−dt/τ), K̄ = N_f kT/2, R normal, S χ²
/// with N_f − 1 degrees of freedom; α is negative when R + √(c·K·N_f/((1−c)·K̄)) is (Bussi and Parrinello 2008). Momentum is conserved.
/// Variable 0 of a system is the heat taken up by rescaling; E + K − heat is conserved up to dt².
/// </summary>
public sealed class VelocityRescaling : IIntegrator
{
    private readonly TemperatureProgram temperature;
    private readonly IRescalingNoise noise;
    private readonly double relaxation;
    private double[] kinetic = [], factors = [];

    /// <summary>Makes the integrator with noise keyed by a seed.</summary>
    /// <exception cref="ConfigError">A setting is not positive.</exception>
    public VelocityRescaling(Time timestep, TemperatureProgram temperature, Time relaxation, ulong seed)
        : this(timestep, temperature, relaxation, new PhiloxRescalingNoise(seed)) { }

    /// <summary>Makes the integrator.</summary>
    /// <param name="timestep">Time step.</param>
    /// <param name="temperature">Temperature of the bath.</param>
    /// <param name="relaxation">τ; typically 0.1 to 0.5 ps.</param>
    /// <param name="noise">Source of random numbers.</param>
    /// <exception cref="ConfigError">A setting is not positive.</exception>
    public VelocityRescaling(Time timestep, TemperatureProgram temperature, Time relaxation, IRescalingNoise noise)
    {
        ArgumentNullException.ThrowIfNull(temperature);
        ArgumentNullException.ThrowIfNull(noise);
        Timestep = Integration.Timestep(timestep);
        this.temperature = temperature;
        this.relaxation = Integration.Positive(relaxation.Value, "relaxation time τ of velocity rescaling");
        this.noise = noise;
    }

    /// <inheritdoc/>
    public string Description => string.Create(CultureInfo.InvariantCulture, $"velocity rescaling, dt {new Time(Timestep).InFs:G15} fs, tau {new Time(relaxation).InFs:G15} fs, {temperature}, {noise.Description}");

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
        kinetic = new double[platform.State.Count];
        factors = new double[platform.State.Count];
        Integration.Start(platform, VariablesPerSystem);
    }

    /// <inheritdoc/>
    public void Step(IPlatform platform)
    {
        var state = platform.State;
        platform.KineticEnergies(kinetic);
        for (int s = 0; s < factors.Length; s++)
        {
            factors[s] = Factor(state, s);
            state.Variables![s] += (factors[s] * factors[s] - 1) * kinetic[s];
        }
        platform.Scale(factors);
        platform.Kick(0.5 * Timestep);
        platform.Drift(Timestep);
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

    private double Factor(MdState state, int s)
    {
        int dof = state.DegreesOfFreedom[s];
        // At rest there is no direction to scale along: the system stays at rest until forces move it.
        if (dof <= 0 || kinetic[s] <= 0) return 1;
        double c = Math.Exp(-Timestep / relaxation), target = 0.5 * UnitSystem.Boltzmann * temperature.At(s, state.Step + 1);
        double gain = (1 - c) * target / kinetic[s];
        var (r, chi) = noise.Draw(state.Batch.Ids[s], state.Step + 1, dof - 1);
        double square = c + gain * (chi + r * r) + 2 * r * Math.Sqrt(c * gain);
        double alpha = Math.Sqrt(Math.Max(0, square));
        return r < -Math.Sqrt(c / gain) ? -alpha : alpha;
    }
}
