using System.Text;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// Splits the comment line of extended XYZ into keys and values: bare, "quoted", 'quoted', {old} and [new] arrays, nested brackets,
/// backslash escapes, blanks around the equals sign.
/// </summary>
internal ref struct CommentParser(string line, LineReader reader)
{
    private const int DeepestNesting = 8;
    private readonly string line = line;
    private readonly LineReader reader = reader;
    private int i;

    /// <summary>The entries in order.</summary>
    /// <exception cref="DataError">A quote or bracket is not closed, or text clings to a closing one.</exception>
    public List<CommentEntry> Parse()
    {
        var entries = new List<CommentEntry>();
        while (true)
        {
            SkipBlanks();
            if (i >= line.Length) return entries;
            int column = i + 1;
            string key;
            bool literal = false;
            if (line[i] is '"' or '\'')
            {
                string raw = Delimited(line[i]);
                literal = raw.Contains('\\');
                key = CommentText.Unescape(raw);
            }
            else
            {
                int start = i;
                while (i < line.Length && line[i] is not (' ' or '\t' or '=')) i++;
                if (i == start) throw Error("an equals sign without a key; write key=value", column);
                key = line[start..i];
            }
            int behind = i;
            SkipBlanks();
            if (i >= line.Length || line[i] != '=')
            {
                i = behind;
                entries.Add(new(key, literal, "", Quoting.Absent, column));
                continue;
            }
            i++;
            entries.Add(Value(key, literal, column));
        }
    }

    private CommentEntry Value(string key, bool literal, int column)
    {
        int behind = i;
        SkipBlanks();
        if (i >= line.Length) return new(key, literal, "", Quoting.Quotes, column);
        var quoting = line[i] switch { '"' or '\'' => Quoting.Quotes, '{' => Quoting.Braces, '[' => Quoting.Brackets, _ => Quoting.Bare };
        if (quoting != Quoting.Bare)
        {
            int open = i;
            string text = quoting == Quoting.Brackets ? Nested() : Delimited(line[i] == '{' ? '}' : line[i]);
            // "key= "next key"=1": the key has no value, and the next entry begins with a quoted key (ASE writes so).
            if (i < line.Length && line[i] == '=' && quoting == Quoting.Quotes && open > behind) { i = behind; return new(key, literal, "", Quoting.Quotes, column); }
            if (i < line.Length && line[i] is not (' ' or '\t'))
                throw Error($"text follows the end of the value of '{key}'; put a blank there, or a backslash before a quote that belongs to the value", i + 1);
            return new(key, literal, text, quoting, column);
        }
        int start = i;
        while (i < line.Length && line[i] is not (' ' or '\t')) i++;
        // "key= next=1": the key has no value, and the next entry begins.
        if (start > behind && line.AsSpan(start, i - start).Contains('=')) { i = behind; return new(key, literal, "", Quoting.Quotes, column); }
        return new(key, literal, line[start..i], Quoting.Bare, column);
    }

    /// <summary>What stands before the closing delimiter; a backslash protects the next character.</summary>
    private string Delimited(char close)
    {
        int open = i++, start = i;
        for (; i < line.Length; i++)
        {
            if (line[i] == '\\') { i++; continue; }
            if (line[i] == close) return line[start..i++];
        }
        throw Error($"the {line[open]} is never closed; add {close}", open + 1);
    }

    private string Nested()
    {
        int open = i++, start = i, depth = 1;
        for (; i < line.Length; i++)
        {
            char c = line[i];
            if (c == '\\') i++;
            else if (c == '"') { Delimited('"'); i--; }
            else if (c == '[' && ++depth > DeepestNesting) throw Error($"brackets are nested more than {DeepestNesting} deep", i + 1);
            else if (c == ']' && --depth == 0) return line[start..i++];
        }
        throw Error("the [ is never closed; add ]", open + 1);
    }

    private void SkipBlanks() { while (i < line.Length && line[i] is ' ' or '\t') i++; }

    /// <summary>Columns count bytes, as in the rest of the file.</summary>
    private readonly DataError Error(string message, int column) =>
        reader.Error(message, column <= line.Length ? Encoding.UTF8.GetByteCount(line.AsSpan(0, column - 1)) + 1 : column);
}
