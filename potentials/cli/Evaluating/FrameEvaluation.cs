using System.Diagnostics;
using Potentials.Cli.Running;
using Potentials.Core;

namespace Potentials.Cli.Evaluating;

/// <summary>
/// Computes a stream of frames in batches of a bounded number of atoms and gives them back in order with what was computed in the place
/// of their labels. Never holds more than one batch.
/// </summary>
public sealed class FrameEvaluation(IPotential potential, int batchAtoms)
{
    private readonly List<AtomicSystem> waiting = [];

    /// <summary>Errors against the labels that frames carried.</summary>
    public ErrorSums Errors { get; } = new();

    /// <summary>Frames done.</summary>
    public long Frames { get; private set; }

    /// <summary>Atoms of these frames.</summary>
    public long Atoms { get; private set; }

    /// <summary>Time that the potential took, s.</summary>
    public double Seconds { get; private set; }

    /// <summary>Told the number of frames done after every batch.</summary>
    public Action<long>? Progress { get; init; }

    /// <summary>The frames with energy, forces and, where there is one, stress.</summary>
    /// <exception cref="PhysicsError">The potential cannot compute a frame; counts frames from 1.</exception>
    public IEnumerable<AtomicSystem> Run(IEnumerable<AtomicSystem> frames, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(frames);
        long atoms = 0;
        foreach (var frame in frames)
        {
            if (waiting.Count > 0 && atoms + frame.Count > batchAtoms)
            {
                foreach (var done in Flush(cancellation)) yield return done;
                atoms = 0;
            }
            try
            {
                Compatibility.Require(potential.Info, [frame], false);
            }
            catch (PhysicsError e)
            {
                throw Renumbered(e, Frames + waiting.Count);
            }
            waiting.Add(frame);
            atoms += frame.Count;
        }
        if (waiting.Count > 0)
            foreach (var done in Flush(cancellation)) yield return done;
    }

    private List<AtomicSystem> Flush(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var batch = new SystemBatch(waiting);
        var result = new PotentialResult(batch);
        bool stress = potential.Info.HasStress && waiting.Exists(f => f.Cell.Pbc.IsFull);
        long clock = Stopwatch.GetTimestamp();
        try
        {
            potential.Evaluate(batch, stress ? Want.All : Want.EnergyAndForces, result);
        }
        catch (PhysicsError e)
        {
            throw Renumbered(e, Frames + Math.Max(0, e.System));
        }
        Seconds += Stopwatch.GetElapsedTime(clock).TotalSeconds;
        var done = new List<AtomicSystem>(batch.Count);
        for (int s = 0; s < batch.Count; s++)
        {
            var frame = waiting[s];
            int first = 3 * batch.Offsets[s], n = 3 * frame.Count;
            var computed = new SystemLabels
            {
                Energy = result.Energies[s], Forces = result.Forces.AsSpan(first, n).ToArray(),
                Stress = stress && frame.Cell.Pbc.IsFull ? result.Stresses[s] : null,
            };
            Require(computed, Frames + s);
            Errors.Add(frame.Labels, computed, frame.Count);
            done.Add(EarlierResults.Without(frame).WithLabels(computed));
        }
        Frames += batch.Count;
        Atoms += batch.Atoms;
        waiting.Clear();
        Progress?.Invoke(Frames);
        return done;
    }

    private static void Require(SystemLabels computed, long frame)
    {
        if (!double.IsFinite(computed.Energy!.Value)) throw new PhysicsError("the energy is not a number; atoms may overlap", (int)Math.Min(frame, int.MaxValue));
        int bad = Array.FindIndex(computed.Forces!, f => !double.IsFinite(f));
        if (bad >= 0) throw new PhysicsError("the force is not a number; atoms may overlap", (int)Math.Min(frame, int.MaxValue), bad / 3);
    }

    /// <summary>The same error with the number of the frame in its file instead of that in its batch.</summary>
    private static PhysicsError Renumbered(PhysicsError e, long frame)
    {
        string prefix = e.System < 0 && e.Atom < 0 ? "" : e.Message[..(e.Message.IndexOf(": ", StringComparison.Ordinal) + 2)];
        return new(e.Message[prefix.Length..], (int)Math.Min(frame, int.MaxValue), e.Atom, e);
    }
}
