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
    private const int MaxDepth = 32;
    private readonly BoundedStream stream;
    private readonly SafeFileHandle pages;
    private readonly ParquetReader reader;
    private readonly Dictionary<string, DataField> fields = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    public ParquetTable(string path)
    {
        Path = path;
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
            (stream, pages) = (new(file), file.SafeFileHandle);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataError($"the file cannot be read ({e.Message})", path, inner: e);
        }
        try
        {
            CheckFooterBytes(CheckEnds());
            reader = Guard("the footer", () => ParquetReader.CreateAsync(stream, leaveStreamOpen: true).GetAwaiter().GetResult());
            Guard("the footer", () =>
            {
                CheckFooter();
                Metadata = reader.CustomMetadata.Where(p => p.Value is not null).ToDictionary(StringComparer.Ordinal);
                foreach (var field in reader.Schema.DataFields) fields[string.Join('.', field.Path.ToList())] = field;
                CheckRows();
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
                if (CheckPages(field, name, group) is { } pages) return new NumberColumn(name, pages.Numbers, pages.Definition, pages.Repetition, field.MaxDefinitionLevel, field.MaxRepetitionLevel, checked((int)GroupRows[group]), Path, group);
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
                if (CheckPages(field, name, group) is { } pages) return Lists(pages.Texts.Length, i => pages.Texts[i], pages.Definition, pages.Repetition);
                using var rows = reader.OpenRowGroupReader(group);
                using var raw = rows.ReadRawColumnDataBaseAsync(field, CancellationToken.None).AsTask().GetAwaiter().GetResult();
                if (raw is not Parquet.Data.RawColumnData<ReadOnlyMemory<char>> texts) throw new DataError($"column {name} holds {field.ClrType.Name}, not texts", Path);
                return Lists(texts.Values.Length, i => texts.Values[i].ToString(), Definitions(raw, field), Repetitions(raw, field));
            });

        // The levels are those of a column of numbers: number the texts and let NumberColumn sort them into rows.
        string[]?[] Lists(int count, Func<int, string> text, ReadOnlySpan<int> definition, ReadOnlySpan<int> repetition)
        {
            var order = new double[count];
            for (int i = 0; i < count; i++) order[i] = i;
            var column = new NumberColumn(name, order, definition, repetition, field.MaxDefinitionLevel, field.MaxRepetitionLevel, checked((int)GroupRows[group]), Path, group);
            var lists = new string[]?[GroupRows[group]];
            for (int r = 0; r < lists.Length; r++)
            {
                if (!column.TryRow(r, out var numbers)) continue;
                var list = new string[numbers.Length];
                for (int i = 0; i < list.Length; i++) list[i] = Text(text((int)numbers[i]), name, group, r);
                lists[r] = list;
            }
            return lists;
        }
    }

    // The decoder puts U+FFFD where bytes are not UTF-8.
    private string Text(string text, string name, int group, int row) =>
        text.Contains('\ufffd', StringComparison.Ordinal) ? throw new DataError($"column {name}, row group {group}, row {row}: a text that is not UTF-8", Path) : text;

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

    private (long Start, int Length) CheckEnds()
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
        return (stream.Length - 8 - footer, (int)footer);
    }

    // The decoder of the footer trusts every length in it and calls itself for every level of the schema.
    private void CheckFooterBytes((long Start, int Length) footer)
    {
        byte[] bytes = new byte[footer.Length];
        int have = 0;
        for (int n = 1; have < bytes.Length && n > 0; have += n) n = RandomAccess.Read(pages, bytes.AsSpan(have), footer.Start + have);
        var walk = new ThriftWalk(bytes.AsSpan(0, have)) { Children = [] };
        if (!walk.Struct(ThriftStruct.FileMetaData)) throw new DataError($"byte {footer.Start + walk.At}: the footer is damaged", Path);
        var open = new Stack<int>();
        for (int i = 0; i < walk.Children.Count; i++)
        {
            int children = walk.Children[i];
            if (children < 0 || children > walk.Children.Count - i - 1 || open.Count > MaxDepth || (i > 0 && open.Count == 0)) throw new DataError($"the footer is damaged: node {i} of the schema states {children} children", Path);
            if (i > 0) open.Push(open.Pop() - 1);
            if (children > 0) open.Push(children);
            while (open.Count > 0 && open.Peek() == 0) open.Pop();
        }
        if (open.Count > 0) throw new DataError("the footer is damaged: the schema is cut off", Path);
    }

    private void CheckFooter()
    {
        var meta = reader.Metadata ?? throw new DataError("the footer is empty", Path);
        if (meta.RowGroups is null) throw new DataError("the footer lists no row groups", Path);
        GroupRows = new long[meta.RowGroups.Count];
        // Structures of one atom that hardly differ pack to fractions of a byte, but not below this; our own files stay within the constants.
        long mostRows = 8 * stream.Length + (1 << 16), mostValues = 64 * stream.Length + (4 << 20);
        for (int g = 0; g < GroupRows.Length; g++)
        {
            var group = meta.RowGroups[g];
            GroupRows[g] = group.NumRows is >= 0 and <= int.MaxValue && group.NumRows <= mostRows ? group.NumRows : throw new DataError($"row group {g} claims {group.NumRows} rows in a file of {stream.Length} bytes", Path);
            long values = 0;
            foreach (var column in group.Columns ?? [])
            {
                string name = column.MetaData?.PathInSchema is { } p ? string.Join('.', p) : "?";
                if (column.MetaData is not { } m) throw new DataError($"row group {g} has a column without metadata", Path);
                long start = Start(m);
                if (start < 4 || m.TotalCompressedSize < 0 || start > stream.Length - m.TotalCompressedSize) throw new DataError($"column {name}, row group {g}: bytes {start} to {start + m.TotalCompressedSize} of {stream.Length}", Path);
                if (m.NumValues < 0 || (values += Math.Min(m.NumValues, mostValues + 1)) > mostValues || m.TotalUncompressedSize < 0 || m.TotalUncompressedSize / ParquetPages.Ratio(m.Codec) > m.TotalCompressedSize + (1 << 16))
                    throw new DataError($"column {name}, row group {g}: {m.NumValues} values, {m.TotalUncompressedSize} bytes out of {m.TotalCompressedSize}", Path);
            }
        }
    }

    // A column that is no list has one value (or null) a row, a list at least one entry.
    private void CheckRows()
    {
        var meta = reader.Metadata!;
        if (meta.NumRows != GroupRows.Sum()) throw new DataError($"the footer states {meta.NumRows} rows, its row groups {GroupRows.Sum()}", Path);
        for (int g = 0; g < GroupRows.Length; g++)
            foreach (var column in meta.RowGroups![g].Columns)
                if (column.MetaData is { } m && fields.TryGetValue(string.Join('.', m.PathInSchema), out var field) && (field.MaxRepetitionLevel == 0 ? m.NumValues != GroupRows[g] : m.NumValues < GroupRows[g]))
                    throw new DataError($"column {string.Join('.', m.PathInSchema)}, row group {g}: {m.NumValues} values for {GroupRows[g]} rows", Path);
    }

    // Pages are looked at when their column is about to be read: to do it for all of them would delay the first structure of a large file.
    // Lists in pages of version 2 are decoded here.
    private ParquetListPages? CheckPages(DataField field, string name, int group)
    {
        foreach (var column in reader.Metadata!.RowGroups![group].Columns ?? [])
        {
            if (column.MetaData is not { } m || !m.PathInSchema.SequenceEqual(field.Path.ToList())) continue;
            if (ParquetPages.Problem(pages, Start(m), m, out bool version2) is { } problem) throw new DataError($"column {name}, row group {group}: {problem}", Path);
            stream.End = Start(m) + m.TotalCompressedSize;
            if (version2 && field.MaxRepetitionLevel > 0) return new(pages, Start(m), m, field.MaxDefinitionLevel, field.MaxRepetitionLevel);
        }
        return null;
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
