using System.CommandLine;
using System.Globalization;
using Potentials.Cli.Bench;
using Potentials.Cli.Console;
using Potentials.Cli.Plotting;
using Potentials.Core;
using Potentials.Equivariant.Benchmarks;

namespace Potentials.Cli.Verbs;

/// <summary><c>potentials bench tensor-products</c>: what the equivariant products cost by degree, against their free weights.</summary>
internal static class BenchTensorProductsVerb
{
    public static Command Command()
    {
        var settings = new Option<string>("--settings") { Description = "siso, simo, mimo, separated by commas", HelpName = "list", DefaultValueFactory = _ => "siso,simo,mimo" };
        var degrees = new Option<string>("--degrees") { Description = "Degrees L, as 1-10 or 1,2,4", HelpName = "range", DefaultValueFactory = _ => "1-10" };
        var products = new Option<string>("--products") { Description = $"Products, separated by commas: {string.Join(", ", ProductCatalog.Names)}", HelpName = "list", DefaultValueFactory = _ => string.Join(',', ProductCatalog.Names) };
        var batch = new Option<int>("--batch") { Description = "Rows", HelpName = "n", DefaultValueFactory = _ => 10_000 };
        var channels = new Option<int>("--channels") { Description = "Channels a row", HelpName = "n", DefaultValueFactory = _ => 1 };
        var threads = new Option<string>("--threads") { Description = "Numbers of threads, separated by commas", HelpName = "list", DefaultValueFactory = _ => "1,2" };
        var seconds = new Option<double>("--seconds") { Description = "Time for each measurement", HelpName = "s", DefaultValueFactory = _ => 0.3 };
        var longest = new Option<double>("--longest") { Description = "A product goes to no higher degree once a call takes longer", HelpName = "s", DefaultValueFactory = _ => 2 };
        var clock = Clock();
        var output = new Option<string?>("--output") { Description = "Folder for the table (CSV, text) and the plots (PNG, SVG)", HelpName = "folder" };
        var json = VerbOptions.Json();
        var command = new Command("tensor-products", "Time the tensor products over their degrees") { settings, degrees, products, batch, channels, threads, seconds, longest, clock, output, json };
        command.SetAction(p => BenchVerb.Interruptible(p.GetValue(json), token =>
        {
            var plan = new TensorProductsBench.Plan(
                List<ProductSetting>(p.GetRequiredValue(settings), "--settings", s => Enum.TryParse(s, ignoreCase: true, out ProductSetting one) && Enum.IsDefined(one) ? one : null),
                Degrees(p.GetRequiredValue(degrees)),
                Names(p.GetRequiredValue(products), "--products", ProductCatalog.Names),
                p.GetValue(batch), p.GetValue(channels),
                Counts(p.GetRequiredValue(threads), "--threads"), p.GetValue(seconds), p.GetValue(longest), ProcessorTime(p.GetRequiredValue(clock), Counts(p.GetRequiredValue(threads), "--threads")));
            if (plan.Batch < 1) throw new ConfigError("--batch must be at least 1");
            if (plan.Channels < 1) throw new ConfigError("--channels must be at least 1");
            if (!(plan.Seconds >= 0)) throw new ConfigError("--seconds must not be negative");
            if (!(plan.Longest > 0)) throw new ConfigError("--longest must be greater than zero");
            var peaks = plan.Threads.ToDictionary(n => n, n => ProductBench.MatrixPeak(n, processorTime: plan.ProcessorTime));
            var timings = TensorProductsBench.Measure(plan, _ => { }, token);
            string table = TensorProductsBench.Table(timings, peaks);
            if (p.GetValue(json)) JsonOutput.Write(System.Console.Out, w => TensorProductsBench.Write(w, timings, peaks));
            else System.Console.Write(table);
            if (p.GetValue(output) is { } folder) Save(folder, timings, peaks, table);
        }));
        return command;
    }

    private static void Save(string folder, IReadOnlyList<ProductTiming> timings, Dictionary<int, double> peaks, string table)
    {
        Folder(folder);
        SafeFile.Write(Path.Combine(folder, "tensor-products.csv"), TensorProductsBench.Csv(timings, peaks));
        SafeFile.Write(Path.Combine(folder, "tensor-products.txt"), table);
        foreach (var group in timings.GroupBy(t => (t.Case.Setting, t.Case.Threads, t.Case.Backward)))
        {
            string setting = TensorProductsBench.Name(group.Key.Setting), pass = group.Key.Backward ? "forward-backward" : "forward";
            string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"tensor-products-{setting.ToLowerInvariant()}-{pass}-{group.Key.Threads}t"));
            string title = string.Create(CultureInfo.InvariantCulture, $"{setting}, {pass.Replace('-', '+')}, batch {group.First().Case.Batch}, {group.Key.Threads} thread{(group.Key.Threads == 1 ? "" : "s")}");
            CurvePlot.Write(path + "-time", title, "degree L", "ms", Curves(group, t => t.Best * 1e3));
            if (!group.Key.Backward) CurvePlot.Write(path + "-gflops", title, "degree L", "GF/s", Curves(group, t => t.Gigaflops));
        }
    }

    private static List<(string, double[], double[])> Curves(IEnumerable<ProductTiming> timings, Func<ProductTiming, double> value) =>
        [.. timings.GroupBy(t => t.Case.Product).Select(g => (g.Key, g.Select(t => (double)t.Case.Degree).ToArray(), g.Select(value).ToArray()))];

    /// <summary>Makes the folder for results.</summary>
    internal static void Folder(string folder)
    {
        try { Directory.CreateDirectory(folder); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { throw new EnvironmentError($"cannot make the folder '{folder}': {e.Message}", e); }
    }

    internal static Option<string> Clock() => new("--clock") { Description = "wall, or cpu: processor time, for busy machines and one thread", HelpName = "clock", DefaultValueFactory = _ => "wall" };

    internal static bool ProcessorTime(string clock, IReadOnlyList<int> threads) => clock switch
    {
        "wall" => false,
        "cpu" => threads.All(n => n == 1) ? true : throw new ConfigError("--clock cpu goes with --threads 1"),
        _ => throw new ConfigError("use --clock wall or cpu"),
    };

    internal static string[] Names(string text, string option, IReadOnlyList<string> known) =>
        [.. List(text, option, s => known.Contains(s) ? known.ToList().IndexOf(s) : (int?)null).Select(i => known[i])];

    internal static List<int> Counts(string text, string option) => List<int>(text, option, s => Number(s) is { } n and <= 1024 ? n : null);

    internal static List<int> Degrees(string text)
    {
        string[] ends = text.Split('-');
        if (ends.Length == 2 && Number(ends[0]) is { } from && Number(ends[1]) is { } to && from <= to && to <= 20) return [.. Enumerable.Range(from, to - from + 1)];
        return [.. List<int>(text, "--degrees", s => Number(s) is { } n and <= 20 ? n : null).Order()];
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n >= 1 ? n : null;

    private static List<T> List<T>(string text, string option, Func<string, T?> read)
        where T : struct => [.. text.Split(',').Select(s => read(s.Trim()) ?? throw new ConfigError($"{option}: '{s.Trim()}' is not one of those possible")).Distinct()];
}
