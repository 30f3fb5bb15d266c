using System.Diagnostics;
using Potentials.Core;

namespace Potentials.MD;

/// <summary>
/// Owns the loop: steps, observers, stop rules, cancellation, guards and checkpoints. Killed at any instant and started again with the
/// same arguments, it goes on bit for bit as if it had never stopped.
/// </summary>
public sealed class Run
{
    private readonly IPlatform platform;
    private readonly IIntegrator integrator;
    private readonly RunSettings settings;
    private readonly IReadOnlyList<IObserver> observers;
    private readonly IReadOnlyList<IStopRule> rules;
    private readonly PotentialInfo info;
    private readonly Identity identity = new();
    private readonly Snapshot snapshot;
    private readonly LastGood lastGood;
    private readonly long[] due;

    /// <summary>A run on the host platform.</summary>
    /// <param name="state">The start; the same for every call that shall resume.</param>
    /// <param name="potential">Energies and forces.</param>
    /// <param name="integrator">Dynamics.</param>
    /// <param name="settings">Length, checkpoints, guards.</param>
    /// <param name="observers">Observers, shown snapshots in this order; disposed by the caller.</param>
    /// <param name="rules">Rules that may end the run early.</param>
    /// <exception cref="PhysicsError">The potential does not support the systems.</exception>
    /// <exception cref="ConfigError">Settings do not fit together.</exception>
    public Run(MdState state, IPotential potential, IIntegrator integrator, RunSettings settings,
        IReadOnlyList<IObserver>? observers = null, IReadOnlyList<IStopRule>? rules = null)
        : this(new HostPlatform(state, potential), potential?.Info!, integrator, settings, observers, rules) { }

