using System.Globalization;
using Potentials.Core;

namespace Potentials.MD;

/// <summary>
/// Constant temperature by a Nosé–Hoover chain (Martyna, Klein, Tuckerman, J. Chem. Phys. 97, 2635, 1992), integrated by the factorisation
/// of Martyna, Tuckerman, Tobias and Klein (Mol. Phys. 87, 1117, 1996) with three-point Suzuki–Yoshida weights; half a chain step before and
/// after velocity Verlet. Masses Q₁ = N_f kT τ², Q_k = kT τ². Variables of a system: ξ_1…ξ_M, p_ξ1…p_ξM.
/// Conserves E + K + Σ p_ξ²/2Q + N_f kT ξ₁ + kT Σ_{k&gt;1} ξ_k up to dt².
/// </summary>
public sealed class NoseHooverChain : IIntegrator
{
    // Σw = 1 and Σw³ = 0: fourth order.
    private static readonly double Outer = 1 / (2 - Math.Cbrt(2));
    private static readonly double[] Weights = [Outer, 1 - 2 * Outer, Outer];

    private readonly TemperatureProgram temperature;
    private readonly double relaxation;
    private readonly int length, loops;
    private double[] kinetic = [], factors = [];

    /// <summary>Makes the integrator.</summary>
    /// <param name="timestep">Time step.</param>
    /// <param name="temperature">A constant temperature.</param>
    /// <param name="relaxation">τ; 100 time steps is a good choice.</param>
    /// <param name="length">Links of the chain.</param>
    /// <param name="loops">Sub-steps of the chain.</param>
    /// <exception cref="ConfigError">A setting is not positive, or the temperature is not constant.</exception>
    public NoseHooverChain(Time timestep, TemperatureProgram temperature, Time relaxation, int length = 3, int loops = 1)
    {
        ArgumentNullException.ThrowIfNull(temperature);
        if (!temperature.IsConstant) throw new ConfigError("A Nosé–Hoover chain needs a constant temperature; use Langevin dynamics or velocity rescaling for ramps.");
        if (length < 1) throw new ConfigError($"A Nosé–Hoover chain of {length} links does not exist; give at least 1.");
        if (loops < 1) throw new ConfigError($"A Nosé–Hoover chain cannot make {loops} sub-steps; give at least 1.");
        Timestep = Integration.Timestep(timestep);
        this.temperature = temperature;
        this.relaxation = Integration.Positive(relaxation.Value, "relaxation time τ of the Nosé–Hoover chain");
        (this.length, this.loops) = (length, loops);
        for (int s = 0; s < temperature.Systems; s++) Integration.Positive(temperature.At(s, 0), "temperature of a Nosé–Hoover chain");
    }

    /// <inheritdoc/>
    public string Description => string.Create(CultureInfo.InvariantCulture, $"Nose-Hoover chain, dt {new Time(Timestep).InFs:G15} fs, tau {new Time(relaxation).InFs:G15} fs, {length} links, {loops} loops, {temperature}");

    /// <inheritdoc/>
    public double Timestep { get; }

    /// <inheritdoc/>
    public int VariablesPerSystem => 2 * length;

    /// <inheritdoc/>
    public bool IsReversible => true;

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
        Chains(platform);
        platform.Kick(0.5 * Timestep);
        platform.Drift(Timestep);
        platform.Evaluate();
        platform.Kick(0.5 * Timestep);
        Chains(platform);
        platform.State.Step++;
    }

    /// <inheritdoc/>
    public void ConservedEnergies(IPlatform platform, Span<double> energies)
    {
        Integration.TotalEnergies(platform, energies);
        for (int s = 0; s < platform.State.Count; s++)
        {
            int dof = platform.State.DegreesOfFreedom[s];
            if (dof <= 0) continue;
            double kT = UnitSystem.Boltzmann * temperature.At(s, 0);
            var (xi, p) = Links(platform.State, s);
            for (int k = 0; k < length; k++) energies[s] += 0.5 * p[k] * p[k] / Mass(k, dof, kT) + (k == 0 ? dof : 1) * kT * xi[k];
        }
    }

    private double Mass(int k, int dof, double kT) => (k == 0 ? dof : 1) * kT * relaxation * relaxation;

    private (Memory Xi, Memory P) Links(MdState state, int s) =>
        (new(state.Variables!, 2 * length * s), new(state.Variables!, 2 * length * s + length));

    private void Chains(IPlatform platform)
    {
        platform.KineticEnergies(kinetic);
        for (int s = 0; s < factors.Length; s++)
        {
            factors[s] = 1;
            if (platform.State.DegreesOfFreedom[s] <= 0) continue;
            foreach (double w in Weights)
                for (int loop = 0; loop < loops; loop++) factors[s] *= Advance(platform.State, s, w * 0.5 * Timestep / loops, ref kinetic[s]);
        }
        platform.Scale(factors);
    }

    /// <summary>One sub-step of length <paramref name="delta"/>; returns the factor of the momenta.</summary>
    private double Advance(MdState state, int s, double delta, ref double kineticEnergy)
    {
        int dof = state.DegreesOfFreedom[s];
        double kT = UnitSystem.Boltzmann * temperature.At(s, 0);
        var (xi, p) = Links(state, s);
        for (int k = length - 1; k >= 0; k--) Push(k, kineticEnergy);
        for (int k = 0; k < length; k++) xi[k] += delta * p[k] / Mass(k, dof, kT);
        double scale = Math.Exp(-delta * p[0] / Mass(0, dof, kT));
        kineticEnergy *= scale * scale;
        for (int k = 0; k < length; k++) Push(k, kineticEnergy);
        return scale;

        void Push(int k, double current)
        {
            double damping = k < length - 1 ? Math.Exp(-0.25 * delta * p[k + 1] / Mass(k + 1, dof, kT)) : 1;
            double force = k == 0 ? 2 * current - dof * kT : p[k - 1] * p[k - 1] / Mass(k - 1, dof, kT) - kT;
            p[k] = damping * (damping * p[k] + 0.5 * delta * force);
        }
    }

    /// <summary>A window on the variables that a local function may capture.</summary>
    private readonly struct Memory(double[] values, int start)
    {
        public double this[int k]
        {
            get => values[start + k];
            set => values[start + k] = value;
        }
    }
}
