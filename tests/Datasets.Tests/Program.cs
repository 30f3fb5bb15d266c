using System.Globalization;

namespace Potentials.Datasets.Tests;

/// <summary>
/// A training reduced to its data: streams one epoch of a set and, for each pack, adds a line with the structures it "learnt" from and the cursor
/// behind it; goes on from the last whole line. <see cref="KilledEpochTests"/> starts it as a process.
/// </summary>
public static class Program
{
    /// <summary>Arguments: set, journal, µs of work on a pack.</summary>
    public static async Task<int> Main(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        if (args.Length != 3) return 2;
        string journal = args[1];
        var cursor = default(DataCursor);
        string[] lines = File.Exists(journal) ? File.ReadAllText(journal).Split('\n') : [""];
        // The last piece is empty, or a line that the kill cut short.
        if (lines.Length > 1)
        {
            string[] last = lines[^2].Split(' ');
            cursor = new(long.Parse(last[0], CultureInfo.InvariantCulture), long.Parse(last[1], CultureInfo.InvariantCulture));
        }
        if (cursor.Epoch >= 1) return 0;
        using var source = Dataset.Open(args[0]);
        var loader = new DataLoader(source, new() { Seed = 11, Epochs = 1, Cutoff = 3, Workers = 2, WindowBlocks = 3, Budget = new() { Atoms = 90 } });
        using var stream = new FileStream(journal, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        stream.SetLength(lines.SkipLast(1).Sum(l => l.Length + 1));
        stream.Position = stream.Length;
        await foreach (var pack in loader.ReadAsync(cursor))
        {
            await Task.Delay(TimeSpan.FromMicroseconds(double.Parse(args[2], CultureInfo.InvariantCulture)));
            string line = string.Create(CultureInfo.InvariantCulture, $"{pack.Next.Epoch} {pack.Next.Position} {string.Join(',', pack.Indices)}\n");
            // In two pieces, so that kills between them leave half a line.
            stream.Write(System.Text.Encoding.ASCII.GetBytes(line[..(line.Length / 2)]));
            stream.Flush();
            stream.Write(System.Text.Encoding.ASCII.GetBytes(line[(line.Length / 2)..]));
            stream.Flush();
        }
        return 0;
    }
}
