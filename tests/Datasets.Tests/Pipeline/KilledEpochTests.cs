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
        int kills = 0;
        // An epoch is killed as often as it can be, each time after some packs more, at any instant; another follows until there were kills enough.
        for (int epoch = 0; kills < Kills; epoch++)
        {
            string journal = folder.File($"killed-{epoch}");
            while (true)
            {
                using var process = Run(set, journal, kills < Kills ? 4000 : 0);
                long target = Length(journal) + whole.Sum(l => l.Length + 1) / (4 * Kills);
                while (kills < Kills && !process.HasExited && Length(journal) < target) Thread.Sleep(2);
                if (kills == Kills || process.WaitForExit(random.Next(12)))
                {
                    process.WaitForExit();
                    Assert.True(process.ExitCode == 0, process.StandardError.ReadToEnd());
                    break;
                }
                process.Kill();
                process.WaitForExit();
                kills++;
            }
            Assert.Equal(whole, File.ReadAllLines(journal));
        }
    }

    private static long Length(string file) => File.Exists(file) ? new FileInfo(file).Length : 0;

    private static IEnumerable<long> Learnt(string[] lines) => lines.SelectMany(l => l.Split(' ')[2].Split(',')).Select(i => long.Parse(i, CultureInfo.InvariantCulture));

    private static Process Run(string set, string journal, int work)
    {
        return Process.Start(new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, set, journal, work.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardError = true })!;
    }
}
