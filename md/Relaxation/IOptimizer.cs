namespace Potentials.MD;

/// <summary>A way downhill: settings that many systems share. Each system gets a descent of its own, so that it never notices its company.</summary>
public interface IOptimizer
{
    /// <summary>Name and settings in one line; two optimisers with the same line do the same.</summary>
    string Description { get; }

    /// <summary>A fresh descent.</summary>
    /// <param name="coordinates">Number of coordinates: 3 for each atom and, when the cell relaxes, 9 more.</param>
    /// <param name="energyNoise">Relative error of energies: 1e-13 for float64, 1e-7 for float32. A search that compares energies must not trust smaller differences.</param>
    IDescent Start(int coordinates, double energyNoise = 1e-13);
}
