using System.Globalization;
using System.Text;
using System.Text.Json;
using Potentials.Cli.Console;
using Potentials.Equivariant.Benchmarks;

namespace Potentials.Cli.Bench;

/// <summary>Runs the published protocol for tensor products over degrees, settings, passes and threads, and says what came out.</summary>
public static class TensorProductsBench
{
    /// <summary>What to run.</summary>
    /// <param name="Settings">Settings.</param>
    /// <param name="Degrees">Degrees L, ascending.</param>
    /// <param name="Products">Names of products.</param>
    /// <param name="Batch">Rows.</param>
    /// <param name="Channels">Channels a row.</param>
    /// <param name="Threads">Numbers of threads.</param>
    /// <param name="Seconds">Time for each measurement.</param>
    /// <param name="Longest">A product is not taken to higher degrees once a call takes longer, seconds.</param>
    /// <param name="ProcessorTime">Whether processor time is counted instead of wall time.</param>
    public sealed record Plan(IReadOnlyList<ProductSetting> Settings, IReadOnlyList<int> Degrees, IReadOnlyList<string> Products, int Batch, int Channels, IReadOnlyList<int> Threads,
        double Seconds, double Longest, bool ProcessorTime);

    /// <summary>Makes the measurements, calling <paramref name="progress"/> after each.</summary>
    public static IReadOnlyList<ProductTiming> Measure(Plan plan, Action<ProductTiming> progress, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(progress);
        var timings = new List<ProductTiming>();
        foreach (ProductSetting setting in plan.Settings)
            foreach (int threads in plan.Threads)
                foreach (bool backward in new[] { false, true })
                    foreach (string product in plan.Products)
                        foreach (int degree in plan.Degrees)
                        {
                            token.ThrowIfCancellationRequested();
                            if (!ProductCatalog.Has(product, setting, degree)) continue;
                            ProductTiming timing = ProductBench.Measure(new ProductCase(setting, product, degree, plan.Batch, plan.Channels, threads, backward), plan.Seconds, plan.ProcessorTime);
                            timings.Add(timing);
                            progress(timing);
                            if (timing.Median > plan.Longest) break;
                        }
        return timings;
    }

