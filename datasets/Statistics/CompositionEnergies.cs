namespace Potentials.Datasets;

/// <summary>Energies of all frames of one composition: number, mean and sum of squares about the mean (Welford 1962), exact for total energies of any size.</summary>
internal sealed class CompositionEnergies((int Z, int Count)[] counts)
{
    public (int Z, int Count)[] Counts => counts;

    public int Atoms { get; } = counts.Sum(c => c.Count);

    public long Frames { get; private set; }

    public double Mean { get; private set; }

    public double SquareAboutMean { get; private set; }

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
        var key = new System.Text.StringBuilder();
        for (int z = 0; z < 119; z++)
        {
            if (table[z] == 0) continue;
            counts.Add((z, table[z]));
            key.Append(Core.Elements.Symbol(z));
            if (table[z] > 1) key.Append(table[z]);
        }
        return ([.. counts], key.ToString());
    }
}
