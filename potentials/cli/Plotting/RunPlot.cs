using System.Globalization;
using ScottPlot;

namespace Potentials.Cli.Plotting;

/// <summary>Draws quantities of a run over its steps or time, one panel above the other, as a PNG.</summary>
public static class RunPlot
{
    private const int Width = 720, PanelHeight = 240;

    /// <summary>Draws the picture; replaces an existing file only when it is complete.</summary>
    /// <param name="path">PNG file.</param>
    /// <param name="title">Line above the picture.</param>
    /// <param name="abscissaLabel">Label of the common axis.</param>
    /// <param name="abscissa">Steps or times.</param>
    /// <param name="panels">What to draw.</param>
    public static void Write(string path, string title, string abscissaLabel, double[] abscissa, params Panel[] panels)
    {
        ArgumentNullException.ThrowIfNull(panels);
        ArgumentNullException.ThrowIfNull(abscissa);
        var multi = new Multiplot();
        multi.AddPlots(panels.Length);
        multi.Layout = new ScottPlot.MultiplotLayouts.Rows();
        for (int k = 0; k < panels.Length; k++)
        {
            var (x, y) = Finite(abscissa, panels[k]);
            var plot = multi.GetPlot(k);
            var line = plot.Add.ScatterLine(x, y);
            line.Color = Color.FromHex(k % 2 == 0 ? "#1F5FA8" : "#C4502B");
            line.LineWidth = 1.5f;
            plot.YLabel(panels[k].Label, 13);
            plot.Axes.Left.Label.Bold = false;
            if (k == 0) plot.Title(title, 16);
            if (k == panels.Length - 1) plot.XLabel(abscissaLabel, 13);
            plot.Axes.Bottom.Label.Bold = false;
            plot.Axes.Left.MinimumSize = plot.Axes.Left.MaximumSize = 90;
            if (panels[k].Logarithmic)
                plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic
                {
                    IntegerTicksOnly = true,
                    LabelFormatter = v => Math.Pow(10, v).ToString("0.######", CultureInfo.InvariantCulture),
                };
        }
        byte[] png = multi.Render(Width, PanelHeight * panels.Length + 40).GetImageBytes(ImageFormat.Png);
        SafeFile.Write(path, png);
    }

    private static (double[] X, double[] Y) Finite(double[] x, Panel panel)
    {
        var xs = new List<double>();
        var ys = new List<double>();
        for (int i = 0; i < Math.Min(x.Length, panel.Values.Length); i++)
        {
            double y = panel.Logarithmic ? Math.Log10(panel.Values[i]) : panel.Values[i];
            if (!double.IsFinite(y) || !double.IsFinite(x[i])) continue;
            xs.Add(x[i]);
            ys.Add(y);
        }
        return ([.. xs], [.. ys]);
    }
}
