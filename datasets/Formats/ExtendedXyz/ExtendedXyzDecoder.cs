using System.Runtime.CompilerServices;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Reads the frames of one XYZ or extended XYZ text, one at a time.</summary>
internal sealed class ExtendedXyzDecoder(LineReader reader, LabelKeys keys) : IDisposable
{
    private const int FirstRows = 4096;
    private readonly PropertiesMemory properties = new();

    /// <summary>The next frame; null at the end of the file.</summary>
    public AtomicSystem? Read()
    {
        if (!TryHeader(out int count)) return null;
        long header = reader.Line;
        if (!reader.TryRead(out var bytes)) throw reader.Missing($"the file ends after the header of a frame of {count} atoms; the frame is cut off");
        string comment = Words.Text(bytes, reader);
        var frame = new FrameHeader(comment, reader, keys, properties);
        var columns = frame.Columns ?? PlainColumns(count);
        ReadAtoms(columns, count, header);
        frame.ReadTrailingCell(reader);
        return frame.Assemble(columns, count);
    }

    /// <summary>Passes over the next frame without reading its numbers; false at the end of the file.</summary>
    public bool Skip()
    {
        if (!TryHeader(out int count)) return false;
        for (long i = 0; i <= count; i++)
            if (!reader.TryRead(out _)) throw reader.Missing($"the file ends inside a frame of {count} atoms; it is cut off");
        while (reader.TryRead(out var line))
            if (!FrameHeader.IsCellVector(line)) { reader.Unread(); break; }
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => reader.Dispose();

    private bool TryHeader(out int count)
    {
        count = 0;
        while (reader.TryRead(out var line))
        {
            int i = 0;
            if (!Words.Skip(line, ref i)) continue;
            int start = i;
            var word = Words.Next(line, ref i);
            bool alone = !Words.Skip(line, ref i);
            if (alone && NumberText.TryWhole(word, out long n) && n is >= 0 and <= int.MaxValue / 16) { count = (int)n; return true; }
            if (line.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || line.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) throw reader.Error("the file is UTF-16; save it as UTF-8", 1);
            throw reader.Error(alone && word.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
                ? $"a frame of {Words.Shown(word)} atoms is more than can be held ({int.MaxValue / 16}); correct the number of atoms"
                : $"a frame must begin with a line that holds its number of atoms, not {Words.Shown(line)}", start + 1);
        }
        return false;
    }

    /// <summary>species and pos, and further columns under the name extra when the first atom has more than four.</summary>
    private List<PropertyColumn> PlainColumns(int count)
    {
        var columns = PropertiesParser.Plain();
        if (count == 0 || !reader.TryRead(out var line)) return columns;
        int i = 0, more = Words.Count(line) - 4;
        for (int k = 0; k < 4; k++) Words.Next(line, ref i);
        if (more > 0)
        {
            bool real = true;
            for (int k = 0; k < more && real; k++) real = Words.TryReal(line, ref i, out _);
            columns.Add(new("extra", literal: true, real ? 'R' : 'S', more));
        }
        reader.Unread();
        return columns;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadAtoms(List<PropertyColumn> columns, int count, long header)
    {
        int wide = 0;
        foreach (var c in columns) wide += c.Width;
        long? room = reader.Remaining;
        bool fits = room is { } bytes && bytes + 1 >= 2L * wide * count;
        // A few missing atoms are found where they are missing; a number that the file cannot hold at all is refused here.
        if (room is not null && !fits && count > FirstRows)
            throw new DataError($"{count} atoms with {wide} columns are announced, but only {room} bytes follow; the file is cut off or the number is wrong", reader.File, header, 1);
        int rows = fits ? count : Math.Min(count, FirstRows);
        foreach (var c in columns) c.Resize(rows);
        var plan = columns.ToArray();
        for (int atom = 0; atom < count; atom++)
        {
            if (atom == rows)
            {
                rows = (int)Math.Min(count, 2L * rows);
                foreach (var c in plan) c.Resize(rows);
            }
            if (!reader.TryRead(out var line)) throw reader.Missing($"the file ends before atom {atom + 1} of {count}; the frame is cut off");
            int i = 0;
            foreach (var c in plan)
                if (c.Kind == 'R') ReadReals(c, line, ref i, atom, count);
                else ReadOthers(c, line, ref i, atom, count);
            if (Words.Skip(line, ref i))
                throw reader.Error($"atom {atom + 1} of {count} has {Words.Count(line)} columns, {wide} are announced; correct the line, the number of atoms or Properties", i + 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadReals(PropertyColumn c, ReadOnlySpan<byte> line, ref int i, int atom, int count)
    {
        double[] values = c.Reals;
        int k = atom * c.Width, end = k + c.Width;
        for (; k < end; k++)
        {
            while ((uint)i < (uint)line.Length && Words.IsBlank(line[i])) i++;
            int start = i;
            if (!NumberText.TryReal(line, ref i, out double value) || ((uint)i < (uint)line.Length && !Words.IsBlank(line[i]))) throw Wrong(c, line, start, atom, count);
            values[k] = value;
            if (c.MustBeFinite && !double.IsFinite(value))
            {
                while (i > 0 && !Words.IsBlank(line[i - 1])) i--;
                throw reader.Error($"{c.Name} of atom {atom + 1} of {count} is {value}; a structure needs finite numbers: leave the frame or the column out", i + 1);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadOthers(PropertyColumn c, ReadOnlySpan<byte> line, ref int i, int atom, int count)
    {
        for (int k = atom * c.Width; k < (atom + 1) * c.Width; k++)
        {
            Words.Skip(line, ref i);
            int start = i;
            if (c.Kind == 'S' && i < line.Length && line[i] == '"' && TryQuoted(line, ref i, out var inside))
            {
                c.Texts[k] = CommentText.Unescape(Words.Text(inside, reader, start + 2));
                continue;
            }
            var word = Words.Next(line, ref i);
            bool right = !word.IsEmpty;
            switch (c.Kind)
            {
                case 'E': right = AtomWord.TryElement(word, out c.Elements[k]); break;
                case 'I': right = NumberText.TryWhole(word, out c.Wholes[k]); break;
                case 'L': right = NumberText.TryTruth(word, out c.Truths[k]) || (word.Length == 1 && word[0] is (byte)'0' or (byte)'1'); if (word.SequenceEqual("1"u8)) c.Truths[k] = true; break;
                default: if (right) c.Texts[k] = Words.Text(word, reader, start + 1); break;
            }
            if (!right) throw Wrong(c, line, start, atom, count);
        }
    }

    private DataError Wrong(PropertyColumn c, ReadOnlySpan<byte> line, int i, int atom, int count)
    {
        int end = i;
        var word = Words.Next(line, ref end);
        string where = $"atom {atom + 1} of {count}, column {c.Name}: ";
        if (word.IsEmpty) return reader.Error(where + $"the line ends after {Words.Count(line)} columns; correct the line, the number of atoms or Properties", i + 1);
        return reader.Error(where + c.Kind switch
        {
            'E' => $"{Words.Shown(word)} is no element; {AtomWord.Remedy(word)}",
            'R' => Words.NotANumber(word),
            'I' => $"{Words.Shown(word)} is not a whole number",
            _ => $"{Words.Shown(word)} is neither T nor F",
        }, i + 1);
    }

    /// <summary>A quoted text that ends before a blank; otherwise the quote belongs to the word.</summary>
    private static bool TryQuoted(ReadOnlySpan<byte> line, ref int i, out ReadOnlySpan<byte> inside)
    {
        for (int k = i + 1; k < line.Length; k++)
        {
            if (line[k] == '\\') { k++; continue; }
            if (line[k] != '"') continue;
            inside = line[(i + 1)..k];
            if (k + 1 < line.Length && !Words.IsBlank(line[k + 1])) return false;
            i = k + 1;
            return true;
        }
        inside = default;
        return false;
    }
}
