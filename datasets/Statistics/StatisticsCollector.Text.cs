using System.Globalization;
using System.Numerics;
using System.Text;
using Potentials.Core;

namespace Potentials.Datasets;

// The sums as a text, as shards keep them: a line of numbers, one of elements, one of labels, then a line for each composition; before them their CRC-32C.
public sealed partial class StatisticsCollector
{
    private const string Version = "1";

    /// <summary>Adds what another collector has summed up.</summary>
    /// <exception cref="ArgumentException">It counts neighbours to another distance.</exception>
    public void Add(StatisticsCollector other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.cutoff != cutoff) throw new ArgumentException($"Neighbours to {other.cutoff} Å and to {cutoff} Å cannot be summed up.", nameof(other));
        (frames, atoms, periodic, pairs, paired) = (frames + other.frames, atoms + other.atoms, periodic + other.periodic, pairs + other.pairs, paired + other.paired);
        (fewest, most, low, high) = (Math.Min(fewest, other.fewest), Math.Max(most, other.most), Math.Min(low, other.low), Math.Max(high, other.high));
        (forceNumbers, forceSquare, largestForce) = (forceNumbers + other.forceNumbers, forceSquare + other.forceSquare, Math.Max(largestForce, other.largestForce));
        (stressNumbers, stressSquare) = (stressNumbers + other.stressNumbers, stressSquare + other.stressSquare);
        for (int z = 0; z < atomsOf.Length; z++) (atomsOf[z], framesOf[z]) = (atomsOf[z] + other.atomsOf[z], framesOf[z] + other.framesOf[z]);
        foreach (var (name, n) in other.labels) labels[name] += n;
        foreach (var (key, c) in other.compositions)
        {
            if (!compositions.TryGetValue(key, out var mine)) compositions[key] = mine = new(c.Counts);
            mine.Add(c.Frames, c.Mean, c.SquareAboutMean);
        }
    }

    /// <summary>The sums as a text that <see cref="TryParse"/> reads.</summary>
    internal string ToText()
    {
        var c = CultureInfo.InvariantCulture;
        var text = new StringBuilder();
        text.Append(c, $"{Version} {cutoff ?? double.NaN:R} {frames} {atoms} {periodic} {fewest} {most} {low:R} {high:R} {forceNumbers} {forceSquare:R} {largestForce:R} {stressNumbers} {stressSquare:R} {pairs} {paired}\n");
        text.AppendJoin(' ', Enumerable.Range(0, atomsOf.Length).Where(z => atomsOf[z] > 0).Select(z => string.Create(c, $"{z}:{atomsOf[z]}:{framesOf[z]}"))).Append('\n');
        text.AppendJoin(' ', labels.Select(l => string.Create(c, $"{l.Key}:{l.Value}"))).Append('\n');
        foreach (var (_, k) in compositions.OrderBy(p => p.Key, StringComparer.Ordinal))
            text.AppendJoin(',', k.Counts.Select(n => string.Create(c, $"{n.Z}:{n.Count}"))).Append(c, $" {k.Frames} {k.Mean:R} {k.SquareAboutMean:R}\n");
        return string.Create(c, $"{Checksum(text.ToString()):x8}\n{text}");
    }

    /// <summary>Reads what <see cref="ToText"/> wrote; null for a text of another version.</summary>
    /// <exception cref="DataError">The text is damaged.</exception>
    internal static StatisticsCollector? TryParse(string text, string path)
    {
        int end = text.IndexOf('\n', StringComparison.Ordinal);
        if (end < 0 || !uint.TryParse(text.AsSpan(0, end), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out uint sum) || sum != Checksum(text[(end + 1)..])) throw new DataError("the statistics stored in the file are damaged", path);
        string[] lines = text.Split('\n');
        string[] head = lines[1].Split(' ');
        if (head[0] != Version) return null;
        var c = new StatisticsCollector(Real(head[1]) is var r && double.IsNaN(r) ? null : r)
        {
            frames = Whole(head[2]), atoms = Whole(head[3]), periodic = Whole(head[4]), fewest = (int)Whole(head[5]), most = (int)Whole(head[6]), low = Real(head[7]), high = Real(head[8]), forceNumbers = Whole(head[9]),
            forceSquare = Real(head[10]), largestForce = Real(head[11]), stressNumbers = Whole(head[12]), stressSquare = Real(head[13]), pairs = Whole(head[14]), paired = Whole(head[15]),
        };
        foreach (string element in lines[2].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] p = element.Split(':');
            (c.atomsOf[Whole(p[0])], c.framesOf[Whole(p[0])]) = (Whole(p[1]), Whole(p[2]));
        }
        foreach (string label in lines[3].Split(' ')) c.labels[label[..label.IndexOf(':', StringComparison.Ordinal)]] = Whole(label[(label.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        foreach (string line in lines.AsSpan(4))
        {
            if (line.Length == 0) continue;
            string[] p = line.Split(' ');
            (int, int)[] counts = [.. p[0].Split(',').Select(n => n.Split(':')).Select(n => ((int)Whole(n[0]), (int)Whole(n[1])))];
            var composition = new CompositionEnergies(counts);
            composition.Add(Whole(p[1]), Real(p[2]), Real(p[3]));
            c.compositions[composition.Key] = composition;
        }
        return c;

        static long Whole(string s) => long.Parse(s, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        static double Real(string s) => double.Parse(s, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    private static uint Checksum(string text)
    {
        uint crc = 0xffffffff;
        foreach (byte b in Encoding.UTF8.GetBytes(text)) crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}
