using System.CommandLine;
using System.Globalization;
using Potentials.Cli.Console;
using Potentials.Cli.Evaluating;
using Potentials.Cli.Running;
using Potentials.Core;
using Potentials.Datasets;

namespace Potentials.Cli.Verbs;

/// <summary><c>potentials eval</c>: energies, forces and stresses of the frames of a file, and errors against its labels.</summary>
public static class EvalVerb
{
    private sealed record Request(string Model, string Input, string? Output, string Dtype, string Device, int Threads, int BatchAtoms, bool Json);

    /// <summary>The verb's place in the command line.</summary>
    public static Command Command()
    {
        var model = VerbOptions.Model();
        model.Required = true;
        var input = new Option<string>("--input") { Description = "Structure file (extXYZ, XYZ, POSCAR, CIF; also .gz, .xz)", HelpName = "file", Required = true };
        var output = new Option<string?>("--output") { Description = "Write the frames with energy, forces and stress (.extxyz, .extxyz.gz or .ptrj)", HelpName = "file" };
        var dtype = VerbOptions.Dtype();
        var device = VerbOptions.Device();
        var threads = VerbOptions.Threads();
        var atoms = new Option<int>("--batch-atoms") { Description = "Atoms computed at the same time", HelpName = "n", DefaultValueFactory = _ => 256 };
        var json = VerbOptions.Json();
        var command = new Command("eval", "Compute energies, forces and stresses of a file; errors against its labels") { model, input, output, dtype, device, threads, atoms, json };
        command.SetAction(p => Run(new(p.GetRequiredValue(model), p.GetRequiredValue(input), p.GetValue(output), p.GetRequiredValue(dtype), p.GetRequiredValue(device),
            p.GetValue(threads), p.GetValue(atoms), p.GetValue(json))));
        return command;
    }

    private static int Run(Request r)
    {
        using var interruption = new Interruption();
        if (r.BatchAtoms < 1) throw new ConfigError("--batch-atoms must be at least 1");
        if (!File.Exists(r.Input)) throw new ConfigError($"input file '{r.Input}' does not exist");
        if (r.Output is { } name && !((string[])[".extxyz", ".xyz", ".extxyz.gz", ".xyz.gz", ".ptrj"]).Any(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
            throw new ConfigError($"'{name}' cannot carry energies and forces; use a name that ends in .extxyz, .extxyz.gz or .ptrj");
        if (r.Output is { } same && Path.GetFullPath(same) == Path.GetFullPath(r.Input)) throw new ConfigError("input and output are the same file; give another name for the output");
        using var opened = PotentialLoading.Open(r.Model, r.Dtype, r.Device, r.Threads);
        var journal = new Journal(r.Json);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        double shown = 0;
        var evaluation = new FrameEvaluation(opened.Potential, r.BatchAtoms)
        {
            Progress = n =>
            {
                if (clock.Elapsed.TotalSeconds - shown < journal.Period.TotalSeconds) return;
                shown = clock.Elapsed.TotalSeconds;
                journal.Progress($"{n} frames, {(int)shown} s");
            },
        };
        var frames = evaluation.Run(StructureFile.Read(r.Input), interruption.Token);
        var table = new TextTable("frame", "formula", "energy (eV)", "fmax (eV/Å)");
        try
        {
            if (r.Output is { } output) StructureFile.Write(output, frames);
            else
                foreach (var frame in frames)
                    if (evaluation.Frames <= 20 || table.Count < 20) table.Add(Row(table.Count + 1, frame));
        }
        catch (OperationCanceledException)
        {
            journal.Line("interrupted; nothing was written");
            return ErrorReport.Interrupted(interruption.Code, r.Json);
        }
        journal.Clear();
        if (r.Json) JsonOutput.Write(System.Console.Out, w => Write(w, evaluation, opened));
        else Print(evaluation, opened, r.Output, table);
        return ExitCode.Success;
    }

    private static string[] Row(int number, AtomicSystem frame)
    {
        var f = frame.Labels.Forces!;
        double largest = 0;
        for (int k = 0; k < f.Length; k += 3) largest = Math.Max(largest, Math.Sqrt(f[k] * f[k] + f[k + 1] * f[k + 1] + f[k + 2] * f[k + 2]));
        string formula = Composition.Formula(frame);
        return [number.ToString(CultureInfo.InvariantCulture), formula.Length > 30 ? formula[..29] + "…" : formula,
            frame.Labels.Energy!.Value.ToString("0.000000", CultureInfo.InvariantCulture), largest.ToString("0.0000", CultureInfo.InvariantCulture)];
    }

    private static void Write(System.Text.Json.Utf8JsonWriter w, FrameEvaluation e, OpenedPotential opened)
    {
        w.WriteNumber("frames", e.Frames);
        w.WriteNumber("atoms", e.Atoms);
        w.WriteNumberOrNull("energy_mae_per_atom", e.Errors.EnergyMae);
        w.WriteNumberOrNull("energy_rmse_per_atom", e.Errors.EnergyRmse);
        w.WriteNumberOrNull("forces_mae", e.Errors.ForcesMae);
        w.WriteNumberOrNull("forces_rmse", e.Errors.ForcesRmse);
        w.WriteNumberOrNull("stress_mae", e.Errors.StressMae);
        w.WriteNumberOrNull("stress_rmse", e.Errors.StressRmse);
        w.WriteString("model", opened.Potential.Info.Name);
        w.WriteString("dtype", opened.Potential.Info.Precision);
        w.WriteNumber("threads", opened.Threads);
        w.WriteNumberOrNull("ms_per_atom", e.Atoms == 0 ? null : 1e3 * e.Seconds / e.Atoms);
    }

    private static void Print(FrameEvaluation e, OpenedPotential opened, string? output, TextTable frames)
    {
        var c = CultureInfo.InvariantCulture;
        if (output is null)
        {
            System.Console.Write(frames);
            if (e.Frames > frames.Count) System.Console.WriteLine($"and {e.Frames - frames.Count} more (--output writes all)");
        }
        System.Console.WriteLine(string.Create(c, $"{e.Frames} frames, {e.Atoms} atoms with {opened.Describe()}: {(e.Atoms == 0 ? 0 : 1e3 * e.Seconds / e.Atoms):0.000} ms/atom"));
        if (e.Errors.EnergyLabels + e.Errors.ForceLabels + e.Errors.StressLabels > 0)
        {
            var table = new TextTable("against labels", "MAE", "RMSE", "labels");
            Add("energy (meV/atom)", 1e3, e.Errors.EnergyMae, e.Errors.EnergyRmse, e.Errors.EnergyLabels);
            Add("forces (meV/Å)", 1e3, e.Errors.ForcesMae, e.Errors.ForcesRmse, e.Errors.ForceLabels);
            Add("stress (GPa)", 1, e.Errors.StressMae, e.Errors.StressRmse, e.Errors.StressLabels);
            System.Console.Write(table);

            void Add(string what, double factor, double? mae, double? rmse, long count) =>
                table.Add(what, mae is null ? "none" : (factor * mae.Value).ToString("0.000", c), rmse is null ? "none" : (factor * rmse.Value).ToString("0.000", c), count.ToString(c));
        }
        if (output is not null) System.Console.WriteLine($"wrote {output}");
    }
}
