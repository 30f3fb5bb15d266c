using Potentials.Core;

namespace Potentials.MD;

/// <summary>One system on its way downhill: coordinates, descent, last good frame, trajectory.</summary>
internal sealed class RelaxingSystem : IDisposable
{
    private const double Absurd = 1e30, MostStrain = 2;

    private readonly RelaxationSettings settings;
    private readonly AtomicSystem start;
    private readonly IDescent descent;
    private readonly double[] coordinates, kept, forces;
    private IFrameWriter? writer;
    private bool written; // the frame to come stands in the trajectory already
    private AtomicSystem lastGood;
    private double energy = double.NaN, maxForce = double.NaN, maxCellForce, maxStress;

    public RelaxingSystem(int index, AtomicSystem start, IOptimizer optimizer, RelaxationSettings settings, double energyNoise)
    {
        (Index, this.start, this.settings, lastGood) = (index, start, settings, start);
        int n = 3 * start.Count + (settings.Cell is null ? 0 : 9);
        coordinates = new double[n];
        kept = new double[n];
        forces = new double[n];
        start.Positions.CopyTo(coordinates, 0);
        descent = optimizer.Start(n, energyNoise);
    }

    public int Index { get; }

    public int Atoms => start.Count;

    public long Step { get; private set; }

    /// <summary>The structure at the present coordinates, without labels.</summary>
    public AtomicSystem Present
    {
        get
        {
            double[] positions = new double[3 * Atoms];
            return start.Moved(positions, Place(positions));
        }
    }

    /// <summary>Writes the present geometry into a batch.</summary>
    public Cell Place(Span<double> positions)
    {
        if (settings.Cell is not null) return new Cell(FrechetCellFilter.Place(coordinates, start.Cell.Rows, positions), start.Cell.Pbc);
        coordinates.AsSpan(0, positions.Length).CopyTo(positions);
        return start.Cell;
    }

    public void OpenTrajectory(FrameMark? mark)
    {
        if (settings is { TrajectoryFormat: { } format, TrajectoryPath: { } path })
            writer = mark is { } m ? format.Resume(path(Index), m) : format.Create(path(Index));
    }

    /// <summary>What is kept of the system once it has ended.</summary>
    public EndedSystem Ended(RelaxationResult end) => new(end, coordinates, FlushTrajectory());

    /// <summary>Goes on from the last frame of a system that ended under other limits.</summary>
    public void GoOn(EndedSystem before)
    {
        before.Coordinates.CopyTo(coordinates, 0);
        Step = before.Result.Steps;
        written = true;
        OpenTrajectory(before.Mark);
    }

    private FrameMark FlushTrajectory() => writer?.Flush() ?? default;

    /// <summary>Takes in an evaluation; returns the result when the system has ended, otherwise moves on.</summary>
    public RelaxationResult? Take(SystemBatch batch, PotentialResult result, int slot, Func<int> done, int total)
    {
        int first = 3 * batch.Offsets[slot], n = 3 * Atoms;
        var raw = result.Forces.AsSpan(first, n);
        double e = result.Energies[slot];
        if (!double.IsFinite(e) || !HostKernels.AllBelow(raw, Absurd))
            return End(RelaxationReason.Diverged, $"The energy or a force is not finite (energy {e:G6} eV).");
        Map(raw, batch, result, slot);
        if (double.IsNaN(maxForce) || double.IsNaN(maxCellForce)) return End(RelaxationReason.Diverged, "The stress is not finite.");
        energy = e;
        lastGood = Frame(batch, result, slot);
        settings.Progress?.Invoke(new(Index, Step, e, maxForce, maxCellForce, done(), total));
        var end = Judge();
        bool shown = written || end is not null || Step % settings.TrajectoryEvery == 0;
        if (shown && !written) writer?.Write(lastGood);
        written = false;
        if (end is not null) return end;
        double enthalpy = e + (settings.Cell is { } filter ? filter.Pressure.Value * batch.Cells[slot].Volume : 0);
        coordinates.CopyTo(kept, 0);
        descent.Advance(enthalpy, forces, coordinates);
        if (descent.IsStalled)
        {
            kept.CopyTo(coordinates, 0); // where the last frame is
            if (!shown) writer?.Write(lastGood);
            return End(RelaxationReason.Stalled, "No move lowers the energy any more; loosen fmax or use a potential of higher precision.");
        }
        Step++;
        if (settings.Cell is not null && !(FrechetCellFilter.Strain(coordinates.AsSpan(n), Atoms).FrobeniusNorm <= MostStrain))
            return End(RelaxationReason.Diverged, "The cell is strained beyond recognition; check the starting cell and the pressure.");
        return HostKernels.AllBelow(coordinates, 1e12) ? null : End(RelaxationReason.Diverged, "An atom is lost.");
    }

