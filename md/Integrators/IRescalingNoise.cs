namespace Potentials.MD;

/// <summary>The two random numbers that stochastic velocity rescaling needs for a system and step.</summary>
public interface IRescalingNoise
{
    /// <summary>Line that tells sources apart.</summary>
    string Description { get; }

    /// <summary>A standard normal and a χ² number with <paramref name="degrees"/> degrees of freedom (0 when there are none).</summary>
    /// <param name="system">Identity of the system.</param>
    /// <param name="step">Step number.</param>
    /// <param name="degrees">Degrees of freedom of χ².</param>
    (double Normal, double ChiSquare) Draw(long system, long step, int degrees);
}
