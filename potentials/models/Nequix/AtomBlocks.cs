using Potentials.Core;

namespace Potentials.Models.Nequix;

/// <summary>A few receivers whose edges are worked on together.</summary>
/// <param name="First">First atom of the batch.</param>
/// <param name="Count">Atoms.</param>
/// <param name="FirstEdge">First edge.</param>
/// <param name="FirstGroup">First group of sixteen edges.</param>
internal readonly record struct ReceiverBlock(int First, int Count, int FirstEdge, int FirstGroup);

/// <summary>A run of receiver blocks of one system that one thread works on: one job.</summary>
/// <param name="System">System.</param>
/// <param name="First">First atom of the batch.</param>
/// <param name="Count">Atoms.</param>
/// <param name="FirstBlock">First receiver block.</param>
/// <param name="Blocks">Receiver blocks.</param>
/// <param name="GradientAtom">First atom of this job's own gradient buffer, which covers the whole system.</param>
internal readonly record struct AtomJob(int System, int First, int Count, int FirstBlock, int Blocks, int GradientAtom);

/// <summary>
/// How the atoms of a batch are divided. The division depends on each system alone (its atoms and edges), never on threads or on what
/// shares the batch, and sums follow it: so results are the same bits for any thread count and in any batch.
/// </summary>
internal sealed class AtomBlocks
{
    private const int MostJobs = 8, FewestAtoms = 16, MostReceivers = 16, MostEdges = 512;
    private readonly List<ReceiverBlock> blocks = [];
    private readonly List<AtomJob> jobs = [];

    /// <summary>Jobs in atom order.</summary>
    public List<AtomJob> Jobs => jobs;
    /// <summary>Receiver blocks in atom order.</summary>
    public List<ReceiverBlock> Blocks => blocks;
    /// <summary>Groups of sixteen edges in all.</summary>
    public int Groups { get; private set; }
    /// <summary>Atoms in the gradient buffers of all jobs.</summary>
    public int GradientAtoms { get; private set; }
    /// <summary>Most receivers and most edges a block has.</summary>
    public (int Receivers, int Edges) Largest { get; private set; }

    /// <summary>First job of each system and, last, the number of jobs.</summary>
    public List<int> FirstJob { get; } = [];

    /// <summary>Divides a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="first">First edge of each atom, [atoms + 1].</param>
    public void Divide(SystemBatch batch, ReadOnlySpan<int> first)
    {
        blocks.Clear();
        jobs.Clear();
        FirstJob.Clear();
        (Groups, GradientAtoms, Largest) = (0, 0, (0, 0));
        for (int s = 0; s < batch.Count; s++)
        {
            FirstJob.Add(jobs.Count);
            int start = batch.Offsets[s], atoms = batch.AtomsOf(s), parts = Math.Clamp((atoms + FewestAtoms - 1) / FewestAtoms, 1, MostJobs);
            for (int p = 0; p < parts && atoms > 0; p++)
            {
                int a = start + (int)((long)atoms * p / parts), b = start + (int)((long)atoms * (p + 1) / parts), firstBlock = blocks.Count;
                for (int i = a; i < b;)
                {
                    int j = i + 1;
                    while (j < b && j - i < MostReceivers && first[j + 1] - first[i] <= MostEdges) j++;
                    int edges = first[j] - first[i];
                    blocks.Add(new(i, j - i, first[i], Groups));
                    Groups += (edges + 15) / 16;
                    Largest = (Math.Max(Largest.Receivers, j - i), Math.Max(Largest.Edges, edges));
                    i = j;
                }
                jobs.Add(new(s, a, b - a, firstBlock, blocks.Count - firstBlock, GradientAtoms));
                GradientAtoms += atoms;
            }
        }
        FirstJob.Add(jobs.Count);
    }
}
