using System.Globalization;
using System.Text.Json;
using Potentials.Cli.Configs;
using Potentials.Cli.Console;
using Potentials.Core;
using Potentials.Datasets;
using Potentials.MD;

namespace Potentials.Cli.Running;

/// <summary>Relaxes structures into a folder: <c>relaxed.extxyz</c>, trajectories, <c>summary.json</c>, a picture.</summary>
public sealed class RelaxRun(RelaxOptions options, RelaxOutput output, RunFolder folder, Journal journal)
{
    private int lastStep = -1;

    /// <summary>Whether a checkpoint in the folder is ignored and replaced.</summary>
    public bool Fresh { get; init; }

    /// <summary>Lines that must agree between the run and a checkpoint.</summary>
    public IReadOnlyDictionary<string, string>? Identity { get; init; }

    /// <summary>Called before a computation begins and anything changes, and not when the run is refused or was complete before.</summary>
    public Action? Accepted { get; init; }

    /// <summary>Relaxes, or goes on where a checkpoint stands, and writes the results.</summary>
    /// <exception cref="PhysicsError">A structure could not be relaxed; the others' results are written.</exception>
    public RelaxationOutcome Execute(IReadOnlyList<AtomicSystem> systems, IPotential potential, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(systems);
        var format = Formats.Of(output.Trajectory);
        var settings = new RelaxationSettings
        {
            MaxForce = new(options.Fmax),
            MaxStress = options.Smax is { } s ? new Pressure(s) : null,
            MaxSteps = options.MaxSteps,
            Cell = options.Cell == CellFilter.None ? null : new FrechetCellFilter
            {
                Pressure = new(options.Pressure), Hydrostatic = options.Hydrostatic, ConstantVolume = options.ConstantVolume, Mask = options.Mask,
            },
            BatchAtoms = options.BatchAtoms,
            TrajectoryFormat = format,
            TrajectoryPath = format is null ? null : i => folder[RunFolder.Numbered("trajectory", format.Extension, i, systems.Count)],
            TrajectoryEvery = output.TrajectoryInterval,
            Checkpoint = folder["relax.checkpoint"],
            CheckpointEvery = output.CheckpointInterval,
            Resume = !Fresh, Identity = Identity, Accepted = Accept,
            Progress = Report,
        };
        IOptimizer optimizer = options.Optimizer switch { OptimizerKind.Fire => new Fire(), OptimizerKind.Lbfgs => new LBfgs(), _ => new Bfgs() };
        var outcome = new Relaxation(systems, potential, optimizer, settings).Execute(cancellation);
        journal.Clear();
        if (outcome.End == RunEnd.Cancelled)
        {
            journal.Line($"interrupted: {outcome.Results.Count} of {systems.Count} structures done; the checkpoint is saved, the same command goes on");
            return outcome;
        }
        Write(outcome, systems.Count);
        foreach (var r in outcome.Results.Take(20))
            journal.Line((systems.Count > 1 ? $"structure {r.Index + 1}: " : "") + Words(r));
        if (outcome.Results.Any(r => r.Reason == RelaxationReason.MaxSteps)) journal.Line("to go on from there, run the same command with a larger max_steps");
        if (outcome.Results.Count > 20) journal.Line($"and {outcome.Results.Count - 20} more; see {folder["summary.json"]}");
        if (outcome.Results.FirstOrDefault(r => r.Reason is RelaxationReason.Diverged or RelaxationReason.Refused) is { } bad)
            throw new PhysicsError($"{(bad.Message ?? "energy, forces or cell became absurd").TrimEnd('.')}. Its last good frame is in {folder["relaxed.extxyz"]}.", bad.Index);
        return outcome;
    }

