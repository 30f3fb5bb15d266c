using System.Globalization;
using Potentials.Core;

namespace Potentials.MD;

/// <summary>
/// Constant energy: p += F dt/2, q += (p/m) dt, forces, p += F dt/2 (Swope et al., J. Chem. Phys. 76, 637, 1982). Symplectic, reversible,
/// one force call a step. Conserves E + K up to dt².
/// </summary>
public sealed class VelocityVerlet(Time timestep) : IIntegrator
{
    /// <inheritdoc/>
    public string Description => string.Create(CultureInfo.InvariantCulture, $"velocity Verlet, dt {new Time(Timestep).InFs:G15} fs");

    /// <inheritdoc/>
    public double Timestep { get; } = Integration.Timestep(timestep);

    /// <inheritdoc/>
    public int VariablesPerSystem => 0;

    /// <inheritdoc/>
    public bool IsReversible => true;

    /// <inheritdoc/>
    public void Start(IPlatform platform) => Integration.Start(platform, VariablesPerSystem);

    /// <inheritdoc/>
    public void Step(IPlatform platform)
    {
        platform.Kick(0.5 * Timestep);
        platform.Drift(Timestep);
        platform.Evaluate();
        platform.Kick(0.5 * Timestep);
        platform.State.Step++;
    }

    /// <inheritdoc/>
    public void ConservedEnergies(IPlatform platform, Span<double> energies) => Integration.TotalEnergies(platform, energies);
}
