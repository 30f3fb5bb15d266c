using System.Text;

namespace Potentials.Cli.Console;

/// <summary>A table in plain text: the first column to the left, numbers to the right.</summary>
public sealed class TextTable(params string[] header)
{
    private readonly List<string[]> rows = [header];

    /// <summary>Rows below the header.</summary>
    public int Count => rows.Count - 1;

    /// <summary>Adds a row of as many cells as the header has.</summary>
    public void Add(params string[] row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row.Length != rows[0].Length) throw new ArgumentException($"A row has {rows[0].Length} cells, not {row.Length}.", nameof(row));
        rows.Add(row);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var width = new int[rows[0].Length];
        var numeric = new bool[width.Length];
        for (int c = 0; c < width.Length; c++)
        {
            width[c] = rows.Max(r => r[c].Length);
            numeric[c] = rows.Count > 1 && rows.Skip(1).All(r => r[c].Length == 0 || char.IsAsciiDigit(r[c][0]) || r[c][0] is '-' or '+' or '.');
        }
        var s = new StringBuilder();
        for (int r = 0; r < rows.Count; r++)
        {
            var line = new StringBuilder();
            for (int c = 0; c < width.Length; c++)
            {
                if (c > 0) line.Append("  ");
                line.Append(numeric[c] ? rows[r][c].PadLeft(width[c]) : rows[r][c].PadRight(width[c]));
            }
            s.Append(line.ToString().TrimEnd()).Append('\n');
            if (r == 0) s.Append('-', width.Sum() + 2 * (width.Length - 1)).Append('\n');
        }
        return s.ToString();
    }
}
