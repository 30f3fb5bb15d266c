namespace Potentials.MD;

/// <summary>
/// Advances a state by one time step, as a composition of the primitives of a platform. What it remembers between steps lies in
/// <see cref="MdState.Variables"/>; the object itself holds settings and scratch memory only.
/// </summary>
public interface IIntegrator
{
    /// <summary>Name and settings in one line; two integrators with the same line do the same.</summary>
    string Description { get; }

    /// <summary>Time step in internal units (<see cref="Core.Time"/> converts).</summary>
    double Timestep { get; }

    /// <summary>Numbers it remembers for each system.</summary>
    int VariablesPerSystem { get; }

    /// <summary>Whether reversing the momenta retraces the path.</summary>
    bool IsReversible { get; }

    /// <summary>Prepares scratch memory; a state that has not started yet gets its variables and first forces.</summary>
    void Start(IPlatform platform);

    /// <summary>One step.</summary>
    void Step(IPlatform platform);

    /// <summary>The quantity that exact dynamics would conserve, eV, [systems].</summary>
    void ConservedEnergies(IPlatform platform, Span<double> energies);
}
