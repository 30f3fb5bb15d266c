namespace Potentials.Cli.Running;

/// <summary>Averages over the table of a run.</summary>
/// <param name="System">1-based system.</param>
/// <param name="Rows">Rows of the table.</param>
/// <param name="MeanTemperature">K.</param>
/// <param name="TemperatureDeviation">Standard deviation over the rows, K.</param>
/// <param name="MeanPressure">GPa; NaN where it was not computed.</param>
/// <param name="Drift">Slope of the conserved energy by least squares, eV/ps.</param>
public sealed record ThermoStatistics(int System, long Rows, double MeanTemperature, double TemperatureDeviation, double MeanPressure, double Drift);
