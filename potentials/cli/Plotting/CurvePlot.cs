using System.Globalization;
using ScottPlot;

namespace Potentials.Cli.Plotting;

/// <summary>Draws several curves over one abscissa with a logarithmic ordinate, as PNG and SVG.</summary>
public static class CurvePlot
{
    private const int Width = 820, Height = 520;
    private static readonly string[] Colours = ["#1F5FA8", "#C4502B", "#2C7F4F", "#8B5BB0", "#B08900", "#5A6670", "#C2407A", "#2A9BB5"];

    /// <summary>Draws the picture; each file replaces an older one only when it is complete.</summary>
    /// <param name="pathWithoutExtension">Place of <c>.png</c> and <c>.svg</c>.</param>
    /// <param name="title">Line above the picture.</param>
    /// <param name="abscissa">Label of the abscissa.</param>
    /// <param name="ordinate">Label of the ordinate.</param>
    /// <param name="curves">Name, abscissas and positive values of each curve.</param>
    public static void Write(string pathWithoutExtension, string title, string abscissa, string ordinate, IReadOnlyList<(string Name, double[] X, double[] Y)> curves)
    {
        ArgumentNullException.ThrowIfNull(curves);
        var plot = new Plot();
        for (int k = 0; k < curves.Count; k++)
        {
            var line = plot.Add.Scatter(curves[k].X, [.. curves[k].Y.Select(Math.Log10)]);
            line.LegendText = curves[k].Name;
            line.Color = Color.FromHex(Colours[k % Colours.Length]);
            line.LineWidth = 1.8f;
            line.MarkerSize = 6;
        }
        plot.Title(title, 15);
        plot.XLabel(abscissa, 14);
        plot.YLabel(ordinate, 14);
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic
        {
            IntegerTicksOnly = true,
            MinorTickGenerator = new ScottPlot.TickGenerators.LogMinorTickGenerator(),
            LabelFormatter = v => Math.Pow(10, v).ToString("0.######", CultureInfo.InvariantCulture),
        };
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { IntegerTicksOnly = true };
        plot.ShowLegend(Edge.Right);
        SafeFile.Write(pathWithoutExtension + ".png", plot.GetImage(Width, Height).GetImageBytes(ImageFormat.Png));
        SafeFile.Write(pathWithoutExtension + ".svg", plot.GetSvgXml(Width, Height));
    }
}
