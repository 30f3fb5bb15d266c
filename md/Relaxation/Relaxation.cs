using System.Diagnostics;
using System.Text;
using Potentials.Core;

namespace Potentials.MD;

/// <summary>
/// Relaxes many systems with one potential. A batch is kept full: a system that ends makes room for the next one. Every system has its own
/// descent, so its path is bit for bit the same alone or in company (as far as the potential's results are). Killed at any instant and
/// started again with the same arguments, it goes on as if it had never stopped. Started again with more steps or a tighter limit, systems that
/// do not meet it go on from their last frame with a new descent; under a looser limit, those that meet it have converged.
/// </summary>
public sealed class Relaxation
{
    private const string Kind = "relaxation";

    private readonly IReadOnlyList<AtomicSystem> systems;
    private readonly IPotential potential;
    private readonly IOptimizer optimizer;
    private readonly RelaxationSettings settings;
    private readonly Identity identity = new();
    private readonly List<RelaxingSystem> active = [];
    private readonly SortedDictionary<int, EndedSystem> ended = [];
    private readonly Queue<int> again = []; // ended under earlier limits, and to go on
    private int next;
    private long evaluations;
    private SystemBatch? batch;
    private PotentialResult? result;

    /// <summary>Prepares the relaxation.</summary>
    /// <param name="systems">The structures; fixed coordinates come from <see cref="AtomicSystem.Movable"/> (pulled back when the cell relaxes).</param>
    /// <param name="potential">Energies, forces and, when the cell relaxes, stresses.</param>
    /// <param name="optimizer">The way downhill.</param>
    /// <param name="settings">Limits, cell, outputs.</param>
    /// <exception cref="ConfigError">Settings contradict each other or the potential.</exception>
    /// <exception cref="PhysicsError">A structure makes no sense; names system and atom.</exception>
    public Relaxation(IReadOnlyList<AtomicSystem> systems, IPotential potential, IOptimizer optimizer, RelaxationSettings settings)
    {
        ArgumentNullException.ThrowIfNull(systems);
        ArgumentNullException.ThrowIfNull(potential);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validate();
        if (systems.Count == 0) throw new PhysicsError("There is no system to relax.");
        for (int s = 0; s < systems.Count; s++)
        {
            StartCheck.Require(systems[s], s);
            if (settings.Cell is not null && !systems[s].Cell.Pbc.IsFull)
                throw new ConfigError($"System {s + 1} is not periodic along all axes, so its cell cannot relax; remove 'cell' or give a full cell.");
        }
        if (settings.Cell is not null && !potential.Info.HasStress)
            throw new ConfigError($"{potential.Info.Name} delivers no stress, so the cell cannot relax; remove 'cell' or use another potential.");
        (this.systems, this.potential, this.optimizer, this.settings) = (systems, potential, optimizer, settings);
        identity.Add("optimizer", optimizer.Description);
        identity.Add("cell", settings.Cell?.Description ?? "fixed");
        identity.Add("output", FormattableString.Invariant($"{settings.TrajectoryFormat?.Extension ?? "none"} every {settings.TrajectoryEvery}"));
        identity.AddPotential(potential.Info);
        identity.AddSystems(systems);
        identity.Add(settings.Identity);
    }

    private bool IsDone => ended.Count == systems.Count && again.Count == 0;

    private Want Want => potential.Info.HasStress && systems.Any(x => x.Cell.Pbc.IsFull) ? Want.All : Want.EnergyAndForces;

    private double EnergyNoise => potential.Info.Precision == "float32" ? 1e-7 : 1e-13;

    /// <summary>Relaxes what is still to relax.</summary>
    /// <param name="cancellation">Ends the relaxation after the current evaluation with a checkpoint.</param>
    /// <exception cref="ConfigError">The checkpoint belongs to another relaxation; says what differs.</exception>
    /// <exception cref="DataError">Checkpoint or trajectories are damaged.</exception>
    /// <exception cref="EnvironmentError">Another process is running in the same folder, or a file cannot be written.</exception>
    public RelaxationOutcome Execute(CancellationToken cancellation = default)
    {
        long clock = Stopwatch.GetTimestamp();
        using var guard = FolderLock.Take(settings.Checkpoint);
        try
        {
            Open();
            if (IsDone) return Outcome(RunEnd.AlreadyComplete);
            settings.Accepted?.Invoke();
            long saved = Stopwatch.GetTimestamp();
            while (!IsDone)
            {
                if (cancellation.IsCancellationRequested)
                {
                    Save();
                    return Outcome(RunEnd.Cancelled);
                }
                Fill();
                Advance();
                bool onCount = settings.CheckpointEvery > 0 && evaluations % settings.CheckpointEvery == 0;
                if (!IsDone && (onCount || Stopwatch.GetElapsedTime(saved) > settings.CheckpointPeriod))
                {
                    Save();
                    saved = Stopwatch.GetTimestamp();
                }
            }
            Save();
            return Outcome(RunEnd.Completed);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentError($"A file of the relaxation cannot be written: {e.Message} Free space or choose another folder.", e);
        }
        finally
        {
            foreach (var x in active) x.Dispose();
            active.Clear();
        }

        RelaxationOutcome Outcome(RunEnd end) => new(end, [.. ended.Values.Select(e => e.Result)], evaluations, Stopwatch.GetElapsedTime(clock));
    }

