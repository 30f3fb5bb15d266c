using System.CommandLine;
using System.Globalization;
using Potentials.Cli.Bench;
using Potentials.Cli.Console;
using Potentials.Core;
using Potentials.Equivariant;
using Potentials.Equivariant.Benchmarks;

namespace Potentials.Cli.Verbs;

/// <summary><c>potentials bench convolution</c>: the edge convolution fused, as tensor operations, and without a graph.</summary>
internal static class BenchConvolutionVerb
{
    public static Command Command()
    {
        var features = new Option<string>("--features") { Description = "Irreps of the features", HelpName = "irreps", DefaultValueFactory = _ => "128x0e+64x1o+32x2e+32x3o" };
        var harmonics = new Option<int>("--harmonics") { Description = "Highest degree of the harmonics", HelpName = "L", DefaultValueFactory = _ => 3 };
        var atoms = new Option<int>("--atoms") { Description = "Atoms", HelpName = "n", DefaultValueFactory = _ => 64 };
        var edges = new Option<int>("--edges") { Description = "Edges an atom", HelpName = "n", DefaultValueFactory = _ => 45 };
        var threads = new Option<string>("--threads") { Description = "Numbers of threads, separated by commas; the inference form runs on one", HelpName = "list", DefaultValueFactory = _ => "1" };
        var seconds = new Option<double>("--seconds") { Description = "Time for each measurement", HelpName = "s", DefaultValueFactory = _ => 2 };
        var clock = BenchTensorProductsVerb.Clock();
        var json = VerbOptions.Json();
        var command = new Command("convolution", "Time the edge convolution of a potential") { features, harmonics, atoms, edges, threads, seconds, clock, json };
        command.SetAction(p => BenchVerb.Interruptible(p.GetValue(json), token =>
        {
            Irreps irreps;
            try { irreps = Irreps.Parse(p.GetRequiredValue(features)); }
            catch (ArgumentException e) { throw new ConfigError($"--features: {e.Message}"); }
            for (int l = 0; l < irreps.Count; l++)
                if (irreps[l].Irrep != Irrep.Natural(l)) throw new ConfigError("--features: use degrees 0, 1, … of natural parity, one block each, such as 128x0e+64x1o");
            List<int> counts = BenchTensorProductsVerb.Counts(p.GetRequiredValue(threads), "--threads");
            bool processorTime = BenchTensorProductsVerb.ProcessorTime(p.GetRequiredValue(clock), counts);
            if (irreps.Count == 0) throw new ConfigError("--features: use at least one block");
            if (p.GetValue(harmonics) is < 0 or > 11) throw new ConfigError("use --harmonics 0 to 11");
            if (p.GetValue(atoms) < 1) throw new ConfigError("--atoms must be at least 1");
            if (p.GetValue(edges) < 1) throw new ConfigError("--edges must be at least 1");
            if (!(p.GetValue(seconds) >= 0)) throw new ConfigError("--seconds must not be negative");
            double peak = ConvolutionBench.FusedPeak(processorTime);
            var timings = new List<ConvolutionTiming>();
            foreach (int n in counts)
                foreach (bool backward in new[] { false, true })
                    foreach (string form in ConvolutionBench.Forms)
                    {
                        token.ThrowIfCancellationRequested();
                        if (form == "inference" && n > 1) continue;
                        timings.Add(ConvolutionBench.Measure(form, irreps, p.GetValue(harmonics), p.GetValue(atoms), p.GetValue(edges), n, backward, p.GetValue(seconds), processorTime));
                    }
            if (p.GetValue(json)) Json(irreps, peak, timings);
            else Text(irreps, peak, timings);
        }));
        return command;
    }

    private static double Ratio(ConvolutionTiming t, List<ConvolutionTiming> all) => all.First(o => o.Form == "tensor-ops" && o.Backward == t.Backward && o.Threads == t.Threads).Best / t.Best;

    private static void Text(Irreps features, double peak, List<ConvolutionTiming> timings)
    {
        var c = CultureInfo.InvariantCulture;
        System.Console.WriteLine(string.Create(c, $"{features}, {timings[0].Edges} edges, float32; fused multiply-adds at most {peak:0} GF/s a core"));
        System.Console.WriteLine($"{"form",-12}{"pass",-18}{"threads",8}{"best ms",10}{"median ms",11}{"µs/edge",10}{"GF/s",8}{"peak %",8}{"x faster",10}");
        foreach (ConvolutionTiming t in timings)
            System.Console.WriteLine(string.Create(c,
                $"{t.Form,-12}{(t.Backward ? "forward+backward" : "forward"),-18}{t.Threads,8}{t.Best * 1e3,10:0.000}{t.Median * 1e3,11:0.000}{t.Best * 1e6 / t.Edges,10:0.000}{(t.FlopsPerEdge == 0 ? "-" : t.Gigaflops.ToString("0.0", c)),8}{(t.FlopsPerEdge == 0 ? "-" : (100 * t.Gigaflops / peak / t.Threads).ToString("0.0", c)),8}{Ratio(t, timings),10:0.0}"));
    }

    private static void Json(Irreps features, double peak, List<ConvolutionTiming> timings) => JsonOutput.Write(System.Console.Out, w =>
    {
        w.WriteString("features", features.ToString());
        w.WriteNumber("edges", timings[0].Edges);
        w.WriteNumber("fused_peak_gflops", peak);
        w.WriteStartArray("forms");
        foreach (ConvolutionTiming t in timings)
        {
            w.WriteStartObject();
            w.WriteString("form", t.Form);
            w.WriteBoolean("backward", t.Backward);
            w.WriteNumber("threads", t.Threads);
            w.WriteNumber("ms", t.Best * 1e3);
            w.WriteNumber("ms_median", t.Median * 1e3);
            w.WriteNumberOrNull("gflops", t.Gigaflops);
            w.WriteNumberOrNull("peak_fraction", t.Gigaflops / peak / t.Threads);
            w.WriteNumber("times_faster_than_tensor_ops", Ratio(t, timings));
            w.WriteEndObject();
        }
        w.WriteEndArray();
    });
}
