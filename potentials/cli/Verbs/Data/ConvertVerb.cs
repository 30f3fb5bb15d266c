using System.CommandLine;
using Potentials.Cli.Console;
using Potentials.Cli.Running;
using Potentials.Core;
using Potentials.Datasets;

namespace Potentials.Cli.Verbs.Data;

/// <summary><c>potentials data convert</c>: any format into Parquet, aselmdb, HDF5 or extXYZ; resumable and verified.</summary>
internal static class ConvertVerb
{
    public static Command Command()
    {
        var file = DataOptions.File();
        var output = new Argument<string>("output") { Description = "File to write (.parquet, .aselmdb, .h5, .extxyz), or a folder for shards" };
        var format = new Option<string?>("--format") { Description = "Ending of the shards when the output is a folder", HelpName = "ending" };
        var frames = new Option<long>("--shard-frames") { Description = "Structures a shard", HelpName = "n", DefaultValueFactory = _ => 100_000 };
        var threads = new Option<int>("--threads") { Description = "Shards written at the same time", HelpName = "n", DefaultValueFactory = _ => 2 };
        var energy = DataOptions.Energy();
        var stress = DataOptions.Stress();
        var cutoff = new Option<string?>("--cutoff") { Description = "Count neighbours within this distance for the statistics that Parquet shards keep, for example '6 Å'", HelpName = "length" };
        var json = VerbOptions.Json();
        var command = new Command("convert", "Convert between formats; goes on after a kill, verifies at the end") { file, output, format, frames, threads, energy, stress, cutoff, json };
        command.SetAction(p => Run(p.GetRequiredValue(file), p.GetRequiredValue(output), p.GetValue(format), p.GetValue(frames), p.GetValue(threads), p.GetValue(energy), p.GetValue(stress), DataOptions.Cutoff(p.GetValue(cutoff)), p.GetValue(json)));
        return command;
    }

    private static int Run(string file, string output, string? format, long shardFrames, int threads, string? energy, string? stress, double? cutoff, bool json)
    {
        if (!File.Exists(file) && !Directory.Exists(file)) throw new ConfigError($"data set '{file}' does not exist");
        if (shardFrames < 1 || threads < 1) throw new ConfigError("--shard-frames and --threads must be at least 1");
        if (format is not null && Path.GetExtension(output).Length > 0) throw new ConfigError("--format is for folders; the ending of a file chooses its format");
        if (format is null && Path.GetExtension(output).Length == 0) format = ".parquet";
        if (format is not null) format = DataOptions.Ending(format);
        using var interruption = new Interruption();
        var journal = new Journal(json);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        // A single file is one shard, whatever its size.
        if (Path.GetExtension(output).Length > 0) shardFrames = long.MaxValue;
        var converter = new DatasetConverter(file, output, format, shardFrames, threads, DataOptions.Options(energy, stress))
        {
            NeighborCutoff = cutoff,
            Progress = n => journal.Progress($"{n} structures, {(int)clock.Elapsed.TotalSeconds} s"),
        };
        long count;
        try
        {
            count = converter.Run(interruption.Token);
        }
        catch (OperationCanceledException)
        {
            journal.Line("interrupted; the same command goes on from here");
            return interruption.Code;
        }
        journal.Clear();
        if (json)
            JsonOutput.Write(System.Console.Out, w =>
            {
                w.WriteNumber("frames", count);
                w.WriteString("output", output);
                w.WriteNumber("seconds", clock.Elapsed.TotalSeconds);
                w.WriteStartArray("not_kept");
                foreach (string name in converter.NotKept) w.WriteStringValue(name);
                w.WriteEndArray();
            });
        else
        {
            System.Console.WriteLine($"{count} structures written to {output} and verified");
            if (converter.NotKept.Count > 0) System.Console.WriteLine($"note: not kept, because the format has no place for it: {string.Join(", ", converter.NotKept)}");
        }
        return ExitCode.Success;
    }
}
