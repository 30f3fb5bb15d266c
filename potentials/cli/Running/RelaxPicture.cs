using Potentials.Cli.Plotting;
using Potentials.Core;
using Potentials.Datasets;

namespace Potentials.Cli.Running;

/// <summary>Energy and largest force over the steps of a relaxation, drawn from its trajectory.</summary>
internal static class RelaxPicture
{
    public static void Draw(RunFolder folder, string extension)
    {
        var steps = new List<double>();
        var energies = new List<double>();
        var forces = new List<double>();
        string formula = "";
        foreach (var frame in StructureFile.Read(folder["trajectory" + extension]))
        {
            if (frame.Labels.Energy is not { } energy || frame.Labels.Forces is not { } f) continue;
            formula = Composition.Formula(frame);
            steps.Add(frame.Info.GetValueOrDefault("step") is long s ? s : steps.Count);
            energies.Add(energy / frame.Count);
            double largest = 0;
            for (int k = 0; k < f.Length; k += 3) largest = Math.Max(largest, f[k] * f[k] + f[k + 1] * f[k + 1] + f[k + 2] * f[k + 2]);
            forces.Add(Math.Sqrt(largest));
        }
        if (steps.Count < 2) return;
        RunPlot.Write(folder["plot.png"], $"{formula}: relaxation", "step", [.. steps], new Panel("energy (eV/atom)", [.. energies]), new Panel("largest force (eV/Å)", [.. forces], true));
    }
}