    public RelaxationResult End(RelaxationReason reason, string? message) =>
        new(Index, lastGood, reason, Step, energy, maxForce, maxCellForce, maxStress, message);

    private RelaxationResult? Judge()
    {
        if (settings.IsRelaxed(maxForce, maxCellForce, maxStress)) return End(RelaxationReason.Converged, null);
        return Step >= settings.MaxSteps ? End(RelaxationReason.MaxSteps, null) : null;
    }

    private void Map(ReadOnlySpan<double> raw, SystemBatch batch, PotentialResult result, int slot)
    {
        int n = raw.Length;
        if (settings.Cell is { } filter)
        {
            var residual = filter.Forces(coordinates, raw, result.Stresses[slot], batch.Cells[slot].Volume, forces);
            maxStress = 0;
            foreach (double v in residual.ToVoigt()) maxStress = Math.Max(maxStress, Math.Abs(v));
        }
        else raw.CopyTo(forces);
        if (start.Movable is { } movable)
            for (int c = 0; c < n; c++)
                if (!movable[c]) forces[c] = 0;
        maxForce = DescentVectors.LongestRow(forces.AsSpan(0, n));
        maxCellForce = settings.Cell is null ? 0 : DescentVectors.LongestRow(forces.AsSpan(n));
    }

    private AtomicSystem Frame(SystemBatch batch, PotentialResult result, int slot)
    {
        int first = 3 * batch.Offsets[slot], n = 3 * Atoms;
        var stress = result.Stresses[slot];
        var x = start.Moved(batch.PositionsOf(slot).ToArray(), batch.Cells[slot]).WithLabels(new SystemLabels
        {
            Energy = result.Energies[slot], Forces = result.Forces.AsSpan(first, n).ToArray(),
            Stress = start.Cell.Pbc.IsFull && stress.IsFinite ? stress : null,
        });
        return new AtomicSystem(x.Numbers, x.Positions, x.Cell)
        {
            Masses = x.Masses, Movable = x.Movable, Charge = x.Charge, SpinMultiplicity = x.SpinMultiplicity, Columns = x.Columns, Labels = x.Labels,
            Info = new Dictionary<string, object>(x.Info) { ["step"] = Step },
        };
    }

    public void Save(BinaryWriter w)
    {
        var mark = FlushTrajectory();
        w.Write(Index);
        w.Write(Step);
        w.Write(written);
        w.Write(mark.Frames);
        w.Write(mark.Bytes);
        DescentVectors.Write(w, coordinates);
        descent.Save(w);
        FrameBytes.Write(w, lastGood);
        foreach (double v in (ReadOnlySpan<double>)[energy, maxForce, maxCellForce, maxStress]) w.Write(v);
    }

    /// <summary>Reads what <see cref="Save"/> wrote after the index, and opens the trajectory at its mark.</summary>
    public void Load(BinaryReader r)
    {
        Step = r.ReadInt64();
        written = r.ReadBoolean();
        var mark = new FrameMark(r.ReadInt64(), r.ReadInt64());
        DescentVectors.Read(r, coordinates);
        descent.Load(r);
        lastGood = FrameBytes.Read(r, start);
        energy = r.ReadDouble();
        maxForce = r.ReadDouble();
        maxCellForce = r.ReadDouble();
        maxStress = r.ReadDouble();
        OpenTrajectory(mark);
    }

    public void Dispose()
    {
        writer?.Dispose();
        writer = null;
    }
}
