using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// A column of numbers, lists of numbers or lists of equal lists of numbers, row by row. Built from Dremel's repetition and definition
/// levels (Melnik et al. 2010). Null rows stay null; nulls inside a list and ragged inner lists are errors.
/// </summary>
internal sealed class NumberColumn
{
    private readonly double[] values;
    private readonly int[] first;
    private readonly bool[] present;

    // values: those that are not null, packed; room after the last one is ignored.
    public NumberColumn(string name, double[] values, ReadOnlySpan<int> definition, ReadOnlySpan<int> repetition, int maxDefinition, int maxRepetition, int rows, string path, int group)
    {
        this.values = values;
        first = new int[rows + 1];
        present = new bool[rows];
        if (maxRepetition > 2) throw new DataError($"column {name}: lists nested {maxRepetition} deep; at most 2 are read", path);
        string place = $"column {name}, row group {group}";
        int levels = maxRepetition > 0 ? repetition.Length : maxDefinition > 0 ? definition.Length : values.Length;
        if ((maxDefinition > 0 && definition.Length != levels) || (maxDefinition == 0 && values.Length != levels)) throw new DataError($"{place}: {definition.Length} definition and {repetition.Length} repetition levels", path);
        int row = -1, value = 0, inner = 0, width = 0, last = 0;
        for (int i = 0; i < levels; i++)
        {
            int r = maxRepetition > 0 ? repetition[i] : 0, d = maxDefinition > 0 ? definition[i] : 0;
            if (maxRepetition == 2 && r < 2) EndInner(ref width, inner, place, row, path, out inner);
            if (r == 0)
            {
                if (++row >= rows) throw new DataError($"{place}: more values than the {rows} rows", path);
                first[row] = value;
                width = 0;
            }
            else if (row < 0) throw new DataError($"{place}: the first value continues a row", path);
            if (maxRepetition > 0 && r == maxRepetition && last < maxDefinition) throw new DataError($"{place}, row {row}: a null inside a list", path);
            last = d;
            if (d == maxDefinition)
            {
                if (value >= values.Length) throw new DataError($"{place}: more levels than values", path);
                value++;
                inner++;
                present[row] = true;
            }
            // Where a list goes on, what is not a value is a null, however few levels the schema has.
            else if (maxRepetition > 0 && r == maxRepetition) throw new DataError($"{place}, row {row}: a null inside a list", path);
            else if (maxRepetition > 0 && d >= maxDefinition - 1 && d > 0 && IsElementNull(d, maxDefinition, maxRepetition)) throw new DataError($"{place}, row {row}: a null inside a list", path);
            else if (d > 0) present[row] |= maxRepetition > 0; // an empty list
        }
        if (maxRepetition == 2) EndInner(ref width, inner, place, row, path, out _);
        if (row != rows - 1) throw new DataError($"{place}: {row + 1} rows where {rows} are stored", path);
        first[rows] = value;
    }

    /// <summary>Numbers of a row, or an empty span and false where the row is null.</summary>
    public bool TryRow(int row, out ReadOnlySpan<double> numbers)
    {
        numbers = values.AsSpan(first[row], first[row + 1] - first[row]);
        return present[row];
    }

    /// <summary>Numbers of a row as a new array, or null.</summary>
    public double[]? Row(int row) => present[row] ? values.AsSpan(first[row], first[row + 1] - first[row]).ToArray() : null;

    /// <summary>The single number of a row, or null.</summary>
    public double? One(int row) => present[row] && first[row + 1] - first[row] == 1 ? values[first[row]] : null;

    // With optional elements maxDefinition - 1 means "element null"; with required ones it means "list empty". Element optionality shows in the
    // parity: optional list + repeated + optional element adds 3 for one level, 2 without.
    private static bool IsElementNull(int d, int maxDefinition, int maxRepetition) => maxDefinition == (maxRepetition == 1 ? 3 : 5) && d == maxDefinition - 1;

    private static void EndInner(ref int width, int inner, string place, int row, string path, out int next)
    {
        next = 0;
        if (inner == 0) return;
        if (width != 0 && width != inner) throw new DataError($"{place}, row {row}: a list of {inner} numbers beside one of {width} (ragged)", path);
        width = inner;
    }
}
