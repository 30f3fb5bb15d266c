namespace Potentials.MD;

/// <summary>Uses of noise that must not share random numbers.</summary>
public static class NoiseStream
{
    /// <summary>Initial velocities.</summary>
    public const int Velocities = 1;
    /// <summary>Langevin thermostat.</summary>
    public const int Langevin = 2;
    /// <summary>The normal number of stochastic velocity rescaling.</summary>
    public const int RescalingNormal = 3;
    /// <summary>The gamma number of stochastic velocity rescaling.</summary>
    public const int RescalingGamma = 4;
}
