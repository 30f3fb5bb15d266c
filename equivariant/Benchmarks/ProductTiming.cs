namespace Potentials.Equivariant.Benchmarks;

/// <summary>A measurement made.</summary>
/// <param name="Case">What was measured.</param>
/// <param name="Best">Shortest time, seconds.</param>
/// <param name="Median">Median time, seconds.</param>
/// <param name="Repeats">Number of timed calls.</param>
/// <param name="FlopsPerRow">Operations of one row, forward.</param>
/// <param name="FreeWeights">Expressivity: free weights of the product with equivariant linear layers around it.</param>
public sealed record ProductTiming(ProductCase Case, double Best, double Median, int Repeats, long FlopsPerRow, int FreeWeights)
{
    /// <summary>Operations a second of the shortest forward time, in 10⁹; NaN for a measurement with gradients.</summary>
    public double Gigaflops => Case.Backward ? double.NaN : FlopsPerRow * 1e-9 * Case.Batch / Best;
}
