using Potentials.Core;
using Potentials.Datasets;
using ScottPlot;

namespace Potentials.Cli.Plotting;

/// <summary>Distributions of a data set: energies beyond the atoms, forces, pressures, sizes; one PNG of four panels.</summary>
public sealed class DataHistograms
{
    private const int Bins = 60, Most = 2_000_000;
    private readonly List<(double Energy, int[] Numbers)> energies = [];
    private readonly List<double> forces = [], pressures = [], atoms = [];

    /// <summary>Takes a structure (the first two million count).</summary>
    public void Add(AtomicSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        if (atoms.Count >= Most) return;
        atoms.Add(system.Count);
        if (system.Labels.Energy is { } e) energies.Add((e, system.Numbers));
        if (system.Labels.Stress is { } s) pressures.Add(-s.Trace / 3 / UnitSystem.Gigapascal);
        if (system.Labels.Forces is not { } f) return;
        double largest = 0;
        for (int i = 0; i < f.Length; i += 3) largest = Math.Max(largest, f[i] * f[i] + f[i + 1] * f[i + 1] + f[i + 2] * f[i + 2]);
        forces.Add(Math.Sqrt(largest));
    }

    /// <summary>Draws the picture.</summary>
    public void Write(string path, string title, ReferenceEnergies? references)
    {
        var multi = new Multiplot();
        multi.AddPlots(4);
        multi.Layout = new ScottPlot.MultiplotLayouts.Grid(2, 2);
        Draw(multi.GetPlot(0), [.. energies.Select(e => (e.Energy - (references?.Sum(e.Numbers) ?? 0)) / e.Numbers.Length)], "energy beyond the atoms (eV/atom)");
        Draw(multi.GetPlot(1), forces, "largest force of a frame (eV/Å)");
        Draw(multi.GetPlot(2), pressures, "pressure (GPa)");
        Draw(multi.GetPlot(3), atoms, "atoms a frame");
        multi.GetPlot(0).Title(title, 14);
        SafeFile.Write(path, multi.Render(1000, 640).GetImageBytes(ImageFormat.Png));
    }

    private static void Draw(Plot plot, List<double> values, string label)
    {
        plot.XLabel(label, 12);
        plot.Axes.Bottom.Label.Bold = false;
        double[] finite = [.. values.Where(double.IsFinite)];
        if (finite.Length == 0) return;
        double low = finite.Min(), high = finite.Max(), width = Math.Max((high - low) / Bins, 1e-12);
        var counts = new double[Bins];
        foreach (double v in finite) counts[Math.Min(Bins - 1, (int)((v - low) / width))]++;
        for (int b = 0; b < Bins; b++)
            if (counts[b] > 0) plot.Add.Bar(new Bar { Position = low + (b + 0.5) * width, Value = counts[b], Size = width, FillColor = Color.FromHex("#1F5FA8"), LineWidth = 0 });
        plot.Axes.SetLimitsY(0, 1.05 * counts.Max());
    }
}
