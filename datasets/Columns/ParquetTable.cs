using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Parquet;
using Parquet.Meta;
using Parquet.Schema;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// A Parquet file as row groups of columns that are read one by one (projection). Footer and column chunks are checked against the file
/// before anything is decoded, and whatever the decoder throws comes out as a <see cref="DataError"/> naming column and row group.
/// </summary>
internal sealed class ParquetTable : IDisposable
{
    private readonly FileStream stream;
    private readonly SafeFileHandle pages;
    private readonly ParquetReader reader;
    private readonly Dictionary<string, DataField> fields = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    public ParquetTable(string path)
    {
        Path = path;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
            pages = stream.SafeFileHandle;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataError($"the file cannot be read ({e.Message})", path, inner: e);
        }
        try
        {
            CheckEnds();
            reader = Guard("the footer", () => ParquetReader.CreateAsync(stream, leaveStreamOpen: true).GetAwaiter().GetResult());
            Guard("the footer", () =>
            {
                CheckFooter();
                Metadata = reader.CustomMetadata;
                foreach (var field in reader.Schema.DataFields) fields[string.Join('.', field.Path.ToList())] = field;
                return 0;
            });
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public string Path { get; }

    /// <summary>Rows of each row group.</summary>
    public long[] GroupRows { get; private set; } = [];

    public IReadOnlyDictionary<string, string> Metadata { get; private set; } = new Dictionary<string, string>();

    /// <summary>Whether there is a column whose path starts with <paramref name="name"/>.</summary>
    public bool Has(string name) => Field(name) is not null;

    public IEnumerable<string> Columns => reader.Schema.Fields.Select(f => f.Name);

    /// <summary>A numeric or boolean column of a row group as doubles; null when the file has no such column.</summary>
    public NumberColumn? Numbers(string name, int group)
    {
        if (Field(name) is not { } field) return null;
        lock (gate)
            return Guard($"column {name}, row group {group}", () =>
            {
                CheckPages(field, name, group);
                using var rows = reader.OpenRowGroupReader(group);
                using var raw = rows.ReadRawColumnDataBaseAsync(field, CancellationToken.None).AsTask().GetAwaiter().GetResult();
                double[] values = raw switch
                {
                    Parquet.Data.RawColumnData<double> d => d.Values.ToArray(),
                    Parquet.Data.RawColumnData<float> f => Convert(f.Values, x => (double)x),
                    Parquet.Data.RawColumnData<int> i => Convert(i.Values, x => (double)x),
                    Parquet.Data.RawColumnData<long> l => Convert(l.Values, x => (double)x),
                    Parquet.Data.RawColumnData<short> s => Convert(s.Values, x => (double)x),
                    Parquet.Data.RawColumnData<sbyte> b => Convert(b.Values, x => (double)x),
                    Parquet.Data.RawColumnData<byte> b => Convert(b.Values, x => (double)x),
                    Parquet.Data.RawColumnData<ushort> b => Convert(b.Values, x => (double)x),
                    Parquet.Data.RawColumnData<uint> b => Convert(b.Values, x => (double)x),
                    Parquet.Data.RawColumnData<bool> b => Convert(b.Values, x => x ? 1.0 : 0.0),
                    _ => throw new DataError($"column {name} holds {field.ClrType.Name}, not numbers", Path),
                };
                return new NumberColumn(name, values, Definitions(raw, field), Repetitions(raw, field), field.MaxDefinitionLevel, field.MaxRepetitionLevel, checked((int)GroupRows[group]), Path, group);
            });
    }

    /// <summary>A column of strings, one (or null) a row; null when the file has no such column.</summary>
    public string?[]? Texts(string name, int group) =>
        Field(name) is { MaxRepetitionLevel: 0 } field && IsText(field) ? Array.ConvertAll(ReadTexts(field, name, group), l => l is [var one] ? one : null) : null;

    /// <summary>A column of lists of strings; null when the file has no such column.</summary>
    public string[]?[]? TextLists(string name, int group) =>
        Field(name) is { MaxRepetitionLevel: 1 } field && IsText(field) ? ReadTexts(field, name, group) : null;

    private string[]?[] ReadTexts(DataField field, string name, int group)
    {
        lock (gate)
            return Guard($"column {name}, row group {group}", () =>
            {
                CheckPages(field, name, group);
                using var rows = reader.OpenRowGroupReader(group);
                using var raw = rows.ReadRawColumnDataBaseAsync(field, CancellationToken.None).AsTask().GetAwaiter().GetResult();
                if (raw is not Parquet.Data.RawColumnData<ReadOnlyMemory<char>> texts) throw new DataError($"column {name} holds {field.ClrType.Name}, not texts", Path);
                // The levels are those of a column of numbers: number the texts and let NumberColumn sort them into rows.
                var order = new double[texts.Values.Length];
                for (int i = 0; i < order.Length; i++) order[i] = i;
                var column = new NumberColumn(name, order, Definitions(raw, field), Repetitions(raw, field), field.MaxDefinitionLevel, field.MaxRepetitionLevel, checked((int)GroupRows[group]), Path, group);
                var lists = new string[]?[GroupRows[group]];
                for (int r = 0; r < lists.Length; r++)
                {
                    if (!column.TryRow(r, out var numbers)) continue;
                    var list = new string[numbers.Length];
                    for (int i = 0; i < list.Length; i++) list[i] = texts.Values[(int)numbers[i]].ToString();
                    lists[r] = list;
                }
                return lists;
            });
    }

    private static ReadOnlySpan<int> Definitions(Parquet.Data.RawColumnData raw, DataField field) => field.MaxDefinitionLevel > 0 ? raw.DefinitionLevels : [];

    private static ReadOnlySpan<int> Repetitions(Parquet.Data.RawColumnData raw, DataField field) => field.MaxRepetitionLevel > 0 ? raw.RepetitionLevels : [];

    public bool IsText(string name) => Field(name) is { } f && IsText(f);

    private static bool IsText(DataField field) => field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>);