    private void Fill()
    {
        int atoms = active.Sum(x => x.Atoms);
        while (again.Count > 0 || next < systems.Count)
        {
            int index = again.Count > 0 ? again.Peek() : next;
            if (active.Count > 0 && atoms + systems[index].Count > settings.BatchAtoms) break;
            var x = new RelaxingSystem(index, systems[index], optimizer, settings, EnergyNoise);
            if (again.Count > 0)
            {
                x.GoOn(ended[again.Dequeue()]);
                ended.Remove(index);
            }
            else
            {
                x.OpenTrajectory(null);
                next++;
            }
            active.Add(x);
            atoms += x.Atoms;
            batch = null;
        }
        if (batch is not null) return;
        batch = new SystemBatch([.. active.Select(x => x.Present)], [.. active.Select(x => (long)x.Index)]);
        result = new PotentialResult(batch);
    }

    private void Advance()
    {
        for (int s = 0; s < active.Count; s++) batch!.Cells[s] = active[s].Place(batch.PositionsOf(s));
        try
        {
            PotentialCheck.Require(potential.Info, batch!);
            evaluations++;
            potential.Evaluate(batch!, Want, result!);
        }
        catch (PhysicsError e) when (e.System >= 0 && e.System < active.Count)
        {
            // One bad system must not take its company down: it ends here, the others are evaluated again without it.
            var x = active[e.System];
            // The potential counts systems within the batch; whoever reads the result knows its place in the input.
            string message = e.Atom < 0 ? e.Detail : $"atom {e.Atom + 1}: {e.Detail}";
            Retire(x, x.End(RelaxationReason.Refused, message));
            return;
        }
        var ends = new List<(RelaxingSystem, RelaxationResult)>();
        for (int s = 0; s < batch!.Count; s++)
        {
            var x = active[s];
            if (x.Take(batch, result!, s, () => ended.Count - again.Count, systems.Count) is { } end) ends.Add((x, end));
        }
        foreach (var (x, end) in ends) Retire(x, end);
    }

    private void Retire(RelaxingSystem x, RelaxationResult end)
    {
        ended[x.Index] = x.Ended(end);
        x.Dispose();
        active.Remove(x);
        batch = null;
    }

    private void Save()
    {
        if (settings.Checkpoint is not { } path) return;
        var stream = new MemoryStream();
        using var w = new BinaryWriter(stream, Encoding.UTF8);
        identity.Write(w);
        w.Write(evaluations);
        w.Write(next);
        w.Write(ended.Count);
        foreach (var (r, coordinates, mark) in ended.Values)
        {
            w.Write(r.Index);
            w.Write((int)r.Reason);
            w.Write(r.Steps);
            foreach (double v in (ReadOnlySpan<double>)[r.Energy, r.MaxForce, r.MaxCellForce, r.MaxStress]) w.Write(v);
            w.Write(r.Message ?? "");
            FrameBytes.Write(w, r.Frame);
            DescentVectors.Write(w, coordinates);
            w.Write(mark.Frames);
            w.Write(mark.Bytes);
        }
        w.Write(active.Count);
        foreach (var x in active) x.Save(w);
        w.Flush();
        CheckpointFile.Write(path, Kind, stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    private void Open()
    {
        active.Clear();
        ended.Clear();
        again.Clear();
        batch = null;
        next = 0;
        evaluations = 0;
        if (settings is { Checkpoint: { } old, Resume: false }) CheckpointFile.Remove(old);
        if (settings is not { Checkpoint: { } path, Resume: true } || CheckpointFile.Read(path, Kind) is not { } payload) return;
        using var r = new BinaryReader(new MemoryStream(payload), Encoding.UTF8);
        identity.Require(r, path);
        evaluations = r.ReadInt64();
        next = r.ReadInt32();
        for (int n = r.ReadInt32(); n > 0; n--)
        {
            int index = r.ReadInt32();
            var reason = (RelaxationReason)r.ReadInt32();
            long steps = r.ReadInt64();
            double energy = r.ReadDouble(), force = r.ReadDouble(), cell = r.ReadDouble(), stress = r.ReadDouble();
            string message = r.ReadString();
            var end = new RelaxationResult(index, FrameBytes.Read(r, systems[index]), reason, steps, energy, force, cell, stress, message.Length == 0 ? null : message);
            double[] coordinates = new double[3 * systems[index].Count + (settings.Cell is null ? 0 : 9)];
            DescentVectors.Read(r, coordinates);
            ended[index] = new(end, coordinates, new(r.ReadInt64(), r.ReadInt64()));
            bool meets = settings.IsRelaxed(force, cell, stress), tired = end.Reason is RelaxationReason.MaxSteps or RelaxationReason.Stalled;
            if (end.Reason == RelaxationReason.MaxSteps && end.Steps < settings.MaxSteps || end.Converged && !meets || tired && meets) again.Enqueue(index);
        }
        for (int n = r.ReadInt32(); n > 0; n--)
        {
            int index = r.ReadInt32();
            var x = new RelaxingSystem(index, systems[index], optimizer, settings, EnergyNoise);
            active.Add(x);
            x.Load(r);
        }
    }
}
