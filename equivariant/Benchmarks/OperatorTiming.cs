namespace Potentials.Equivariant.Benchmarks;

/// <summary>A measurement of one operator of <see cref="OperatorBench"/>.</summary>
/// <param name="Operator">Name, of <see cref="OperatorBench.Names"/>.</param>
/// <param name="Degree">L.</param>
/// <param name="Backward">Whether the gradients of all inputs and weights are computed too.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Best">Shortest time, seconds.</param>
/// <param name="Median">Median time, seconds.</param>
/// <param name="Repeats">Number of timed calls.</param>
public sealed record OperatorTiming(string Operator, int Degree, bool Backward, int Threads, double Best, double Median, int Repeats);
