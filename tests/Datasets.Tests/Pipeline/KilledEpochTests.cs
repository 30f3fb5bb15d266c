using System.Diagnostics;
using System.Globalization;

namespace Potentials.Datasets.Tests;

public sealed class KilledEpochTests
{
    private const int Kills = 20;

    [Fact]
    public void An_epoch_that_is_killed_twenty_times_sees_every_structure_exactly_once_in_the_same_order()
    {
        using var folder = new TemporaryFolder();
        string set = folder.File("a.parquet");
        using (var writer = new ParquetStructureWriter(set, 30_000))
        {
            foreach (var f in MorseData.Make(8, 60, 40)) writer.Write(f);
            writer.Commit();
        }
        Run(set, folder.File("whole"), 0).WaitForExit();
        string[] whole = File.ReadAllLines(folder.File("whole"));
        Assert.Equal(Enumerable.Range(0, 2400).Select(i => (long)i), Learnt(whole).Order());

        var random = new Random(2);
        string journal = folder.File("killed");
        int kills = 0;
        long progress = 0;
        while (kills < Kills)
        {
            // Paced so that twenty kills fall into the epoch; each after some packs more, at any instant.
            using var process = Run(set, journal, 4000);
            var clock = Stopwatch.StartNew();
            long target = progress + whole.Sum(l => l.Length + 1) / (4 * Kills);
            while (!process.HasExited && clock.Elapsed.TotalSeconds < 30 && Length(journal) < target) Thread.Sleep(2);
            Thread.Sleep(random.Next(12));
            if (process.HasExited) Assert.Fail($"the epoch ended with {process.ExitCode} after {kills} kills at {Length(journal)} of {target} bytes, {progress} before: {process.StandardError.ReadToEnd()}");
            process.Kill();
            process.WaitForExit();
            kills++;
            progress = Length(journal);
        }
        using (var last = Run(set, journal, 0))
        {
            last.WaitForExit();
            Assert.Equal(0, last.ExitCode);
        }
        Assert.Equal(whole, File.ReadAllLines(journal));
    }

    private static long Length(string file) => File.Exists(file) ? new FileInfo(file).Length : 0;

    private static IEnumerable<long> Learnt(string[] lines) => lines.SelectMany(l => l.Split(' ')[2].Split(',')).Select(i => long.Parse(i, CultureInfo.InvariantCulture));

    private static Process Run(string set, string journal, int work)
    {
        return Process.Start(new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, set, journal, work.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardError = true })!;
    }
}
