namespace Potentials.Core;

/// <summary>
/// Many structures as a struct of arrays. Atoms of system s are <c>Offsets[s] .. Offsets[s+1]-1</c>.
/// Composition (numbers, offsets, charges) is fixed; positions and cells are the engine's working memory and may change between
/// evaluations. <see cref="Ids"/> names the system in each slot, so that caches notice when a slot is given to another system.
/// </summary>
public sealed class SystemBatch
{
    /// <summary>Copies the structures into one set of arrays.</summary>
    /// <param name="systems">The structures.</param>
    /// <param name="ids">Identity of each (for noise and caches); 0, 1, 2, … when absent.</param>
    /// <exception cref="ArgumentException">The number of ids is not that of the systems.</exception>
    public SystemBatch(IReadOnlyList<AtomicSystem> systems, IReadOnlyList<long>? ids = null)
    {
        ArgumentNullException.ThrowIfNull(systems);
        int n = systems.Count;
        if (ids is not null && ids.Count != n) throw new ArgumentException($"{n} systems need {n} ids, not {ids.Count}.", nameof(ids));
        Offsets = new int[n + 1];
        for (int s = 0; s < n; s++) Offsets[s + 1] = checked(Offsets[s] + systems[s].Count);
        int atoms = Offsets[n];
        Numbers = new int[atoms];
        Positions = new double[3 * atoms];
        Masses = new double[atoms];
        Cells = new Cell[n];
        Charges = new double?[n];
        SpinMultiplicities = new int?[n];
        Ids = new long[n];
        for (int s = 0; s < n; s++)
        {
            var x = systems[s];
            x.Numbers.CopyTo(Numbers, Offsets[s]);
            x.Positions.CopyTo(Positions, 3 * Offsets[s]);
            x.Masses.CopyTo(Masses, Offsets[s]);
            Cells[s] = x.Cell;
            Charges[s] = x.Charge;
            SpinMultiplicities[s] = x.SpinMultiplicity;
            Ids[s] = ids is null ? s : ids[s];
        }
    }

    /// <summary>A batch of one.</summary>
    public SystemBatch(AtomicSystem system) : this([system]) { }

    /// <summary>Number of systems.</summary>
    public int Count => Cells.Length;

    /// <summary>Number of atoms in all systems.</summary>
    public int Atoms => Numbers.Length;

    /// <summary>First atom of each system and, last, the number of atoms, [systems + 1].</summary>
    public int[] Offsets { get; }

    /// <summary>Atomic numbers, [atoms].</summary>
    public int[] Numbers { get; }

    /// <summary>Å, [atoms, 3] row-major; mutable.</summary>
    public double[] Positions { get; }

    /// <summary>u, [atoms].</summary>
    public double[] Masses { get; }

    /// <summary>Cells, [systems]; mutable.</summary>
    public Cell[] Cells { get; }

    /// <summary>Total charges in e, [systems]; null where not stated.</summary>
    public double?[] Charges { get; }

    /// <summary>Spin multiplicities, [systems]; null where not stated.</summary>
    public int?[] SpinMultiplicities { get; }

    /// <summary>Identity of each system, [systems].</summary>
    public long[] Ids { get; }

    /// <summary>Number of atoms of system <paramref name="s"/>.</summary>
    public int AtomsOf(int s) => Offsets[s + 1] - Offsets[s];

    /// <summary>Positions of system <paramref name="s"/>, Å, [atoms of s, 3].</summary>
    public Span<double> PositionsOf(int s) => Positions.AsSpan(3 * Offsets[s], 3 * AtomsOf(s));

    /// <summary>Atomic numbers of system <paramref name="s"/>.</summary>
    public ReadOnlySpan<int> NumbersOf(int s) => Numbers.AsSpan(Offsets[s], AtomsOf(s));
}
