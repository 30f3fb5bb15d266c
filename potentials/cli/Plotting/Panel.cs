namespace Potentials.Cli.Plotting;

/// <summary>One quantity over the run: a panel of a picture.</summary>
/// <param name="Label">Axis label with unit.</param>
/// <param name="Values">One value for each abscissa.</param>
/// <param name="Logarithmic">Whether the axis is logarithmic.</param>
public sealed record Panel(string Label, double[] Values, bool Logarithmic = false);
