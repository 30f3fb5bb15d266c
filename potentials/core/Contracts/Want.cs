namespace Potentials.Core;

/// <summary>What an evaluation must deliver.</summary>
[Flags]
public enum Want
{
    /// <summary>Total energies (always delivered).</summary>
    Energy = 1,
    /// <summary>Forces.</summary>
    Forces = 2,
    /// <summary>Stresses of fully periodic systems; NaN for the others.</summary>
    Stress = 4,
    /// <summary>Energies of atoms.</summary>
    AtomEnergies = 8,
    /// <summary>What molecular dynamics needs.</summary>
    EnergyAndForces = Energy | Forces,
    /// <summary>What cell relaxation and pressure control need.</summary>
    All = Energy | Forces | Stress,
}
