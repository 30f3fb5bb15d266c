using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// Rank correlation of the pressure −tr σ/3 with the density: positive for any sound material, so a clearly negative one means that the
/// stress has the wrong sign. Compared within compositions where there are enough frames, else over the whole set.
/// </summary>
internal sealed class PressureTrend
{
    private readonly Dictionary<string, List<(double Density, double Pressure)>> points = new(StringComparer.Ordinal);
    private long count;

    public void Add(AtomicSystem system)
    {
        if (system.Labels.Stress is not { IsFinite: true } s || !system.Cell.Pbc.IsFull || system.Cell.Volume <= 0 || ++count > 1_000_000) return;
        var (_, key) = CompositionEnergies.Of(system.Numbers);
        if (!points.TryGetValue(key, out var list)) points[key] = list = [];
        list.Add((system.Count / system.Cell.Volume, -s.Trace / 3));
    }

    /// <summary>Spearman's coefficient and the number of frames; null when the density varies too little.</summary>
    public (double Rank, long Count)? Correlation()
    {
        double weighted = 0;
        long total = 0;
        foreach (var list in points.Values.Where(l => l.Count >= 10 && Spread(l) > 0.02))
        {
            weighted += list.Count * Spearman(list);
            total += list.Count;
        }
        if (total >= 20) return (weighted / total, total);
        // Few frames of each material: the whole set, elements mixed, still shows it when pressures are high.
        var all = points.Values.SelectMany(l => l).ToList();
        return all.Count >= 100 && Spread(all) > 0.2 ? (Spearman(all), all.Count) : null;
    }

    private static double Spread(List<(double Density, double Pressure)> list)
    {
        var d = list.Select(p => p.Density).Order().ToArray();
        return (d[(int)(0.95 * (d.Length - 1))] - d[(int)(0.05 * (d.Length - 1))]) / d[d.Length / 2];
    }

    private static double Spearman(List<(double Density, double Pressure)> list)
    {
        double[] a = Ranks([.. list.Select(p => p.Density)]), b = Ranks([.. list.Select(p => p.Pressure)]);
        double ma = a.Average(), mb = b.Average(), ab = 0, aa = 0, bb = 0;
        for (int i = 0; i < a.Length; i++)
        {
            ab += (a[i] - ma) * (b[i] - mb);
            aa += (a[i] - ma) * (a[i] - ma);
            bb += (b[i] - mb) * (b[i] - mb);
        }
        return aa > 0 && bb > 0 ? ab / Math.Sqrt(aa * bb) : 0;
    }

    private static double[] Ranks(double[] values)
    {
        int[] order = [.. Enumerable.Range(0, values.Length).OrderBy(i => values[i])];
        var ranks = new double[values.Length];
        for (int i = 0; i < order.Length;)
        {
            int j = i;
            while (j < order.Length && values[order[j]] == values[order[i]]) j++;
            for (int k = i; k < j; k++) ranks[order[k]] = 0.5 * (i + j - 1);
            i = j;
        }
        return ranks;
    }
}
