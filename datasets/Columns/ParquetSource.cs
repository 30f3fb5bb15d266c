using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// Structures in Parquet files: our own schema, ColabFit, LeMaterial and <c>nimashoghi/mptrj</c>, told apart by their columns. One row group is
/// in memory at a time unless more are asked for.
/// </summary>
public sealed class ParquetSource : LabelledSource
{
    private readonly ParquetTable table;
    private readonly ParquetLayout layout;
    private readonly SourceOptions options;
    private readonly long[] first;
    private readonly BlockCache kept;

    /// <summary>Opens a file.</summary>
    /// <exception cref="DataError">Not Parquet, damaged, or of no known layout.</exception>
    /// <exception cref="ConfigError">An option does not fit the file.</exception>
    public ParquetSource(string path, SourceOptions? options = null)
    {
        this.options = options ?? SourceOptions.Default;
        kept = new(g => layout!.Load(table!, (int)g, this.options));
        table = new ParquetTable(path);
        try
        {
            ParquetLayout[] layouts = [new OwnParquetLayout(), new LeMaterialLayout(), new ColabFitLayout(), new MptrjParquetLayout()];
            layout = Array.Find(layouts, l => l.Matches(table)) ?? throw new DataError(
                $"the columns ({string.Join(", ", table.Columns.Take(12))}) are those of no known layout ({string.Join(", ", layouts.Select(l => l.Name))})", path);
            Description = layout.Describe(table, this.options);
            first = new long[table.GroupRows.Length + 1];
            for (int g = 0; g < table.GroupRows.Length; g++) first[g + 1] = first[g] + table.GroupRows[g];
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override SourceDescription Description { get; }

    /// <inheritdoc/>
    public override long? Count => first[^1];

    /// <inheritdoc/>
    public override bool IsRandomAccess => true;

    /// <summary>First structure of each row group, and after them the number of structures.</summary>
    public IReadOnlyList<long> GroupStarts => first;

    /// <inheritdoc/>
    public override IReadOnlyList<long>? BlockStarts => first;

    /// <inheritdoc/>
    public override StatisticsCollector? StoredStatistics() =>
        layout is OwnParquetLayout && table.Metadata.TryGetValue(OwnParquetLayout.StatisticsKey, out string? text) ? StatisticsCollector.TryParse(text, table.Path) : null;

    /// <inheritdoc/>
    public override void KeepBlocks(int count) => kept.Capacity = count;

    internal override void ShareBlocks(BlockCache.Pool pool) => kept.Share(pool);

    /// <inheritdoc/>
    public override AtomicSystem Read(long index)
    {
        if ((ulong)index >= (ulong)first[^1]) throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {first[^1]} structures.");
        int g = GroupOf(index);
        return Group(g)[index - first[g]];
    }

    /// <inheritdoc/>
    public override IEnumerable<AtomicSystem> Enumerate(long start = 0, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        if (start >= first[^1]) yield break;
        for (int g = GroupOf(start); g + 1 < first.Length; g++)
        {
            cancellation.ThrowIfCancellationRequested();
            var systems = Group(g);
            for (long i = Math.Max(0, start - first[g]); i < systems.Length; i++) yield return systems[i];
        }
    }

    private int GroupOf(long index)
    {
        int g = Array.BinarySearch(first, index);
        if (g < 0) g = ~g - 1;
        while (first[g + 1] == first[g]) g++; // empty row groups
        return g;
    }

    private AtomicSystem[] Group(int g) => kept.Get(g);

    /// <inheritdoc/>
    protected override void Close() => table.Dispose();
}
