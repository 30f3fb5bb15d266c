namespace Potentials.Datasets;

/// <summary>Energies of all frames of one composition: number, mean and sum of squares about the mean (Welford 1962), exact for total energies of any size.</summary>
internal sealed class CompositionEnergies((int Z, int Count)[] counts)
{
    public (int Z, int Count)[] Counts => counts;

    public int Atoms { get; } = counts.Sum(c => c.Count);

    public long Frames { get; private set; }

    public double Mean { get; private set; }

    public double SquareAboutMean { get; private set; }

    /// <summary>Energies that were summed up elsewhere (Chan, Golub and LeVeque 1979).</summary>
    public void Add(long frames, double mean, double squareAboutMean)
    {
        if (frames == 0) return;
        long all = Frames + frames;
        double d = mean - Mean;
        SquareAboutMean += squareAboutMean + d * d * Frames * frames / all;
        Mean += d * frames / all;
        Frames = all;
    }

    public void Add(double energy)
    {
        Frames++;
        double d = energy - Mean;
        Mean += d / Frames;
        SquareAboutMean += d * (energy - Mean);
    }

    /// <summary>Sorted element counts of a structure and a text that is the same for the same composition.</summary>
    public static ((int Z, int Count)[] Counts, string Key) Of(ReadOnlySpan<int> numbers)
    {
        Span<int> table = stackalloc int[119];
        table.Clear();
        foreach (int z in numbers) table[z]++;
        var counts = new List<(int, int)>();
        for (int z = 0; z < 119; z++)
            if (table[z] > 0) counts.Add((z, table[z]));
        return ([.. counts], Name(counts));
    }

    /// <summary>The formula, elements by number.</summary>
    public string Key => Name(counts);

    private static string Name(IEnumerable<(int Z, int Count)> counts)
    {
        var key = new System.Text.StringBuilder();
        foreach (var (z, n) in counts)
        {
            key.Append(Core.Elements.Symbol(z));
            if (n > 1) key.Append(n);
        }
        return key.ToString();
    }
}
