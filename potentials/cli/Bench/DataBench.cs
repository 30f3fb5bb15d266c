using System.Diagnostics;
using Potentials.Core;
using Potentials.Datasets;

namespace Potentials.Cli.Bench;

/// <summary>Times reading: every format that is written here from a warm cache, and the whole stream of packs with neighbour lists.</summary>
internal static class DataBench
{
    private const int AtomsPerFrame = 30;
    private const double Edge = 8.5;

    /// <summary>Å.</summary>
    public const double Cutoff = 6;

    /// <summary>Speed of one format.</summary>
    /// <param name="Format">Ending.</param>
    /// <param name="Bytes">Size of the file.</param>
    /// <param name="FramesPerSecond">Best of the passes, one thread.</param>
    /// <param name="FramesPerCpuSecond">The same by processor time, which a busy machine does not change.</param>
    /// <param name="FirstMilliseconds">From opening to the first structure, in the best pass.</param>
    internal sealed record Reading(string Format, long Bytes, double FramesPerSecond, double FramesPerCpuSecond, double FirstMilliseconds);

    /// <summary>All measurements.</summary>
    /// <param name="Frames">Structures of 30 atoms with energy, forces and stress.</param>
    /// <param name="Readings">By format.</param>
    /// <param name="StreamedPerSecond">Structures a second through the loader from Parquet, neighbours at 6 Å, two workers.</param>
    /// <param name="FirstBatchMilliseconds">From opening to the first pack.</param>
    /// <param name="ResidentMegabytes">Peak resident memory of the process.</param>
    /// <param name="Peers">Beside other readers, when asked for.</param>
    internal sealed record Result(int Frames, IReadOnlyList<Reading> Readings, double StreamedPerSecond, double FirstBatchMilliseconds, double ResidentMegabytes, IReadOnlyList<DataPeers.Duel> Peers);

    /// <summary>Writes the sets into a temporary folder, reads them, and removes them.</summary>
    /// <param name="frames">Structures in each file.</param>
    /// <param name="passes">Times each file is read.</param>
    /// <param name="python">Python with peers, or null.</param>
    /// <param name="cancellation">Ends the measurement.</param>
    public static Result Measure(int frames, int passes, string? python, CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("potentials-bench-").FullName;
        try
        {
            var readings = new List<Reading>();
            foreach (string format in (string[])[".parquet", ".aselmdb", ".h5", ".extxyz"])
            {
                string path = Path.Combine(folder, "set" + format);
                using (var writer = DatasetWriter.Create(path))
                {
                    for (int i = 0; i < frames; i++)
                    {
                        cancellation.ThrowIfCancellationRequested();
                        writer.Write(Frame(i));
                    }
                    writer.Commit();
                }
                readings.Add(Read(path, format, passes, cancellation));
            }
            var (speed, first) = Stream(Path.Combine(folder, "set.parquet"), cancellation);
            using var self = Process.GetCurrentProcess();
            double peak = self.PeakWorkingSet64 / 1e6;
            return new(frames, readings, speed, first, peak, python is null ? [] : DataPeers.Measure(python, folder, frames, passes, readings, cancellation));
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    /// <summary>
    /// Writes a Parquet corpus of about <paramref name="bytes"/> unless it is there already. The stream is timed by a later run, which begins as cold as a training.
    /// </summary>
    /// <param name="path">File.</param>
    /// <param name="bytes">Size.</param>
    /// <param name="cancellation">Ends the writing.</param>
    public static void WriteCorpus(string path, long bytes, CancellationToken cancellation)
    {
        using var writer = DatasetWriter.Create(path);
        for (int i = 0; i % 1000 != 0 || !File.Exists(path + ".partial") || new FileInfo(path + ".partial").Length < bytes; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            writer.Write(Frame(i));
        }
        writer.Commit();
    }

    internal static Reading Read(string path, string format, int passes, CancellationToken cancellation)
    {
        double best = 0, bestCpu = 0, first = double.MaxValue;
        using var self = Process.GetCurrentProcess();
        for (int pass = 0; pass < passes; pass++)
        {
            self.Refresh();
            var cpu = self.TotalProcessorTime;
            long start = Stopwatch.GetTimestamp();
            using var source = Dataset.Open(path);
            long n = 0;
            foreach (var _ in source.Enumerate(0, cancellation))
                if (n++ == 0) first = Math.Min(first, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            best = Math.Max(best, n / Stopwatch.GetElapsedTime(start).TotalSeconds);
            self.Refresh();
            bestCpu = Math.Max(bestCpu, n / Math.Max(1e-3, (self.TotalProcessorTime - cpu).TotalSeconds));
        }
        return new(format, new FileInfo(path).Length, best, bestCpu, first);
    }

    private static (double Speed, double First) Stream(string path, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp(), n = 0;
        double first = 0;
        using var source = Dataset.Open(path);
        var loader = new DataLoader(source, new() { Seed = 1, Cutoff = Cutoff, Workers = 2, Epochs = 1, Budget = new() { Atoms = 1000 } });
        var packs = loader.ReadAsync(default, cancellation).GetAsyncEnumerator(cancellation);
        while (packs.MoveNextAsync().AsTask().GetAwaiter().GetResult())
        {
            if (n == 0) first = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            n += packs.Current.Systems.Count;
        }
        packs.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return (n / Stopwatch.GetElapsedTime(start).TotalSeconds, first);
    }

    // Random numbers of 8 decimals, as data sets have them.
    private static AtomicSystem Frame(int index)
    {
        int[] numbers = new int[AtomsPerFrame], kinds = [1, 6, 7, 8];
        double[] positions = new double[3 * AtomsPerFrame], forces = new double[3 * AtomsPerFrame];
        for (int i = 0; i < AtomsPerFrame; i++) numbers[i] = kinds[(index + i) % 4];
        for (int i = 0; i < positions.Length; i++)
        {
            var (a, b, c, d) = Philox.Draw(1, index, 0, 0, i);
            positions[i] = Math.Round(Edge * Philox.Uniform(a, b), 8);
            forces[i] = Math.Round(Philox.Uniform(c, d) - 0.5, 8);
        }
        return new AtomicSystem(numbers, positions, Cell.Orthorhombic(Edge, Edge, Edge))
        {
            Labels = new() { Energy = -1000 - index * 1e-3, Forces = forces, Stress = Matrix3.Diagonal(0.01, 0.02, 0.03) },
            Info = new Dictionary<string, object> { [InfoKeys.Group] = $"g{index / 20}" },
        };
    }
}
