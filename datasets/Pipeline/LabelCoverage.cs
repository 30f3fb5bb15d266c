using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Whether the labels that a loss asks for exist: one that no structure carries stops the run before it starts.</summary>
public static class LabelCoverage
{
    /// <summary>Looks at up to <paramref name="samples"/> structures spread over the source.</summary>
    /// <returns>Share of the structures looked at that carry each label.</returns>
    /// <exception cref="ConfigError">A label's name is unknown.</exception>
    /// <exception cref="DataError">No structure carries a label that was asked for.</exception>
    public static IReadOnlyDictionary<string, double> Require(LabelledSource source, IEnumerable<string> labels, int samples = 1000)
    {
        ArgumentNullException.ThrowIfNull(source);
        var names = labels.ToList();
        var counts = new long[names.Count];
        long seen = 0;
        foreach (var system in Sample(source, samples))
        {
            seen++;
            for (int i = 0; i < names.Count; i++)
                if (Has(system, names[i])) counts[i]++;
        }
        for (int i = 0; i < names.Count; i++)
            if (counts[i] == 0) throw new DataError($"none of {seen} structures looked at carries the label '{names[i]}' that the loss asks for; leave it out of the loss or name another data set", source.Description.Path);
        return names.Select((n, i) => (n, (double)counts[i] / Math.Max(1, seen))).ToDictionary(p => p.n, p => p.Item2);
    }

    /// <summary>Whether a structure carries a label.</summary>
    /// <exception cref="ConfigError">There is no such label.</exception>
    public static bool Has(AtomicSystem system, string label)
    {
        ArgumentNullException.ThrowIfNull(system);
        return label switch
        {
            "energy" => system.Labels.Energy is not null,
            "forces" => system.Labels.Forces is not null,
            "stress" => system.Labels.Stress is not null,
            "charges" => system.Labels.Charges is not null,
            "magnetic_moments" => system.Labels.MagneticMoments is not null,
            "dipole" => system.Labels.Dipole is not null,
            "atom_energies" => system.Labels.AtomEnergies is not null,
            "charge" => system.Charge is not null,
            "multiplicity" => system.SpinMultiplicity is not null,
            _ => throw new ConfigError($"there is no label '{label}'; labels are energy, forces, stress, charges, magnetic_moments, dipole, atom_energies, charge and multiplicity"),
        };
    }

    private static IEnumerable<AtomicSystem> Sample(LabelledSource source, int samples)
    {
        if (!source.IsRandomAccess || source.Count is not { } n) return source.Enumerate().Take(samples);
        long step = Math.Max(1, n / samples);
        return Enumerable.Range(0, (int)Math.Min(samples, n)).Select(i => source.Read(i * step));
    }
}
