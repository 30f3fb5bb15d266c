using Potentials.Core;

namespace Potentials.MD;

/// <summary>
/// The primitives that integrators are composed of, on one device, bound to one state and one potential. The host platform works on the
/// arrays of <see cref="State"/> directly; a device platform keeps its own and copies when <see cref="ToHost"/> or
/// <see cref="FromHost"/> ask. Per-system numbers (coefficients, sums) are host spans: they are few.
/// </summary>
public interface IPlatform
{
    /// <summary>Name of the device, e.g. <c>host</c>.</summary>
    string Name { get; }

    /// <summary>The state it moves.</summary>
    MdState State { get; }

    /// <summary>What the next <see cref="Evaluate"/> delivers; energy and forces unless an observer needs more.</summary>
    Want Want { get; set; }

    /// <summary>Energies and forces at the present positions.</summary>
    void Evaluate();

    /// <summary>p += F·<paramref name="time"/>; fixed coordinates stay at rest.</summary>
    void Kick(double time);

    /// <summary>q += (p/m)·<paramref name="time"/>.</summary>
    void Drift(double time);

    /// <summary>Deforms each system: q → q·D, cell rows h → h·D.</summary>
    /// <param name="deformations">One matrix for each system, [systems].</param>
    void Strain(ReadOnlySpan<Matrix3> deformations);

    /// <summary>
    /// The exact solution of the Ornstein–Uhlenbeck process: p = c p + √(m kT (1 − c²)) R. Centres of mass that the state holds stay at rest.
    /// </summary>
    /// <param name="decay">c = exp(−γ dt) for each system.</param>
    /// <param name="thermalEnergy">kT in eV for each system.</param>
    /// <param name="noise">Which noise.</param>
    /// <param name="heat">The change of kinetic energy in eV is added, [systems].</param>
    void OrnsteinUhlenbeck(ReadOnlySpan<double> decay, ReadOnlySpan<double> thermalEnergy, NoiseKey noise, Span<double> heat);

    /// <summary>p *= factor of the system.</summary>
    void Scale(ReadOnlySpan<double> factors);

    /// <summary>Kinetic energies in eV, [systems], summed in an order that depends on the system alone.</summary>
    void KineticEnergies(Span<double> energies);

    /// <summary>Total momenta, [systems, 3].</summary>
    void TotalMomenta(Span<double> momenta);

    /// <summary>Looks for what no simulation survives.</summary>
    /// <param name="limits">What is absurd.</param>
    /// <param name="timestep">Time step, internal units.</param>
    /// <returns>The first fault, or null.</returns>
    Fault? FindFault(GuardLimits limits, double timestep);

    /// <summary>Makes the arrays of <see cref="State"/> current.</summary>
    void ToHost();

    /// <summary>Takes over the arrays of <see cref="State"/> after the host changed them.</summary>
    void FromHost();
}