    /// <summary>Comma-separated table of all measurements.</summary>
    public static string Csv(IReadOnlyList<ProductTiming> timings, IReadOnlyDictionary<int, double> peaks)
    {
        ArgumentNullException.ThrowIfNull(timings);
        ArgumentNullException.ThrowIfNull(peaks);
        var text = new StringBuilder("setting,product,degree,batch,channels,threads,pass,best_ms,median_ms,repeats,flops_per_row,gflops,peak_fraction,free_weights\n");
        foreach (ProductTiming t in timings)
            text.Append(CultureInfo.InvariantCulture,
                $"{Name(t.Case.Setting)},{t.Case.Product},{t.Case.Degree},{t.Case.Batch},{t.Case.Channels},{t.Case.Threads},{Pass(t)},{t.Best * 1e3:0.####},{t.Median * 1e3:0.####},{t.Repeats},{t.FlopsPerRow},{(t.Case.Backward ? "" : t.Gigaflops.ToString("0.###", CultureInfo.InvariantCulture))},{(t.Case.Backward ? "" : (t.Gigaflops / peaks[t.Case.Threads]).ToString("0.####", CultureInfo.InvariantCulture))},{t.FreeWeights}\n");
        return text.ToString();
    }

    /// <summary>Aligned tables: shortest times by degree, exponents, fractions of the peak, and the crossovers.</summary>
    public static string Table(IReadOnlyList<ProductTiming> timings, IReadOnlyDictionary<int, double> peaks)
    {
        ArgumentNullException.ThrowIfNull(timings);
        ArgumentNullException.ThrowIfNull(peaks);
        var c = CultureInfo.InvariantCulture;
        var text = new StringBuilder();
        foreach (var group in timings.GroupBy(t => (t.Case.Setting, t.Case.Threads, t.Case.Backward)))
        {
            int[] degrees = [.. group.Select(t => t.Case.Degree).Distinct().Order()];
            ProductTiming first = group.First();
            text.Append(c, $"{Name(group.Key.Setting)}, {Pass(first)}, batch {first.Case.Batch}, {first.Case.Channels} channel{(first.Case.Channels == 1 ? "" : "s")}, {group.Key.Threads} thread{(group.Key.Threads == 1 ? "" : "s")}: ms (matrix product {peaks[group.Key.Threads]:0} GF/s)\n");
            text.Append(c, $"{"L",-16}{string.Concat(degrees.Select(d => d.ToString(c).PadLeft(10)))}{"exponent",10}{(group.Key.Backward ? "" : "peak %"),8}\n");
            foreach (var product in group.GroupBy(t => t.Case.Product))
            {
                var byDegree = product.ToDictionary(t => t.Case.Degree);
                text.Append(c, $"{product.Key,-16}");
                foreach (int d in degrees) text.Append(byDegree.TryGetValue(d, out ProductTiming? t) ? (t.Best * 1e3).ToString("0.000", c).PadLeft(10) : "-".PadLeft(10));
                ProductTiming[] high = [.. product.Where(t => t.Case.Degree >= 3)];
                text.Append(high.Length < 2 ? "-".PadLeft(10) : ProductBench.Exponent([.. high.Select(t => t.Case.Degree)], [.. high.Select(t => t.Best)]).ToString("0.0", c).PadLeft(10));
                if (!group.Key.Backward) text.Append((100 * product.Max(t => t.Gigaflops) / peaks[group.Key.Threads]).ToString("0.0", c).PadLeft(8));
                text.Append('\n');
            }
            string[] complete = ["cg-dense", "cg-sparse"];
            foreach (string name in group.Select(t => t.Case.Product).Distinct().Where(p => !complete.Contains(p)))
            {
                int? from = ProductBench.Crossover([.. group], name, complete);
                text.Append(from is { } l ? string.Create(c, $"{name} is faster than both Clebsch-Gordan forms from L = {l} on\n") : $"{name} is nowhere faster for good than both Clebsch-Gordan forms\n");
            }
            text.Append('\n');
        }
        return text.ToString();
    }

    /// <summary>Members of a JSON object with all measurements.</summary>
    public static void Write(Utf8JsonWriter w, IReadOnlyList<ProductTiming> timings, IReadOnlyDictionary<int, double> peaks)
    {
        ArgumentNullException.ThrowIfNull(w);
        ArgumentNullException.ThrowIfNull(timings);
        ArgumentNullException.ThrowIfNull(peaks);
        w.WriteStartArray("products");
        foreach (ProductTiming t in timings)
        {
            w.WriteStartObject();
            w.WriteString("setting", Name(t.Case.Setting));
            w.WriteString("product", t.Case.Product);
            w.WriteNumber("degree", t.Case.Degree);
            w.WriteNumber("batch", t.Case.Batch);
            w.WriteNumber("channels", t.Case.Channels);
            w.WriteNumber("threads", t.Case.Threads);
            w.WriteBoolean("backward", t.Case.Backward);
            w.WriteNumber("ms", t.Best * 1e3);
            w.WriteNumber("ms_median", t.Median * 1e3);
            w.WriteNumber("repeats", t.Repeats);
            w.WriteNumber("flops_per_row", t.FlopsPerRow);
            w.WriteNumberOrNull("gflops", t.Gigaflops);
            w.WriteNumberOrNull("peak_fraction", t.Gigaflops / peaks[t.Case.Threads]);
            w.WriteEndObject();
        }
        w.WriteEndArray();
    }

    /// <summary>Name of a setting in files.</summary>
    public static string Name(ProductSetting setting) => setting switch { ProductSetting.Siso => "SISO", ProductSetting.Simo => "SIMO", _ => "MIMO" };

    private static string Pass(ProductTiming t) => t.Case.Backward ? "forward+backward" : "forward";
}
