using Potentials.Core;

namespace Potentials.Datasets.Tests;

/// <summary>Parquet shards keep the sums over their structures, so that a folder of them need not be read again.</summary>
public sealed class StoredStatisticsTests
{
    private static DatasetStatistics Direct(IEnumerable<AtomicSystem> frames, double? cutoff)
    {
        var collector = new StatisticsCollector(cutoff);
        foreach (var f in frames) collector.Add(f);
        return collector.Result();
    }

    private static void MustEqual(DatasetStatistics a, DatasetStatistics b)
    {
        Assert.Equal((a.Frames, a.Atoms, a.FewestAtoms, a.MostAtoms, a.Periodic, a.Compositions, a.EnergyRange, a.LargestForce, a.NeighborCutoff, a.Neighbors), (b.Frames, b.Atoms, b.FewestAtoms, b.MostAtoms, b.Periodic, b.Compositions, b.EnergyRange, b.LargestForce, b.NeighborCutoff, b.Neighbors));
        Assert.Equal(a.Elements, b.Elements);
        Assert.Equal(a.Labels.OrderBy(p => p.Key), b.Labels.OrderBy(p => p.Key));
        Assert.Equal(a.ForceRms!.Value, b.ForceRms!.Value, 1e-12);
        Assert.Equal(a.StressRms!.Value, b.StressRms!.Value, 1e-12);
        Assert.Equal(a.References!.Rank, b.References!.Rank);
        Assert.Equal(a.References.Residual, b.References.Residual, 1e-9);
        foreach (var (x, y) in a.References.Values.Zip(b.References.Values)) Assert.Equal(x, y, 1e-6);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(4.0)]
    public void Shards_give_the_statistics_of_all_their_structures_without_being_read(double? cutoff)
    {
        using var folder = new TemporaryFolder();
        var frames = MorseData.Make(5, 9, 11);
        new DatasetConverterOf(frames, folder).Run(folder.File("out"), cutoff);
        using var source = Dataset.Open(folder.File("out"));
        var stored = source.StoredStatistics();
        Assert.NotNull(stored);
        Assert.Equal(cutoff, stored.NeighborCutoff);
        MustEqual(Direct(frames, cutoff), stored.Result());
        foreach (string part in Directory.GetFiles(folder.File("out"), "*.parquet"))
        {
            using var one = Dataset.Open(part);
            MustEqual(Direct(one.Enumerate(), cutoff), one.StoredStatistics()!.Result());
        }
    }

    [Fact]
    public void Sets_of_other_formats_keep_none()
    {
        using var folder = new TemporaryFolder();
        using (var writer = DatasetWriter.Create(folder.File("a.h5")))
        {
            foreach (var f in MorseData.Make(1, 2)) writer.Write(f);
            writer.Commit();
        }
        using var source = Dataset.Open(folder.File("a.h5"));
        Assert.Null(source.StoredStatistics());
        Assert.Throws<ConfigError>(() => DatasetWriter.Create(folder.File("b.h5"), 6));
    }

    [Fact]
    public void A_text_with_a_changed_letter_is_refused()
    {
        var collector = new StatisticsCollector(5);
        foreach (var f in MorseData.Make(1, 3)) collector.Add(f);
        string text = collector.ToText();
        MustEqual(collector.Result(), StatisticsCollector.TryParse(text, "here")!.Result());
        for (int i = 0; i < text.Length; i++)
            Assert.Throws<DataError>(() => StatisticsCollector.TryParse(text[..i] + (text[i] == '7' ? '3' : '7') + text[(i + 1)..], "here"));
        Assert.Throws<DataError>(() => StatisticsCollector.TryParse("", "here"));
        Assert.Throws<ArgumentException>(() => collector.Add(new StatisticsCollector(6)));
        MustEqual(collector.Result(), Twice().Result());

        // An empty one added to it, and it to an empty one.
        StatisticsCollector Twice()
        {
            var sum = new StatisticsCollector(5);
            sum.Add(collector);
            sum.Add(new StatisticsCollector(5));
            return sum;
        }
    }

    private sealed record DatasetConverterOf(List<AtomicSystem> Frames, TemporaryFolder Folder)
    {
        public void Run(string target, double? cutoff)
        {
            string source = Folder.File("source.h5");
            using (var writer = DatasetWriter.Create(source))
            {
                foreach (var f in Frames) writer.Write(f);
                writer.Commit();
            }
            new DatasetConverter(source, target, ".parquet", 20) { NeighborCutoff = cutoff }.Run();
        }
    }
}
