using System.Text;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// Splits a CIF into words (Hall, Allen and Brown, Acta Cryst. A47, 655 (1991); the grammar of CIF 1.1): comments, quoted values, which end at a quote
/// before a blank, and text fields between semicolons at the start of a line.
/// </summary>
internal sealed class CifLexer(LineReader reader)
{
    private const int LongestText = 1 << 20;
    private byte[] line = [];
    private int length, i;
    private bool begun;

    public string File => reader.File;

    public DataError Error(string message, CifToken at) => new(message, reader.File, at.Line, at.Column);

    public CifToken Next()
    {
        while (true)
        {
            if (!begun || i >= length)
            {
                if (!NextLine()) return new(CifKind.End, "", false, reader.Line + 1, 1);
                begun = true;
                if (length > 0 && line[0] == ';') return TextField();
            }
            var s = line.AsSpan(0, length);
            if (!Words.Skip(s, ref i) || s[i] == '#') { i = length; continue; }
            return Word(s);
        }
    }

    private CifToken Word(ReadOnlySpan<byte> s)
    {
        int start = i;
        byte quote = s[i];
        if (quote is (byte)'\'' or (byte)'"')
        {
            for (int k = i + 1; k < s.Length; k++)
            {
                if (s[k] != quote || (k + 1 < s.Length && !Words.IsBlank(s[k + 1]))) continue;
                i = k + 1;
                return new(CifKind.Value, Text(s[(start + 1)..k]), true, reader.Line, start + 1);
            }
            throw reader.Error($"the {(char)quote} is never closed in this line; close it before a blank", start + 1);
        }
        string word = Text(Words.Next(s, ref i));
        var kind = CifKind.Value;
        if (word[0] == '_') { kind = CifKind.Tag; word = word.ToLowerInvariant(); }
        else if (word.StartsWith("data_", StringComparison.OrdinalIgnoreCase)) { kind = CifKind.Block; word = word[5..]; }
        else if (word.Equals("loop_", StringComparison.OrdinalIgnoreCase)) kind = CifKind.Loop;
        else if (word.StartsWith("save_", StringComparison.OrdinalIgnoreCase) || word.Equals("global_", StringComparison.OrdinalIgnoreCase) || word.Equals("stop_", StringComparison.OrdinalIgnoreCase))
            throw reader.Error($"'{word}' belongs to dictionaries, not to structures; give a file of data blocks", start + 1);
        return new(kind, word, false, reader.Line, start + 1);
    }

    private CifToken TextField()
    {
        long first = reader.Line;
        var text = new StringBuilder(Text(line.AsSpan(1, length - 1)));
        while (true)
        {
            if (!NextLine()) throw new DataError("the text field that begins here is never closed; add a line that begins with ;", reader.File, first, 1);
            if (length > 0 && line[0] == ';') break;
            if (text.Length < LongestText) text.Append('\n').Append(Text(line.AsSpan(0, length)));
        }
        i = 1;
        return new(CifKind.Value, text.ToString(), true, first, 1);
    }

    private bool NextLine()
    {
        i = 0;
        if (!reader.TryRead(out var s)) { length = 0; return false; }
        if (line.Length < s.Length) line = new byte[Math.Max(256, 2 * s.Length)];
        s.CopyTo(line);
        length = s.Length;
        int nul = s.IndexOf((byte)0);
        return nul < 0 ? true : throw reader.Error("a NUL byte; this is a binary file, or the file was damaged: fetch it again", nul + 1);
    }

    /// <summary>Authors' names are often Latin-1; what is not UTF-8 is replaced, for no number or symbol can be among it.</summary>
    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
