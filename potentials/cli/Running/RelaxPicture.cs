using Potentials.Cli.Plotting;
using Potentials.Core;
using Potentials.Datasets;

namespace Potentials.Cli.Running;

/// <summary>Energy and largest force over the steps of a relaxation, drawn from its trajectory.</summary>
public static class RelaxPicture
{
    /// <summary>Draws the picture of a folder with one structure; none when there are fewer than two frames.</summary>
    /// <param name="folder">Folder of the run.</param>
    /// <param name="extension">Ending of its trajectory.</param>
    public static void Draw(RunFolder folder, string extension)
    {
        ArgumentNullException.ThrowIfNull(folder);
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
            forces.Add(LargestForce(frame, f));
        }
        if (steps.Count < 2) return;
        RunPlot.Write(folder["plot.png"], $"{formula}: relaxation", "step", [.. steps], new Panel("energy (eV/atom)", [.. energies]), new Panel("largest force (eV/Å)", [.. forces], true));
    }

    /// <summary>Longest force that moves an atom, eV/Å: what holds a fixed atom in its place never vanishes and counts for nothing.</summary>
    public static double LargestForce(AtomicSystem frame, double[] forces)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(forces);
        double largest = 0;
        for (int k = 0; k < forces.Length; k += 3)
        {
            double square = 0;
            for (int c = k; c < k + 3; c++) if (frame.Movable?[c] ?? true) square += forces[c] * forces[c];
            largest = Math.Max(largest, square);
        }
        return Math.Sqrt(largest);
    }
}
