using System.Globalization;
using System.Text;
using Potentials.Core;
using Potentials.Equivariant.Benchmarks;

namespace Potentials.Cli.Bench;

/// <summary>Tables of operator times, beside those of another library where a file gives them.</summary>
public static class OperatorsBench
{
    /// <summary>Reads another library's times: lines <c>operator,degree,pass,threads,ms</c> after a header.</summary>
    /// <exception cref="DataError">A line cannot be read.</exception>
    public static IReadOnlyDictionary<(string Operator, int Degree, bool Backward, int Threads), double> ReadPeer(string file)
    {
        var times = new Dictionary<(string, int, bool, int), double>();
        string[] lines = File.ReadAllLines(file);
        for (int n = 1; n < lines.Length; n++)
        {
            if (lines[n].Length == 0) continue;
            string[] f = lines[n].Split(',');
            if (f.Length != 5 || f[2] is not ("forward" or "forward+backward") || !int.TryParse(f[1], NumberStyles.None, CultureInfo.InvariantCulture, out int degree)
                || !int.TryParse(f[3], NumberStyles.None, CultureInfo.InvariantCulture, out int threads) || !double.TryParse(f[4], NumberStyles.Float, CultureInfo.InvariantCulture, out double ms) || !(ms > 0))
                throw new DataError("expected operator,degree,forward or forward+backward,threads,ms", file, n + 1);
            times[(f[0], degree, f[2] != "forward", threads)] = ms;
        }
        return times;
    }

    /// <summary>Comma-separated table.</summary>
    public static string Csv(IReadOnlyList<OperatorTiming> timings, IReadOnlyDictionary<(string, int, bool, int), double>? peer)
    {
        ArgumentNullException.ThrowIfNull(timings);
        var text = new StringBuilder("operator,degree,pass,threads,best_ms,median_ms,repeats,peer_ms,ratio\n");
        foreach (OperatorTiming t in timings)
        {
            double? other = Peer(t, peer);
            text.Append(CultureInfo.InvariantCulture, $"{t.Operator},{t.Degree},{Pass(t.Backward)},{t.Threads},{t.Best * 1e3:0.####},{t.Median * 1e3:0.####},{t.Repeats},{other:0.####},{other / (t.Median * 1e3):0.##}\n");
        }
        return text.ToString();
    }

    /// <summary>Aligned tables of medians, one for each pass and number of threads; with a peer, its time over ours.</summary>
    public static string Table(IReadOnlyList<OperatorTiming> timings, IReadOnlyDictionary<(string, int, bool, int), double>? peer)
    {
        ArgumentNullException.ThrowIfNull(timings);
        var c = CultureInfo.InvariantCulture;
        var text = new StringBuilder();
        foreach (var group in timings.GroupBy(t => (t.Backward, t.Threads)))
        {
            int[] degrees = [.. group.Select(t => t.Degree).Distinct().Order()];
            text.Append(c, $"{Pass(group.Key.Backward)}, {group.Key.Threads} thread{(group.Key.Threads == 1 ? "" : "s")}: median ms{(peer is null ? "" : " (times faster than the peer)")}\n");
            text.Append(c, $"{"L",-24}{string.Concat(degrees.Select(d => d.ToString(c).PadLeft(17)))}\n");
            foreach (var op in group.GroupBy(t => t.Operator))
            {
                var byDegree = op.ToDictionary(t => t.Degree);
                text.Append(c, $"{op.Key,-24}");
                foreach (int d in degrees) text.Append((byDegree.TryGetValue(d, out var t) ? Cell(t, Peer(t, peer)) : "-").PadLeft(17));
                text.Append('\n');
                var graph = group.Where(t => t.Operator == op.Key + OperatorBench.GraphSuffix).ToDictionary(t => t.Degree);
                if (graph.Count == 0) continue;
                text.Append(c, $"{"  graph's time over it",-24}");
                foreach (int d in degrees) text.Append((byDegree.TryGetValue(d, out var t) && graph.TryGetValue(d, out var g) ? (g.Median / t.Median).ToString("0.0", c) : "-").PadLeft(17));
                text.Append('\n');
            }
            text.Append('\n');
        }
        return text.ToString();
    }

    /// <summary>Equivariance errors, comma-separated.</summary>
    public static string EquivarianceCsv(IReadOnlyList<(string Layer, int Degree, double Float64, double Float32)> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        var text = new StringBuilder("layer,degree,error_float64,error_float32\n");
        foreach (var (layer, degree, float64, float32) in errors) text.Append(CultureInfo.InvariantCulture, $"{layer},{degree},{float64:E2},{float32:E2}\n");
        return text.ToString();
    }

    /// <summary>Equivariance errors by layer and degree, float64 / float32.</summary>
    public static string EquivarianceTable(IReadOnlyList<(string Layer, int Degree, double Float64, double Float32)> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        var c = CultureInfo.InvariantCulture;
        int[] degrees = [.. errors.Select(e => e.Degree).Distinct().Order()];
        var text = new StringBuilder("greatest |f(Dx) - D f(x)| / |f(x)|, float64 / float32\n");
        text.Append(c, $"{"L",-24}{string.Concat(degrees.Select(d => d.ToString(c).PadLeft(20)))}\n");
        foreach (var layer in errors.GroupBy(e => e.Layer))
        {
            text.Append(c, $"{layer.Key,-24}");
            var byDegree = layer.ToDictionary(e => e.Degree);
            foreach (int d in degrees) text.Append((byDegree.TryGetValue(d, out var e) ? string.Create(c, $"{e.Float64:0.0e+0} / {e.Float32:0.0e+0}") : "-").PadLeft(20));
            text.Append('\n');
        }
        return text.ToString();
    }

    private static string Cell(OperatorTiming t, double? peer) =>
        (t.Median * 1e3).ToString("0.000", CultureInfo.InvariantCulture) + (peer is { } p ? string.Create(CultureInfo.InvariantCulture, $" ({p / (t.Median * 1e3):0.0})") : "");

    private static double? Peer(OperatorTiming t, IReadOnlyDictionary<(string, int, bool, int), double>? peer) =>
        peer is not null && peer.TryGetValue((t.Operator, t.Degree, t.Backward, t.Threads), out double ms) ? ms : null;

    private static string Pass(bool backward) => backward ? "forward+backward" : "forward";
}