    /// <summary>A run on a given platform.</summary>
    public Run(IPlatform platform, PotentialInfo info, IIntegrator integrator, RunSettings settings,
        IReadOnlyList<IObserver>? observers = null, IReadOnlyList<IStopRule>? rules = null)
    {
        ArgumentNullException.ThrowIfNull(platform);
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(integrator);
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Steps < 0) throw new ConfigError($"A run of {settings.Steps} steps does not exist; give 0 or more.");
        if (settings.CheckpointEvery < 0) throw new ConfigError("The interval of checkpoints must not be negative.");
        (this.platform, this.integrator, this.settings, this.info) = (platform, integrator, settings, info);
        this.observers = observers ?? [];
        this.rules = rules ?? [];
        if (this.observers.GroupBy(o => o.Name).FirstOrDefault(g => g.Count() > 1) is { } twins)
            throw new ConfigError($"Two observers are named '{twins.Key}'; give their files different names.");
        identity.Add("integrator", integrator.Description);
        identity.AddPotential(info);
        identity.AddSystems(platform.State.Templates);
        identity.AddMomenta(platform.State.Momenta);
        foreach (var o in this.observers.Where(o => o.Description.Length > 0)) identity.Add($"output {o.Name}", o.Description);
        identity.Add(settings.Identity);
        snapshot = new Snapshot(integrator, platform);
        lastGood = new LastGood(platform.State);
        due = new long[this.observers.Count];
    }

    /// <summary>The state that is moved; where the run stands after <see cref="Execute"/>.</summary>
    public MdState State => platform.State;

    /// <summary>Does the steps that are still to do.</summary>
    /// <param name="cancellation">Ends the run after the current step with a checkpoint.</param>
    /// <exception cref="PhysicsError">The run exploded; names system and atom, and where the last good frame and the checkpoint are.</exception>
    /// <exception cref="ConfigError">The checkpoint belongs to another run; says what differs.</exception>
    /// <exception cref="DataError">Checkpoint or outputs are damaged.</exception>
    /// <exception cref="EnvironmentError">Another process is running in the same folder, or a file cannot be written.</exception>
    public RunOutcome Execute(CancellationToken cancellation = default)
    {
        long clock = Stopwatch.GetTimestamp();
        using var guard = FolderLock.Take(settings.Checkpoint);
        try
        {
            long? from = Open();
            if (from >= settings.Steps) return Outcome(RunEnd.AlreadyComplete);
            settings.Accepted?.Invoke();
            if (from is null)
            {
                Begin();
                // A run that explodes or is killed before its first interval leaves the start to go on from.
                if (settings.Checkpoint is not null) Save();
            }
            lastGood.Keep();
            long saved = Stopwatch.GetTimestamp();
            while (State.Step < settings.Steps)
            {
                if (cancellation.IsCancellationRequested) return Finish(RunEnd.Cancelled);
                Advance();
                Show();
                for (int i = 0; i < rules.Count; i++)
                    if (rules[i].Reason(State) is { } reason) return Finish(RunEnd.Stopped, reason);
                bool onStep = settings.CheckpointEvery > 0 && State.Step % settings.CheckpointEvery == 0;
                if (State.Step < settings.Steps && (onStep || Stopwatch.GetElapsedTime(saved) > settings.CheckpointPeriod))
                {
                    Save();
                    saved = Stopwatch.GetTimestamp();
                }
            }
            return Finish(RunEnd.Completed);

            RunOutcome Outcome(RunEnd end, string? reason = null) => new(end, State.Step, from, Stopwatch.GetElapsedTime(clock), reason);

            RunOutcome Finish(RunEnd end, string? reason = null)
            {
                Save();
                return Outcome(end, reason);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentError($"A file of the run cannot be written: {e.Message} Free space or choose another folder; the run goes on from its last checkpoint.", e);
        }
    }

    /// <summary>Restores the checkpoint if there is one and opens the observers; returns the step gone on from.</summary>
    private long? Open()
    {
        if (settings is { Checkpoint: { } old, Resume: false }) CheckpointFile.Remove(old);
        byte[]? payload = settings is { Checkpoint: { } path, Resume: true } ? CheckpointFile.Read(path, RunCheckpoint.Kind) : null;
        Dictionary<string, FrameMark>? marks = null;
        if (payload is not null)
        {
            marks = RunCheckpoint.Restore(payload, State, identity, integrator.VariablesPerSystem, settings.Checkpoint!);
            platform.FromHost();
            if (State.Step >= settings.Steps) return State.Step;
        }
        else if (State.Started)
            throw new ConfigError("The state has been run already; make a new state for a new run.");
        for (int i = 0; i < observers.Count; i++)
        {
            FrameMark? mark = marks is null ? null : marks.GetValueOrDefault(observers[i].Name);
            observers[i].Open(mark);
            due[i] = observers[i].NextStep(marks is null ? -1 : State.Step);
        }
        if (marks is null) return null;
        integrator.Start(platform);
        return State.Step;
    }

    private void Begin()
    {
        platform.Want = WantAt(0);
        integrator.Start(platform);
        if (platform.FindFault(settings.Limits, integrator.Timestep) is { } fault)
            throw new PhysicsError($"{fault.Message} before the first step. Atoms may overlap; relax the structure first.", fault.System, fault.Atom);
        Show();
    }

    private void Advance()
    {
        platform.Want = WantAt(State.Step + 1);
        try
        {
            integrator.Step(platform);
        }
        catch (PhysicsError e)
        {
            throw new PhysicsError($"{e.Detail} {Rescue()}", e.System, e.Atom, e);
        }
        if (platform.FindFault(settings.Limits, integrator.Timestep) is { } fault)
            throw new PhysicsError($"{fault.Message} at step {State.Step}. {Rescue()}", fault.System, fault.Atom);
        lastGood.Keep();
    }

    private Want WantAt(long step)
    {
        if (!info.HasStress) return Want.EnergyAndForces;
        for (int i = 0; i < observers.Count; i++)
            if (due[i] == step && observers[i].NeedsStress) return Want.All;
        return Want.EnergyAndForces;
    }

    private void Show()
    {
        bool updated = false;
        for (int i = 0; i < observers.Count; i++)
        {
            if (due[i] != State.Step) continue;
            if (!updated) snapshot.Update();
            updated = true;
            observers[i].Observe(snapshot);
            due[i] = observers[i].NextStep(State.Step);
        }
    }

    private void Save()
    {
        platform.ToHost();
        if (settings.Checkpoint is not { } path)
        {
            foreach (var o in observers) o.Flush();
            return;
        }
        // The marks must not promise more than the disk holds, so observers flush before the checkpoint appears.
        CheckpointFile.Write(path, RunCheckpoint.Kind, RunCheckpoint.Save(State, identity, observers));
    }

    /// <summary>Keeps what can be kept of a run that exploded, and says where.</summary>
    private string Rescue()
    {
        foreach (var o in observers) o.Flush();
        string text = "Try a smaller time step, or relax the structure first.";
        string? path = settings.RescuePath ?? (settings.Checkpoint is null ? null : Path.Combine(Path.GetDirectoryName(Path.GetFullPath(settings.Checkpoint))!, "last-good"));
        if (settings.RescueFormat is { } format && path is not null)
        {
            path += format.Extension;
            using var writer = format.Create(path);
            for (int s = 0; s < State.Count; s++) writer.Write(lastGood.Frame(s));
            writer.Flush();
            text += $" The last good frame (step {lastGood.Step}) is in {path}.";
        }
        if (settings.Checkpoint is { } checkpoint && File.Exists(checkpoint)) text += $" The last checkpoint is {checkpoint}.";
        return text;
    }
}
