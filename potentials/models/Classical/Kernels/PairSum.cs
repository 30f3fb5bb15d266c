using Potentials.Core;

namespace Potentials.Models.Classical;

/// <summary>The machinery shared by all pair potentials: neighbourhood, parameters by pair of elements, job.</summary>
internal sealed class PairSum : IDisposable
{
    private readonly ClassicalOptions options;
    private readonly AtomTypes types;
    private readonly Neighborhood around;
    private readonly IPairJob job;

    /// <summary>Makes the machinery.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="elements">Atomic numbers that have parameters.</param>
    /// <param name="cutoff">Å; the largest of all pairs.</param>
    /// <param name="options">How to compute.</param>
    /// <param name="make">Makes the job.</param>
    /// <param name="row">Parameters of a pair of elements.</param>
    public PairSum(string name, IEnumerable<int> elements, double cutoff, ClassicalOptions options, Func<Neighborhood, VectorWidth, IPairJob> make, Func<int, int, double[]> row)
    {
        this.options = options;
        types = new(elements.Order());
        around = new(name, cutoff, options, types);
        job = make(around, options.Width);
        job.Parameters([.. types.Numbers.SelectMany(a => types.Numbers.SelectMany(b => row(a, b)))], types.Count);
    }

    /// <summary>Ordered pairs listed at the last evaluation.</summary>
    public long Pairs => around.Pairs;

    /// <summary>Neighbour lists built so far.</summary>
    public long Rebuilds => around.Rebuilds;

    /// <summary>Energies, forces, stresses.</summary>
    public void Evaluate(SystemBatch batch, Want want, PotentialResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        result.RequireShapeOf(batch);
        around.Update(batch);
        job.Evaluate(options.Team, want, result);
        GC.KeepAlive(this); // the last call too: memory outside the heap is freed with its owner
    }

    /// <summary>Returns the memory.</summary>
    public void Dispose() => around.Dispose();
}