    private static double[] Convert<T>(ReadOnlySpan<T> values, Func<T, double> convert)
    {
        var result = new double[values.Length];
        for (int i = 0; i < result.Length; i++) result[i] = convert(values[i]);
        return result;
    }

    private DataField? Field(string name)
    {
        if (fields.TryGetValue(name, out var exact)) return exact;
        foreach (var (path, field) in fields)
            if (path.Length > name.Length && path[name.Length] == '.' && path.StartsWith(name, StringComparison.Ordinal)) return field;
        return null;
    }

    private void CheckEnds()
    {
        Span<byte> ends = stackalloc byte[12];
        if (stream.Length < 12) throw new DataError($"{stream.Length} bytes are too few for a Parquet file", Path);
        stream.ReadExactly(ends[..4]);
        stream.Position = stream.Length - 8;
        stream.ReadExactly(ends[4..]);
        if (!ends[..4].SequenceEqual("PAR1"u8) || !ends[8..].SequenceEqual("PAR1"u8)) throw new DataError($"byte {stream.Length - 4}: 'PAR1' is missing at the {(ends[..4].SequenceEqual("PAR1"u8) ? "end: the file is truncated" : "start")}", Path);
        uint footer = BinaryPrimitives.ReadUInt32LittleEndian(ends[4..]);
        if (footer > stream.Length - 12) throw new DataError($"byte {stream.Length - 8}: a footer of {footer} bytes in a file of {stream.Length}", Path);
        stream.Position = 0;
    }

    private void CheckFooter()
    {
        var meta = reader.Metadata ?? throw new DataError("the footer is empty", Path);
        if (meta.RowGroups is null) throw new DataError("the footer lists no row groups", Path);
        GroupRows = new long[meta.RowGroups.Count];
        long limit = 64 * stream.Length + (1 << 20);
        for (int g = 0; g < GroupRows.Length; g++)
        {
            var group = meta.RowGroups[g];
            GroupRows[g] = group.NumRows is >= 0 and <= int.MaxValue && group.NumRows <= limit ? group.NumRows : throw new DataError($"row group {g} claims {group.NumRows} rows in a file of {stream.Length} bytes", Path);
            foreach (var column in group.Columns ?? [])
            {
                string name = column.MetaData?.PathInSchema is { } p ? string.Join('.', p) : "?";
                if (column.MetaData is not { } m) throw new DataError($"row group {g} has a column without metadata", Path);
                long start = Start(m);
                if (start < 4 || m.TotalCompressedSize < 0 || start > stream.Length - m.TotalCompressedSize) throw new DataError($"column {name}, row group {g}: bytes {start} to {start + m.TotalCompressedSize} of {stream.Length}", Path);
                if (m.NumValues < 0 || m.NumValues > limit || m.TotalUncompressedSize < 0 || m.TotalUncompressedSize / Ratio(m.Codec) > m.TotalCompressedSize + (1 << 16))
                    throw new DataError($"column {name}, row group {g}: {m.NumValues} values, {m.TotalUncompressedSize} bytes out of {m.TotalCompressedSize}", Path);
            }
        }
    }

    // The most that one byte can unpack to. Deflate: 258 bytes out of two bits; LZ4 and Snappy stay below. Zstandard and Brotli: a block of 128 KiB
    // or more out of four bytes, as columns that never change have them.
    private static long Ratio(CompressionCodec codec) => codec is CompressionCodec.ZSTD or CompressionCodec.BROTLI ? 40_000 : 1100;

    // Pages are looked at when their column is about to be read: to do it for all of them would delay the first structure of a large file.
    private void CheckPages(DataField field, string name, int group)
    {
        foreach (var column in reader.Metadata!.RowGroups![group].Columns ?? [])
        {
            if (column.MetaData is not { } m || !m.PathInSchema.SequenceEqual(field.Path.ToList())) continue;
            int width = m.Type switch { Parquet.Meta.Type.BOOLEAN => 1, Parquet.Meta.Type.INT32 or Parquet.Meta.Type.FLOAT => 4, Parquet.Meta.Type.INT64 or Parquet.Meta.Type.DOUBLE => 8, Parquet.Meta.Type.INT96 => 12, _ => 0 };
            if (ParquetPages.Problem(pages, Start(m), m.TotalCompressedSize, m.NumValues, Ratio(m.Codec), width) is { } problem) throw new DataError($"column {name}, row group {group}: {problem}", Path);
        }
    }

    private static long Start(ColumnMetaData m) => m.DictionaryPageOffset is > 0 and { } d && d < m.DataPageOffset ? d : m.DataPageOffset;

    private T Guard<T>(string what, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DataError)
        {
            throw;
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            throw new DataError($"{what} cannot be decoded ({e.GetType().Name}: {e.Message}); the file is damaged or uses an unknown codec", Path, inner: e);
        }
    }

    public void Dispose()
    {
        reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        stream.Dispose();
    }
}
