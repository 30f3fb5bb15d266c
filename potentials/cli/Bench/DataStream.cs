using System.Diagnostics;
using Potentials.Datasets;

namespace Potentials.Cli.Bench;

/// <summary>A Parquet corpus through the whole pipeline, shuffled, with neighbour lists, to a consumer that works a fixed time on each pack as a training would.</summary>
internal static class DataStream
{
    /// <summary>What was measured.</summary>
    /// <param name="Bytes">Size of the corpus.</param>
    /// <param name="Frames">Structures that arrived.</param>
    /// <param name="Packs">Packs that arrived.</param>
    /// <param name="Pairs">Neighbour pairs that arrived.</param>
    /// <param name="FirstSeconds">From opening the file to the first pack, in a process that has read nothing before.</param>
    /// <param name="FirstCpuSeconds">Processor time until then, which a busy machine does not change.</param>
    /// <param name="Seconds">From opening the file to the end.</param>
    /// <param name="CpuSeconds">Processor time in between, all threads, the consumer's included.</param>
    /// <param name="WorkSeconds">Time that the consumer worked.</param>
    /// <param name="WaitSeconds">Time that the consumer waited after the first pack.</param>
    /// <param name="ResidentMegabytes">Largest resident memory during the stream, sampled every 20 ms.</param>
    internal sealed record Result(long Bytes, long Frames, long Packs, long Pairs, double FirstSeconds, double FirstCpuSeconds, double Seconds, double CpuSeconds, double WorkSeconds, double WaitSeconds, double ResidentMegabytes)
    {
        /// <summary>Share of the time after the first pack that the consumer waited.</summary>
        public double WaitShare => WaitSeconds / Math.Max(1e-9, WaitSeconds + WorkSeconds);

        /// <summary>Processor time of the pipeline for one structure, µs; null when the consumer works, whose time cannot be told apart.</summary>
        public double? MicrosecondsPerFrame { get; init; }
    }

    /// <summary>Streams one epoch of <paramref name="path"/>, or the beginning of it.</summary>
    /// <param name="path">Parquet file.</param>
    /// <param name="cutoff">Å.</param>
    /// <param name="work">µs that the consumer works on each atom.</param>
    /// <param name="limit">s after which no more packs are taken; null: the whole epoch.</param>
    /// <param name="cancellation">Ends the measurement.</param>
    public static async Task<Result> Measure(string path, double cutoff, double work, double? limit, CancellationToken cancellation)
    {
        using var self = Process.GetCurrentProcess();
        long peak = 0;
        using var end = new CancellationTokenSource();
        var watching = Task.Factory.StartNew(() =>
        {
            while (!end.IsCancellationRequested)
            {
                peak = Math.Max(peak, Environment.WorkingSet);
                end.Token.WaitHandle.WaitOne(20);
            }
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var cpu = self.TotalProcessorTime;
        long start = Stopwatch.GetTimestamp(), frames = 0, packs = 0, pairs = 0;
        double first = 0, firstCpu = 0, worked = 0, waited = 0;
        using (var source = Dataset.Open(path))
        {
            var loader = new DataLoader(source, new() { Seed = 1, Cutoff = cutoff, Workers = 2, Epochs = 1, Budget = new() { Atoms = 1000 } });
            long asked = start;
            await foreach (var pack in loader.ReadAsync(default, cancellation).ConfigureAwait(false))
            {
                long got = Stopwatch.GetTimestamp();
                if (packs++ == 0)
                {
                    first = Stopwatch.GetElapsedTime(start, got).TotalSeconds;
                    self.Refresh();
                    firstCpu = (self.TotalProcessorTime - cpu).TotalSeconds;
                }
                else waited += Stopwatch.GetElapsedTime(asked, got).TotalSeconds;
                (frames, pairs) = (frames + pack.Systems.Count, pairs + pack.Edges);
                while (Stopwatch.GetElapsedTime(got).TotalMicroseconds < work * pack.Atoms) Thread.SpinWait(20);
                asked = Stopwatch.GetTimestamp();
                worked += Stopwatch.GetElapsedTime(got, asked).TotalSeconds;
                if (Stopwatch.GetElapsedTime(start, asked).TotalSeconds > limit) break;
            }
        }
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        self.Refresh();
        double used = (self.TotalProcessorTime - cpu).TotalSeconds;
        await end.CancelAsync().ConfigureAwait(false);
        await watching.ConfigureAwait(false);
        return new(new FileInfo(path).Length, frames, packs, pairs, first, firstCpu, seconds, used, worked, waited, peak / 1e6) { MicrosecondsPerFrame = work == 0 ? 1e6 * used / Math.Max(1, frames) : null };
    }
}
