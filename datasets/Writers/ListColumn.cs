using Parquet;
using Parquet.Schema;

namespace Potentials.Datasets;

/// <summary>Collects a column of lists (or null) and writes it with its levels: 0 null, 1 empty, 2 a value.</summary>
internal sealed class ListColumn<T>(string name) where T : struct
{
    private readonly List<T> values = [];
    private readonly List<int> definition = [], repetition = [];

    public ListField Field { get; } = new(name, new DataField<T>("element"));

    public void Add(ReadOnlySpan<T> row, bool present)
    {
        if (!present || row.Length == 0)
        {
            definition.Add(present ? 1 : 0);
            repetition.Add(0);
            return;
        }
        values.AddRange(row);
        for (int i = 0; i < row.Length; i++)
        {
            definition.Add(2);
            repetition.Add(i == 0 ? 0 : 1);
        }
    }

    public void Add(T[]? row) => Add(row, row is not null);

    public void Write(ParquetRowGroupWriter group, ParquetSchema schema)
    {
        var field = schema.DataFields.First(f => f.Path.FirstPart == name);
        group.WriteAllPartsAsync(field, (ReadOnlyMemory<T>)values.ToArray(), (ReadOnlyMemory<int>)definition.ToArray(), (ReadOnlyMemory<int>)repetition.ToArray(), CancellationToken.None).GetAwaiter().GetResult();
        values.Clear();
        definition.Clear();
        repetition.Clear();
    }
}
