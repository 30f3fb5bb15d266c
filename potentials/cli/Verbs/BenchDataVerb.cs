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
        var passes = new Option<int>("--passes") { Description = "Times each file is read; the best counts", HelpName = "n", DefaultValueFactory = _ => 16 };
        var peers = new Option<string?>("--peers") { Description = "Python with ase, h5py and lmdb, to be timed on the same files", HelpName = "python" };
        var corpus = new Option<string?>("--corpus") { Description = "Only stream this Parquet file to a consumer; it is written first when missing, and kept", HelpName = "file" };
        var megabytes = new Option<int>("--megabytes") { Description = "Size of a corpus that is written", HelpName = "n", DefaultValueFactory = _ => 5000 };
        var work = new Option<double>("--work") { Description = "What the consumer of a corpus works, µs an atom", HelpName = "µs", DefaultValueFactory = _ => 50 };
        var seconds = new Option<double?>("--seconds") { Description = "Stream a corpus no longer than this", HelpName = "s" };
        var json = VerbOptions.Json();
        var command = new Command("data", "Time reading of data sets and the stream of packs") { frames, passes, peers, corpus, megabytes, work, seconds, json };
        command.SetAction(p => BenchVerb.Interruptible(p.GetValue(json), token =>
        {
            if (p.GetValue(frames) < 100) throw new ConfigError("--frames must be at least 100");
            if (p.GetValue(passes) < 1) throw new ConfigError("--passes must be at least 1");
            if (p.GetValue(megabytes) < 1) throw new ConfigError("--megabytes must be at least 1");
            if (!(p.GetValue(work) >= 0)) throw new ConfigError("--work must not be negative");
            if (p.GetValue(seconds) is { } s && !(s > 0)) throw new ConfigError("--seconds must be greater than zero");
            if (p.GetValue(corpus) is { } path)
            {
                if (p.GetValue(peers) is not null) throw new ConfigError("--peers has no meaning with --corpus");
                if (!path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase)) throw new ConfigError($"--corpus: '{path}' must end in .parquet");
                if (!File.Exists(path)) DataBench.WriteCorpus(path, p.GetValue(megabytes) * 1_000_000L, token);
                Show(DataStream.Measure(path, DataBench.Cutoff, p.GetValue(work), p.GetValue(seconds), token).GetAwaiter().GetResult(), p.GetValue(json));
            }
            else if (p.GetValue(seconds) is not null) throw new ConfigError("--seconds needs --corpus");
            else Show(DataBench.Measure(p.GetValue(frames), p.GetValue(passes), p.GetValue(peers), token), p.GetValue(json));
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
                w.WriteStartArray("peers");
                foreach (var d in r.Peers)
                {
                    w.WriteStartObject();
                    w.WriteString("task", d.Task);
                    w.WriteString("peer", d.Peer);
                    w.WriteNumber("bytes", d.Bytes);
                    w.WriteNumber("frames_per_s", d.FramesPerSecond);
                    w.WriteNumber("frames_per_cpu_s", d.FramesPerCpuSecond);
                    w.WriteNumber("peer_frames_per_s", d.PeerPerSecond);
                    w.WriteNumber("peer_frames_per_cpu_s", d.PeerPerCpuSecond);
                    w.WriteNumber("ratio", d.Ratio);
                    w.WriteEndObject();
                }
                w.WriteEndArray();
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
        if (r.Peers.Count == 0) return;
        var duels = new TextTable("beside others", "frames/s", "frames/cpu s", "peer", "frames/s", "frames/cpu s", "ratio");
        foreach (var d in r.Peers)
            duels.Add(d.Task, d.FramesPerSecond.ToString("0", c), d.FramesPerCpuSecond.ToString("0", c), d.Peer, d.PeerPerSecond.ToString("0", c), d.PeerPerCpuSecond.ToString("0", c), d.Ratio.ToString("0.0", c));
        System.Console.Write(duels);
    }

    private static void Show(DataStream.Result r, bool json)
    {
        if (json)
        {
            JsonOutput.Write(System.Console.Out, w =>
            {
                w.WriteNumber("bytes", r.Bytes);
                w.WriteNumber("frames", r.Frames);
                w.WriteNumber("packs", r.Packs);
                w.WriteNumber("pairs", r.Pairs);
                w.WriteNumber("first_batch_s", r.FirstSeconds);
                w.WriteNumber("first_batch_cpu_s", r.FirstCpuSeconds);
                w.WriteNumber("seconds", r.Seconds);
                w.WriteNumber("cpu_seconds", r.CpuSeconds);
                w.WriteNumber("work_seconds", r.WorkSeconds);
                w.WriteNumber("wait_seconds", r.WaitSeconds);
                w.WriteNumber("wait_share", r.WaitShare);
                w.WriteNumberOrNull("pipeline_cpu_us_per_frame", r.MicrosecondsPerFrame);
                w.WriteNumber("peak_resident_mb", r.ResidentMegabytes);
            });
            return;
        }
        var c = CultureInfo.InvariantCulture;
        System.Console.WriteLine(string.Create(c, $"{r.Frames} frames in {r.Packs} packs, {r.Pairs} pairs, {r.Bytes / 1e6:0} MB in {r.Seconds:0.0} s ({r.CpuSeconds:0.0} s of processor time)"));
        System.Console.WriteLine(string.Create(c, $"first pack  {r.FirstSeconds,8:0.000} s after opening ({r.FirstCpuSeconds:0.000} s of processor time)"));
        if (r.MicrosecondsPerFrame is { } each) System.Console.WriteLine(string.Create(c, $"pipeline    {each,8:0.0} µs of processor time a frame"));
        System.Console.WriteLine(string.Create(c, $"consumer    {r.WorkSeconds,8:0.0} s of work, {r.WaitSeconds:0.00} s of waiting ({100 * r.WaitShare:0.0} %)"));
        System.Console.WriteLine(string.Create(c, $"memory      {r.ResidentMegabytes,8:0} MB resident at most"));
    }
}
