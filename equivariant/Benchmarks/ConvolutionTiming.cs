namespace Potentials.Equivariant.Benchmarks;

/// <summary>A measurement of one form of the edge convolution.</summary>
/// <param name="Form">tensor-ops, fused (differentiable), or inference.</param>
/// <param name="Backward">Whether the gradients by features, harmonics and weights are computed too.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Edges">Edges summed.</param>
/// <param name="Best">Shortest time, seconds.</param>
/// <param name="Median">Median time, seconds.</param>
/// <param name="Repeats">Number of timed calls.</param>
/// <param name="FlopsPerEdge">Operations of one edge; 0 where they are not counted.</param>
public sealed record ConvolutionTiming(string Form, bool Backward, int Threads, int Edges, double Best, double Median, int Repeats, long FlopsPerEdge)
{
    /// <summary>Operations a second of the shortest time, in 10⁹; NaN where they are not counted.</summary>
    public double Gigaflops => FlopsPerEdge == 0 ? double.NaN : 1e-9 * FlopsPerEdge * Edges / Best;
}