    /// <summary>
    /// Members of <c>summary.json</c>: those of the structure itself when there is one, a list of those that are done in any case. Only a
    /// relaxation that is complete has converged.
    /// </summary>
    public void WriteSummary(Utf8JsonWriter w, RelaxationOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(w);
        ArgumentNullException.ThrowIfNull(outcome);
        bool complete = outcome.End != RunEnd.Cancelled;
        w.WriteBoolean("complete", complete);
        if (complete && outcome.Results.Count == 1) Members(w, outcome.Results[0]);
        else
        {
            w.WriteBoolean("converged", complete && outcome.Results.All(r => r.Converged));
            w.WriteNumber("steps", outcome.Results.Sum(r => r.Steps));
        }
        w.WriteNumber("evaluations", outcome.Evaluations);
        w.WriteStartArray("systems");
        foreach (var r in outcome.Results)
        {
            w.WriteStartObject();
            w.WriteNumber("index", r.Index + 1);
            Members(w, r);
            w.WriteEndObject();
        }
        w.WriteEndArray();
    }

    private void Members(Utf8JsonWriter w, RelaxationResult r)
    {
        w.WriteBoolean("converged", r.Converged);
        w.WriteNumber("steps", r.Steps);
        w.WriteNumberOrNull("energy", r.Energy);
        w.WriteNumberOrNull("energy_per_atom", r.Energy / r.Frame.Count);
        w.WriteNumberOrNull("fmax", r.MaxForce);
        w.WriteString("reason", Reason(r));
        if (r.Message is not null) w.WriteString("message", r.Message);
        w.WriteString("formula", Composition.Formula(r.Frame));
        w.WriteNumber("atoms", r.Frame.Count);
        w.WriteNumberOrNull("volume", r.Frame.Cell.Pbc.IsFull ? r.Frame.Cell.Volume : null);
        w.WriteNumberOrNull("residual_stress_GPa", options.Cell == CellFilter.None || double.IsNaN(r.Energy) ? null : r.MaxStress / UnitSystem.Gigapascal);
    }

    private static string Reason(RelaxationResult r) => Config.SchemaKey.Snake(r.Reason.ToString(), '_');

    private static string Words(RelaxationResult r) => string.Create(CultureInfo.InvariantCulture,
        $"{(r.Converged ? "converged" : $"NOT converged ({Reason(r)})")} in {r.Steps} steps: {r.Energy:0.000000} eV ({r.Energy / r.Frame.Count:0.000000} eV/atom), fmax {r.MaxForce:0.0000} eV/Å");

    private void Accept()
    {
        Accepted?.Invoke();
        // Before the first trajectory is made.
        if (Fresh) folder.RemoveOlder([]);
        folder.RemoveResults(Fresh ? ["summary.json", "relaxed.extxyz", "plot.png"] : ["summary.json"]);
    }

    private void Write(RelaxationOutcome outcome, int systems)
    {
        StructureFile.Write(folder["relaxed.extxyz"], outcome.Results.Select(r => r.Frame));
        SafeFile.Write(folder["summary.json"], JsonOutput.Text(w => WriteSummary(w, outcome)) + "\n");
        if (output.DrawsPlot && systems == 1) RelaxPicture.Draw(folder, Formats.Of(output.Trajectory)!.Extension);
    }

    private void Report(RelaxationProgress p)
    {
        if (p.Total > 1)
        {
            if (p.Done != lastStep) journal.Progress($"{p.Done} of {p.Total} structures done");
            lastStep = p.Done;
            return;
        }
        // Steps 0, 1, 2, 5, 10, 20, 50, … in a file; all on a terminal.
        if (p.Step == lastStep || !journal.IsTerminal && !IsRound(p.Step)) return;
        lastStep = (int)p.Step;
        journal.Progress(string.Create(CultureInfo.InvariantCulture, $"step {p.Step,5}   energy {p.Energy,14:0.000000} eV   fmax {p.MaxForce,10:0.0000} eV/Å"));
    }

    private static bool IsRound(long step)
    {
        long unit = 1;
        while (unit * 10 <= step) unit *= 10;
        return step == 0 || step % unit == 0 && step / unit is 1 or 2 or 5;
    }
}
