namespace Potentials.Core;

/// <summary>
/// The neighbour lists of a batch: one <see cref="VerletCache"/> a slot, one search for all. A slot given to another system
/// (<see cref="SystemBatch.Ids"/>) or to another number of atoms is built anew. After warm-up an update allocates nothing.
/// </summary>
/// <param name="cutoff">Å; every list is complete to this radius.</param>
/// <param name="skin">Å; see <see cref="VerletCache"/>. 0 keeps no list that is older than the positions.</param>
/// <param name="team">Threads for rebuilds; null for the calling thread alone. Owned by the caller.</param>
public sealed class BatchNeighbors(double cutoff, double skin, WorkerTeam? team = null)
{
    private readonly CellList search = new();
    private VerletCache[] caches = [];
    private double[][] vectors = [];

    /// <summary>Å; every list is complete to this radius.</summary>
    public double Cutoff { get; } = cutoff;

    /// <summary>Å by which the lists reach beyond the cutoff.</summary>
    public double Skin { get; } = skin;

    /// <summary>Builds of all slots so far.</summary>
    public long Rebuilds { get; private set; }

    /// <summary>Ordered pairs of all systems of the last update, those beyond the cutoff included.</summary>
    public long Pairs { get; private set; }

    /// <summary>Brings every list and every table of shift vectors to the batch's present positions and cells.</summary>
    /// <exception cref="PhysicsError">A position is not finite or a cell is degenerate; the error names system and atom.</exception>
    public void Update(SystemBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        int had = caches.Length;
        if (had < batch.Count)
        {
            Array.Resize(ref caches, batch.Count);
            Array.Resize(ref vectors, batch.Count);
            for (int s = had; s < batch.Count; s++) (caches[s], vectors[s]) = (new VerletCache(Cutoff, Skin), new double[81]);
        }
        Pairs = 0;
        for (int s = 0; s < batch.Count; s++)
        {
            var cache = caches[s];
            long before = cache.Rebuilds;
            try
            {
                cache.Update(search, batch.PositionsOf(s), batch.Cells[s], team, batch.Ids[s]);
            }
            catch (PhysicsError e) when (e.System < 0)
            {
                throw e.InSystem(s);
            }
            Rebuilds += cache.Rebuilds - before;
            var list = cache.List;
            if (vectors[s].Length < 3 * list.Shifts.Length) vectors[s] = new double[3 * list.Shifts.Length];
            list.ShiftVectors(batch.Cells[s], vectors[s]);
            Pairs += list.Pairs;
        }
    }

    /// <summary>The list of system <paramref name="s"/>.</summary>
    public NeighborList this[int s] => caches[s].List;

    /// <summary>S·h in Å for every shift of the list of system <paramref name="s"/>, [shifts, 3] row-major.</summary>
    public ReadOnlySpan<double> ShiftVectors(int s) => vectors[s].AsSpan(0, 3 * caches[s].List.Shifts.Length);
}
