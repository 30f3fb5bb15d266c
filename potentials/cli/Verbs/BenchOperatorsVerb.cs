using System.CommandLine;
using TorchSharp;
using static TorchSharp.torch;
using Potentials.Cli.Bench;
using Potentials.Cli.Console;
using Potentials.Core;
using Potentials.Equivariant.Benchmarks;

namespace Potentials.Cli.Verbs;

/// <summary><c>potentials bench operators</c>: single equivariant operators by degree, beside another library's times.</summary>
internal static class BenchOperatorsVerb
{
    public static Command Command()
    {
        var operators = new Option<string>("--operators") { Description = $"Operators, separated by commas: {string.Join(", ", OperatorBench.Names)}", HelpName = "list", DefaultValueFactory = _ => string.Join(',', OperatorBench.Names) };
        var degrees = new Option<string>("--degrees") { Description = "Degrees L, as 1-6 or 1,2,4", HelpName = "range", DefaultValueFactory = _ => "1-6" };
        var batch = new Option<int>("--batch") { Description = "Rows", HelpName = "n", DefaultValueFactory = _ => 1000 };
        var channels = new Option<int>("--channels") { Description = "Channels of each degree", HelpName = "n", DefaultValueFactory = _ => 128 };
        var threads = new Option<string>("--threads") { Description = "Numbers of threads, separated by commas", HelpName = "list", DefaultValueFactory = _ => "1,2" };
        var seconds = new Option<double>("--seconds") { Description = "Time for each measurement", HelpName = "s", DefaultValueFactory = _ => 0.5 };
        var peer = new Option<string?>("--peer") { Description = "Another library's times (CSV: operator,degree,pass,threads,ms)", HelpName = "file" };
        var clock = BenchTensorProductsVerb.Clock();
        var output = new Option<string?>("--output") { Description = "Folder for the tables (CSV, text)", HelpName = "folder" };
        var equivariance = new Option<bool>("--equivariance") { Description = "Measure instead how far every layer and product is from turning with its input" };
        var json = VerbOptions.Json();
        var command = new Command("operators", "Time single equivariant operators over their degrees") { operators, degrees, batch, channels, threads, seconds, peer, clock, output, equivariance, json };
        command.SetAction(p => BenchVerb.Interruptible(p.GetValue(json), token =>
        {
            if (p.GetValue(equivariance))
            {
                Equivariance(BenchTensorProductsVerb.Degrees(p.GetRequiredValue(degrees)), p.GetValue(output), p.GetValue(json), token);
                return;
            }
            string[] names = BenchTensorProductsVerb.Names(p.GetRequiredValue(operators), "--operators", OperatorBench.Names);
            List<int> range = BenchTensorProductsVerb.Degrees(p.GetRequiredValue(degrees)), counts = BenchTensorProductsVerb.Counts(p.GetRequiredValue(threads), "--threads");
            bool processorTime = BenchTensorProductsVerb.ProcessorTime(p.GetRequiredValue(clock), counts);
            if (p.GetValue(batch) < 1) throw new ConfigError("--batch must be at least 1");
            if (p.GetValue(channels) < 1) throw new ConfigError("--channels must be at least 1");
            if (!(p.GetValue(seconds) >= 0)) throw new ConfigError("--seconds must not be negative");
            if (p.GetValue(peer) is { } file && !File.Exists(file)) throw new ConfigError($"peer file '{file}' does not exist");
            var other = p.GetValue(peer) is { } given ? OperatorsBench.ReadPeer(given) : null;
            var timings = new List<OperatorTiming>();
            foreach (int n in counts)
                foreach (bool backward in new[] { false, true })
                    foreach (string name in names)
                        foreach (int degree in range)
                        {
                            token.ThrowIfCancellationRequested();
                            if (OperatorBench.Has(name, degree)) timings.Add(OperatorBench.Measure(name, degree, p.GetValue(batch), p.GetValue(channels), n, backward, p.GetValue(seconds), processorTime));
                        }
            if (p.GetValue(output) is { } folder)
            {
                BenchTensorProductsVerb.Folder(folder);
                SafeFile.Write(Path.Combine(folder, "operators.csv"), OperatorsBench.Csv(timings, other));
                SafeFile.Write(Path.Combine(folder, "operators.txt"), OperatorsBench.Table(timings, other));
            }
            if (!p.GetValue(json)) System.Console.Write(OperatorsBench.Table(timings, other));
            else
                JsonOutput.Write(System.Console.Out, w =>
                {
                    w.WriteStartArray("operators");
                    foreach (OperatorTiming t in timings)
                    {
                        w.WriteStartObject();
                        w.WriteString("operator", t.Operator);
                        w.WriteNumber("degree", t.Degree);
                        w.WriteBoolean("backward", t.Backward);
                        w.WriteNumber("threads", t.Threads);
                        w.WriteNumber("ms", t.Best * 1e3);
                        w.WriteNumber("ms_median", t.Median * 1e3);
                        w.WriteEndObject();
                    }
                    w.WriteEndArray();
                });
        }));
        return command;
    }

    private static void Equivariance(List<int> degrees, string? output, bool json, CancellationToken token)
    {
        var errors = new List<(string Layer, int Degree, double Float64, double Float32)>();
        foreach (string name in EquivarianceBench.Names)
            foreach (int degree in degrees)
            {
                token.ThrowIfCancellationRequested();
                if (EquivarianceBench.Has(name, degree)) errors.Add((name, degree, EquivarianceBench.Measure(name, degree, ScalarType.Float64), EquivarianceBench.Measure(name, degree, ScalarType.Float32)));
            }
        if (output is not null)
        {
            BenchTensorProductsVerb.Folder(output);
            SafeFile.Write(Path.Combine(output, "equivariance.csv"), OperatorsBench.EquivarianceCsv(errors));
        }
        if (!json) System.Console.Write(OperatorsBench.EquivarianceTable(errors));
        else
            JsonOutput.Write(System.Console.Out, w =>
            {
                w.WriteStartArray("layers");
                foreach (var (layer, degree, float64, float32) in errors)
                {
                    w.WriteStartObject();
                    w.WriteString("layer", layer);
                    w.WriteNumber("degree", degree);
                    w.WriteNumber("error_float64", float64);
                    w.WriteNumber("error_float32", float32);
                    w.WriteEndObject();
                }
                w.WriteEndArray();
            });
    }
}
