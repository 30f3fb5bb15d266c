using System.CommandLine;
using System.Globalization;
using Potentials.Cli.Bench;
using Potentials.Cli.Console;
using Potentials.Core;

namespace Potentials.Cli.Verbs;

/// <summary><c>potentials bench data</c>: how fast data sets are read and streamed into packs.</summary>
internal static class BenchDataVerb
{
    public static Command Command()
    {
        var frames = new Option<int>("--frames") { Description = "Structures of 30 atoms in each file", HelpName = "n", DefaultValueFactory = _ => 20_000 };
        var passes = new Option<int>("--passes") { Description = "Times each file is read; the best counts", HelpName = "n", DefaultValueFactory = _ => 4 };
        var json = VerbOptions.Json();
        var command = new Command("data", "Time reading of data sets and the stream of packs") { frames, passes, json };
        command.SetAction(p => BenchVerb.Interruptible(token =>
        {
            if (p.GetValue(frames) < 100) throw new ConfigError("--frames must be at least 100");
            if (p.GetValue(passes) < 1) throw new ConfigError("--passes must be at least 1");
            Show(DataBench.Measure(p.GetValue(frames), p.GetValue(passes), token), p.GetValue(json));
        }));
        return command;
    }

    private static void Show(DataBench.Result r, bool json)
    {
        if (json)
        {
            JsonOutput.Write(System.Console.Out, w =>
            {
                w.WriteNumber("frames", r.Frames);
                w.WriteStartArray("readings");
                foreach (var x in r.Readings)
                {
                    w.WriteStartObject();
                    w.WriteString("format", x.Format);
                    w.WriteNumber("bytes", x.Bytes);
                    w.WriteNumber("frames_per_s", x.FramesPerSecond);
                    w.WriteNumber("frames_per_cpu_s", x.FramesPerCpuSecond);
                    w.WriteNumber("mb_per_s", x.Bytes * x.FramesPerSecond / r.Frames / 1e6);
                    w.WriteNumber("first_ms", x.FirstMilliseconds);
                    w.WriteEndObject();
                }
                w.WriteEndArray();
                w.WriteNumber("stream_frames_per_s", r.StreamedPerSecond);
                w.WriteNumber("first_batch_ms", r.FirstBatchMilliseconds);
                w.WriteNumber("peak_resident_mb", r.ResidentMegabytes);
            });
            return;
        }
        var c = CultureInfo.InvariantCulture;
        var table = new TextTable($"{r.Frames} frames of 30 atoms", "frames/s", "frames/cpu s", "MB/s", "MB", "first (ms)");
        foreach (var x in r.Readings)
            table.Add(x.Format, x.FramesPerSecond.ToString("0", c), x.FramesPerCpuSecond.ToString("0", c), (x.Bytes * x.FramesPerSecond / r.Frames / 1e6).ToString("0", c), (x.Bytes / 1e6).ToString("0.0", c), x.FirstMilliseconds.ToString("0.0", c));
        System.Console.Write(table);
        System.Console.WriteLine(string.Create(c, $"stream from .parquet with neighbours at 6 Å: {r.StreamedPerSecond:0} frames/s on two workers, first pack after {r.FirstBatchMilliseconds:0} ms"));
        System.Console.WriteLine(string.Create(c, $"peak resident memory: {r.ResidentMegabytes:0} MB"));
    }
}
