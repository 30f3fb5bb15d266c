namespace Potentials.Datasets;

/// <summary>A slope of the energy change on a kind of work.</summary>
/// <param name="Value">The slope; 1 when all is well.</param>
/// <param name="Explained">Share of the variance that it explains.</param>
/// <param name="Count">Pairs.</param>
/// <param name="Dropped">Those of them whose own slope is of another sign or several times that of most.</param>
/// <param name="IsNear">Whether the pairs are so close that the slope is good to a few per cent; otherwise to a factor of two.</param>
internal readonly record struct WorkSlope(double Value, double Explained, int Count, int Dropped, bool IsNear);
