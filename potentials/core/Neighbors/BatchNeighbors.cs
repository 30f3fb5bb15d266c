namespace Potentials.Core;

/// <summary>
/// The neighbour lists of a batch: one <see cref="VerletCache"/> a slot. A slot given to another system
/// (<see cref="SystemBatch.Ids"/>) or to another number of atoms is built anew. With a team, small systems are shared out among the
/// threads and large ones are built by all of them. Once every thread has met the largest system an update allocates nothing.
/// </summary>
/// <param name="cutoff">Å; every list is complete to this radius.</param>
/// <param name="skin">Å; see <see cref="VerletCache"/>. 0 keeps no list that is older than the positions.</param>
/// <param name="team">Threads; null for the calling thread alone. Owned by the caller.</param>
public sealed class BatchNeighbors(double cutoff, double skin, WorkerTeam? team = null)
{
    private const int Large = 4096;

    private readonly SlotJob job = new(cutoff, skin, team?.Threads ?? 1);

    /// <summary>Å; every list is complete to this radius.</summary>
    public double Cutoff { get; } = new VerletCache(cutoff, skin).Cutoff; // refuses senseless radii at once

    /// <summary>Å by which the lists reach beyond the cutoff.</summary>
    public double Skin { get; } = skin;

    /// <summary>Builds of all slots so far.</summary>
    public long Rebuilds
    {
        get
        {
            long sum = 0;
            foreach (var c in job.Caches) sum += c.Rebuilds;
            return sum;
        }
    }

    /// <summary>Ordered pairs of all systems of the last update, those beyond the cutoff included.</summary>
    public long Pairs { get; private set; }

    /// <summary>Brings every list and every table of shift vectors to the batch's present positions and cells.</summary>
    /// <exception cref="PhysicsError">A position is not finite or a cell is degenerate; the error names system and atom.</exception>
    public void Update(SystemBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        job.Prepare(batch);
        WorkerTeam.Run(batch.Count > 1 ? team : null, job, batch.Count);
        for (int s = 0; s < batch.Count; s++)
            if (batch.AtomsOf(s) > Large) job.Slot(s, 0, team);
        Pairs = 0;
        for (int s = 0; s < batch.Count; s++)
        {
            if (job.Failures[s] is { } e) throw e.InSystem(s);
            Pairs += job.Caches[s].List.Pairs;
        }
    }

    /// <summary>The list of system <paramref name="s"/>.</summary>
    public NeighborList this[int s] => job.Caches[s].List;

    /// <summary>S·h in Å for every shift of the list of system <paramref name="s"/>, [shifts, 3] row-major.</summary>
    public ReadOnlySpan<double> ShiftVectors(int s) => job.Vectors[s].AsSpan(0, 3 * job.Caches[s].List.Shifts.Length);

    private sealed class SlotJob(double cutoff, double skin, int threads) : IBlockJob
    {
        private readonly CellList[] searches = [.. Enumerable.Range(0, threads).Select(_ => new CellList())];
        private SystemBatch batch = null!;

        public VerletCache[] Caches = [];
        public double[][] Vectors = [];
        public PhysicsError?[] Failures = [];

        public void Prepare(SystemBatch next)
        {
            batch = next;
            int had = Caches.Length;
            if (had < next.Count)
            {
                Array.Resize(ref Caches, next.Count);
                Array.Resize(ref Vectors, next.Count);
                Failures = new PhysicsError?[next.Count];
                for (int s = had; s < next.Count; s++) (Caches[s], Vectors[s]) = (new VerletCache(cutoff, skin), new double[3 * 128]);
            }
            Array.Clear(Failures);
        }

        public void Run(int block, int worker)
        {
            if (batch.AtomsOf(block) <= Large) Slot(block, worker, null);
        }

        public void Slot(int s, int worker, WorkerTeam? helpers)
        {
            try
            {
                var list = Caches[s].Update(searches[worker], batch.PositionsOf(s), batch.Cells[s], helpers, batch.Ids[s]);
                if (Vectors[s].Length < 3 * list.Shifts.Length) Vectors[s] = new double[6 * list.Shifts.Length];
                list.ShiftVectors(batch.Cells[s], Vectors[s]);
            }
            catch (PhysicsError e)
            {
                Failures[s] = e; // thrown by the caller, that of the first system whichever thread met one first
            }
        }
    }
}
