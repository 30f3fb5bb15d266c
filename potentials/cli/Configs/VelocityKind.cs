namespace Potentials.Cli.Configs;

/// <summary>Velocities at step 0.</summary>
public enum VelocityKind
{
    /// <summary>Drawn from the Maxwell-Boltzmann distribution.</summary>
    Draw,
    /// <summary>Those of the structure file.</summary>
    Keep,
    /// <summary>All zero.</summary>
    Zero,
}
