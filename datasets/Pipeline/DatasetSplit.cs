using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// Splits a set by material or molecule: all frames of one group (<see cref="InfoKeys.Group"/>, else the reduced composition) fall into the
/// same part, so that a test set never holds neighbours of training frames. Which part depends on the group and the seed alone: adding data
/// moves no group.
/// </summary>
public static class DatasetSplit
{
    /// <summary>Indices of each part.</summary>
    /// <param name="source">The set; read once from start to end.</param>
    /// <param name="fractions">Shares of the parts, e.g. 0.9, 0.05, 0.05; must sum up to 1.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="byFrame">Split single frames regardless of groups; only when asked for.</param>
    /// <exception cref="ConfigError">The fractions do not sum up to 1.</exception>
    public static IReadOnlyList<IReadOnlyList<long>> Indices(LabelledSource source, IReadOnlyList<double> fractions, ulong seed = 0, bool byFrame = false)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(fractions);
        if (fractions.Count == 0 || fractions.Any(f => f is not (>= 0 and <= 1)) || Math.Abs(fractions.Sum() - 1) > 1e-9) throw new ConfigError($"the fractions of a split must lie between 0 and 1 and sum up to 1, not {string.Join(" + ", fractions)}");
        var parts = fractions.Select(_ => new List<long>()).ToArray();
        long i = 0;
        foreach (var system in source.Enumerate())
        {
            string key = byFrame ? i.ToString(System.Globalization.CultureInfo.InvariantCulture) : GroupOf(system);
            parts[Part(key, fractions, seed)].Add(i++);
        }
        return parts;
    }

    /// <summary>What a structure is grouped by.</summary>
    public static string GroupOf(AtomicSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        if (system.Info.TryGetValue(InfoKeys.Group, out var group)) return Convert.ToString(group, System.Globalization.CultureInfo.InvariantCulture)!;
        var (counts, _) = CompositionEnergies.Of(system.Numbers);
        int common = counts.Aggregate(0, (a, c) => Gcd(a, c.Count));
        return string.Concat(counts.Select(c => Elements.Symbol(c.Z) + (c.Count == common ? "" : (c.Count / common).ToString(System.Globalization.CultureInfo.InvariantCulture))));
    }

    private static int Part(string key, IReadOnlyList<double> fractions, ulong seed)
    {
        ulong hash = StableHash(key);
        var (a, b, _, _) = Philox.Draw(seed, (long)hash, 0, 703, 0);
        double u = Philox.Uniform(a, b);
        for (int p = 0; p + 1 < fractions.Count; p++)
            if ((u -= fractions[p]) < 0) return p;
        return fractions.Count - 1;
    }

    // FNV-1a over UTF-16, then mixed by Philox.
    private static ulong StableHash(string key)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in key) hash = (hash ^ c) * 1099511628211;
        return hash;
    }

    private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
}
