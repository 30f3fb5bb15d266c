using System.CommandLine;
using System.Globalization;
using Potentials.Cli.Console;
using Potentials.Cli.Running;
using Potentials.Core;
using Potentials.Datasets;

namespace Potentials.Cli.Verbs.Data;

/// <summary><c>potentials data split</c>: parts that share no material or molecule.</summary>
internal static class SplitVerb
{
    private static readonly string[] Names = ["train", "val", "test"];

    public static Command Command()
    {
        var file = DataOptions.File();
        var output = new Option<string>("--output") { Description = "Folder for train, val and test", HelpName = "folder", Required = true };
        var fractions = new Option<string>("--fractions") { Description = "Shares of train, val and test", HelpName = "a,b,c", DefaultValueFactory = _ => "0.9,0.05,0.05" };
        var format = new Option<string>("--format") { Description = "Ending of the files: .parquet, .aselmdb, .h5 or .extxyz", HelpName = "ending", DefaultValueFactory = _ => ".parquet" };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the split", HelpName = "n" };
        var byFrame = new Option<bool>("--by-frame") { Description = "Split single frames; frames of one material then stand in several parts" };
        var energy = DataOptions.Energy();
        var stress = DataOptions.Stress();
        var json = VerbOptions.Json();
        var command = new Command("split", "Split by material or molecule into train, val and test") { file, output, fractions, format, seed, byFrame, energy, stress, json };
        command.SetAction(p => Run(p.GetRequiredValue(file), p.GetRequiredValue(output), p.GetRequiredValue(fractions), p.GetRequiredValue(format), p.GetValue(seed), p.GetValue(byFrame),
            p.GetValue(energy), p.GetValue(stress), p.GetValue(json)));
        return command;
    }

    private static int Run(string file, string output, string fractions, string format, ulong seed, bool byFrame, string? energy, string? stress, bool json)
    {
        double[] shares = [.. fractions.Split(',').Select(f => double.TryParse(f, NumberStyles.Float, CultureInfo.InvariantCulture, out double x) ? x : throw new ConfigError($"--fractions: '{f}' is not a number"))];
        if (shares.Length is < 2 or > 3) throw new ConfigError("--fractions needs two or three shares, for example 0.9,0.05,0.05");
        format = DataOptions.Ending(format);
        using var interruption = new Interruption();
        using var source = DataOptions.Open(file, energy, stress);
        Directory.CreateDirectory(output);
        var parts = DatasetSplit.Indices(source, shares, seed, byFrame);
        var part = new Dictionary<long, int>();
        for (int p = 0; p < parts.Count; p++)
            foreach (long i in parts[p]) part[i] = p;
        var writers = new DatasetWriter[parts.Count];
        try
        {
            for (int p = 0; p < parts.Count; p++) writers[p] = DatasetWriter.Create(Path.Combine(output, Names[p] + format));
            long index = 0;
            foreach (var system in source.Enumerate(0, interruption.Token)) writers[part[index++]].Write(system);
            foreach (var writer in writers) writer.Commit();
        }
        catch (OperationCanceledException)
        {
            return interruption.Code;
        }
        finally
        {
            foreach (var writer in writers) writer?.Dispose();
        }
        if (json)
            JsonOutput.Write(System.Console.Out, w =>
            {
                for (int p = 0; p < parts.Count; p++) w.WriteNumber(Names[p], parts[p].Count);
            });
        else
        {
            System.Console.WriteLine(string.Join(", ", parts.Select((p, i) => $"{Names[i]} {p.Count}")) + $" frames in {output}{(byFrame ? " (split by frame)" : "")}");
            if (!byFrame && Enumerable.Range(0, parts.Count).FirstOrDefault(i => parts[i].Count == 0 && shares[i] > 0, -1) is >= 0 and var empty)
                System.Console.WriteLine($"note: {Names[empty]} is empty: the set holds too few materials or molecules to share out; --by-frame splits single frames");
        }
        return ExitCode.Success;
    }
}
