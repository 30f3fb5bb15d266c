using Potentials.Core;

namespace Potentials.MD;

/// <summary>A state at a step with the thermodynamics of its systems.</summary>
public sealed class Snapshot
{
    private readonly IIntegrator integrator;
    private readonly IPlatform platform;
    private readonly double[] kinetic, conserved;

    internal Snapshot(IIntegrator integrator, IPlatform platform)
    {
        (this.integrator, this.platform) = (integrator, platform);
        kinetic = new double[platform.State.Count];
        conserved = new double[platform.State.Count];
    }

    /// <summary>The state.</summary>
    public MdState State => platform.State;

    /// <summary>Steps done.</summary>
    public long Step => State.Step;

    /// <summary>Simulated time.</summary>
    public Time Time => new(Step * integrator.Timestep);

    /// <summary>Time step.</summary>
    public Time Timestep => new(integrator.Timestep);

    /// <summary>Potential energy of system <paramref name="s"/>, eV.</summary>
    public double PotentialEnergy(int s) => State.Result.Energies[s];

    /// <summary>Kinetic energy of system <paramref name="s"/>, eV.</summary>
    public double KineticEnergy(int s) => kinetic[s];

    /// <summary>The quantity that exact dynamics would conserve, eV.</summary>
    public double ConservedEnergy(int s) => conserved[s];

    /// <summary>Kinetic temperature 2K/(N_f k) of system <paramref name="s"/>, K; 0 without degrees of freedom.</summary>
    public double Temperature(int s)
    {
        int dof = State.DegreesOfFreedom[s];
        return dof > 0 ? 2 * kinetic[s] / (dof * UnitSystem.Boltzmann) : 0;
    }

    /// <summary>Volume of system <paramref name="s"/>, Å³; NaN when it is not fully periodic.</summary>
    public double Volume(int s) => State.Batch.Cells[s].Pbc.IsFull ? State.Batch.Cells[s].Volume : double.NaN;

    /// <summary>Pressure tensor trace third 2K/3V − tr σ/3 of system <paramref name="s"/>, eV/Å³; NaN where the stress was not computed.</summary>
    public double Pressure(int s) => State.HasStress ? 2 * kinetic[s] / (3 * Volume(s)) - State.Result.Stresses[s].Trace / 3 : double.NaN;

    /// <summary>System <paramref name="s"/> as a structure with velocities and labels; info says <c>step</c> and <c>time</c> (fs).</summary>
    public AtomicSystem Frame(int s) => State.Frame(s, new Dictionary<string, object> { ["step"] = Step, ["time"] = Time.InFs });

    internal void Update()
    {
        platform.ToHost();
        platform.KineticEnergies(kinetic);
        integrator.ConservedEnergies(platform, conserved);
    }
}
