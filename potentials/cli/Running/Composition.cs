using Potentials.Core;

namespace Potentials.Cli.Running;

/// <summary>Short names of structures.</summary>
public static class Composition
{
    /// <summary>Formula in Hill's order: carbon, hydrogen, then the alphabet; without carbon all by alphabet.</summary>
    public static string Formula(AtomicSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (int z in system.Numbers) counts[Elements.Symbol(z)] = counts.GetValueOrDefault(Elements.Symbol(z)) + 1;
        IEnumerable<string> order = counts.Keys;
        if (counts.ContainsKey("C")) order = order.OrderBy(s => s == "C" ? 0 : s == "H" ? 1 : 2).ThenBy(s => s, StringComparer.Ordinal);
        return string.Concat(order.Select(s => counts[s] == 1 ? s : $"{s}{counts[s]}"));
    }

    /// <summary>What a run works on, in one line.</summary>
    public static string Describe(IReadOnlyList<AtomicSystem> systems)
    {
        ArgumentNullException.ThrowIfNull(systems);
        return systems.Count == 1
            ? $"{Formula(systems[0])}, {systems[0].Count} atoms"
            : $"{systems.Count} structures, {systems.Sum(s => (long)s.Count)} atoms";
    }
}
