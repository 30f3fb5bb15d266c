namespace Potentials.Tests.Kit;

/// <summary>Which tolerances of the table a potential is held to. Every number is one of <see cref="Tolerance"/> or a row of the potential contract.</summary>
public sealed record PotentialTolerances
{
    /// <summary>Forces and stresses against finite differences, relative.</summary>
    public required double Gradient { get; init; }

    /// <summary>Rotation, inversion, translation, momentum and torque, relative to max(1, largest force).</summary>
    public required double Symmetry { get; init; }

    /// <summary>Permutation of atoms, eV and eV/Å.</summary>
    public required double Permutation { get; init; }

    /// <summary>A system inside a batch against the system alone; 0 asks for the same bits.</summary>
    public required double Batch { get; init; }

    /// <summary>Supercells and distant clusters, eV an atom.</summary>
    public required double Extensivity { get; init; }

    /// <summary>Calls of the repeat test.</summary>
    public int Repeats { get; init; } = 1000;

    /// <summary>Closed-form kernels of our own in float64.</summary>
    public static PotentialTolerances Pair { get; } = new()
    {
        Gradient = Tolerance.Gradient, Symmetry = Tolerance.Symmetry, Permutation = Tolerance.Permutation, Batch = 0, Extensivity = Tolerance.Extensivity,
    };

    /// <summary>Networks in float64 on a linear algebra library, whose blocking depends on the batch's shape.</summary>
    public static PotentialTolerances Network { get; } = Pair with { Gradient = Tolerance.GradientNetwork, Batch = Tolerance.Permutation, Repeats = 20 };

    /// <summary>Networks in float32. Forces are compared with finite differences of a float64 copy where there is one.</summary>
    public static PotentialTolerances Network32 { get; } = new()
    {
        Gradient = Tolerance.Gradient32, Symmetry = Tolerance.Symmetry32, Permutation = Tolerance.Algebra32, Batch = Tolerance.Algebra32, Extensivity = Tolerance.Algebra32, Repeats = 20,
    };
}
