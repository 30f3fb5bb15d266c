using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Takes structures one by one and sums them up in one pass; memory grows with the number of distinct compositions only.</summary>
public sealed partial class StatisticsCollector
{
    private readonly long[] atomsOf = new long[119], framesOf = new long[119];
    private readonly Dictionary<string, CompositionEnergies> compositions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> labels = new(StringComparer.Ordinal)
    {
        ["energy"] = 0, ["forces"] = 0, ["stress"] = 0, ["charges"] = 0, ["magnetic_moments"] = 0, ["dipole"] = 0, ["atom_energies"] = 0, ["charge"] = 0, ["multiplicity"] = 0,
    };
    private readonly double? cutoff;
    private readonly CellList cells = new();
    private NeighborList? list;
    private long frames, atoms, periodic, forceNumbers, stressNumbers, pairs, paired;
    private int fewest = int.MaxValue, most;
    private double low = double.PositiveInfinity, high = double.NegativeInfinity, forceSquare, largestForce, stressSquare;

    /// <summary>A collector.</summary>
    /// <param name="neighborCutoff">Å to which neighbours are counted (slow); null: they are not.</param>
    public StatisticsCollector(double? neighborCutoff = null) => cutoff = neighborCutoff;

    /// <summary>Å to which neighbours are counted; null: they are not.</summary>
    public double? NeighborCutoff => cutoff;

    /// <summary>Adds a structure. Labels that are not finite are counted as present but kept out of the sums.</summary>
    public void Add(AtomicSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        frames++;
        atoms += system.Count;
        fewest = Math.Min(fewest, system.Count);
        most = Math.Max(most, system.Count);
        if (system.Cell.Pbc.Any) periodic++;
        var (counts, key) = CompositionEnergies.Of(system.Numbers);
        foreach (var (z, n) in counts) (atomsOf[z], framesOf[z]) = (atomsOf[z] + n, framesOf[z] + 1);
        if (!compositions.TryGetValue(key, out var composition)) compositions[key] = composition = new(counts);
        var l = system.Labels;
        Count("energy", l.Energy is not null);
        Count("forces", l.Forces is not null);
        Count("stress", l.Stress is not null);
        Count("charges", l.Charges is not null);
        Count("magnetic_moments", l.MagneticMoments is not null);
        Count("dipole", l.Dipole is not null);
        Count("atom_energies", l.AtomEnergies is not null);
        Count("charge", system.Charge is not null);
        Count("multiplicity", system.SpinMultiplicity is not null);
        if (l.Energy is { } energy && double.IsFinite(energy))
        {
            composition.Add(energy);
            (low, high) = (Math.Min(low, energy), Math.Max(high, energy));
        }
        if (l.Forces is { } f)
            for (int i = 0; i < f.Length; i += 3)
            {
                double square = f[i] * f[i] + f[i + 1] * f[i + 1] + f[i + 2] * f[i + 2];
                if (!double.IsFinite(square)) continue;
                forceSquare += square;
                forceNumbers += 3;
                largestForce = Math.Max(largestForce, square);
            }
        if (l.Stress is { IsFinite: true } s)
        {
            foreach (double x in s.ToVoigt()) stressSquare += x * x;
            stressNumbers += 6;
        }
        if (cutoff is { } r && system.Cell.Validate() is null) CountNeighbors(system, r);
    }

    private void CountNeighbors(AtomicSystem system, double radius)
    {
        try
        {
            list = cells.Build(system.Positions, system.Cell, radius, reuse: list);
        }
        catch (PhysicsError)
        {
            return; // a cell that no search can take has no neighbours to count; the linter names it
        }
        pairs += list.Pairs;
        paired += system.Count;
    }

    /// <summary>The sums so far.</summary>
    public DatasetStatistics Result() => new()
    {
        Frames = frames,
        Atoms = atoms,
        FewestAtoms = frames == 0 ? 0 : fewest,
        MostAtoms = most,
        Elements = [.. Enumerable.Range(0, 119).Where(z => atomsOf[z] > 0).Select(z => new ElementCount(z, atomsOf[z], framesOf[z]))],
        Labels = labels.ToDictionary(p => p.Key, p => frames == 0 ? 0 : (double)p.Value / frames),
        Periodic = periodic,
        Compositions = compositions.Count,
        EnergyRange = double.IsFinite(low) ? (low, high) : null,
        References = ReferenceEnergies.Fit([.. compositions.Values.Where(c => c.Frames > 0)]),
        ForceRms = forceNumbers > 0 ? Math.Sqrt(forceSquare / forceNumbers) : null,
        LargestForce = forceNumbers > 0 ? Math.Sqrt(largestForce) : null,
        StressRms = stressNumbers > 0 ? Math.Sqrt(stressSquare / stressNumbers) : null,
        Neighbors = paired > 0 ? (double)pairs / paired : null,
        NeighborCutoff = cutoff,
    };

    internal IReadOnlyCollection<CompositionEnergies> Energies => [.. compositions.Values.Where(c => c.Frames > 0)];

    private void Count(string label, bool present)
    {
        if (present) labels[label]++;
    }
}
