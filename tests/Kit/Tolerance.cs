namespace Potentials.Tests.Kit;

/// <summary>The one table of tolerances. Relative to max(1, |expected|) unless stated. Widening one is a change with a reason.</summary>
public static class Tolerance
{
    /// <summary>Same formula, other order of operations; float64.</summary>
    public const double Algebra = 1e-12;
    /// <summary>Same formula, other order of operations; float32.</summary>
    public const double Algebra32 = 1e-5;
    /// <summary>Equivariance and translation; float64.</summary>
    public const double Symmetry = 1e-9;
    /// <summary>Equivariance and translation; float32.</summary>
    public const double Symmetry32 = 1e-4;
    /// <summary>Finite differences, relative; pair potentials, float64.</summary>
    public const double Gradient = 1e-6;
    /// <summary>Finite differences, relative; networks, float64.</summary>
    public const double GradientNetwork = 1e-5;
    /// <summary>Finite differences, relative; float32.</summary>
    public const double Gradient32 = 2e-3;
    /// <summary>Energy against another code, eV/atom; float64.</summary>
    public const double ReferenceEnergy = 1e-7;
    /// <summary>Forces against another code, eV/Å; float64.</summary>
    public const double ReferenceForce = 1e-6;
    /// <summary>Stress against another code, eV/Å³; float64.</summary>
    public const double ReferenceStress = 1e-8;
    /// <summary>Energy against another code, eV/atom; float32.</summary>
    public const double ReferenceEnergy32 = 1e-5;
    /// <summary>Forces against another code, eV/Å; float32.</summary>
    public const double ReferenceForce32 = 1e-4;
    /// <summary>Stress against another code, eV/Å³; float32.</summary>
    public const double ReferenceStress32 = 5e-6;
    /// <summary>Permutation of atoms; float64, eV.</summary>
    public const double Permutation = 1e-10;
    /// <summary>Supercells and distant clusters, eV an atom; float64.</summary>
    public const double Extensivity = 1e-11;
    /// <summary>Sampled quantities, in standard errors.</summary>
    public const double Sigma = 3;
}
