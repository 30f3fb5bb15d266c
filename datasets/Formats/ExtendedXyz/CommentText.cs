using System.Text;

namespace Potentials.Datasets;

/// <summary>
/// Texts in the comment line of extended XYZ. A quoted text without backslash that looks like numbers or truth values is read as such
/// (as the format has always been read); a backslash anywhere in it makes it a literal text. The same holds for keys: a key with a
/// backslash is kept, never interpreted. Other readers drop the backslash, so the files stay readable for them.
/// </summary>
internal static class CommentText
{
    /// <summary>Writes a text so that it reads back as this text.</summary>
    public static void AppendValue(FrameSink sink, string text)
    {
        bool looksLikeOther = LooksLikeOther(text);
        if (!looksLikeOther && IsBare(text)) sink.Append(text);
        else AppendQuoted(sink, text, looksLikeOther);
    }

    /// <summary>Writes a key; a literal one is kept by the reader without interpretation.</summary>
    public static void AppendKey(FrameSink sink, string key, bool literal)
    {
        if (!literal && IsBare(key)) sink.Append(key);
        else AppendQuoted(sink, key, literal);
    }

    /// <summary>Writes a text in double quotes; <paramref name="literal"/> puts a backslash somewhere in any case.</summary>
    public static void AppendQuoted(FrameSink sink, string text, bool literal)
    {
        if (text.Contains('\0')) throw new Core.DataError($"The text '{text.Replace("\0", "\\0")}' holds a NUL character and cannot be written; remove it.");
        int forced = literal ? FirstEscapable(text) : -1;
        sink.Append((byte)'"');
        var run = new StringBuilder(text.Length + 8);
        for (int i = 0; i < text.Length; i++)
            _ = text[i] switch
            {
                '\n' => run.Append("\\n"),
                '\r' => run.Append("\\r"),
                '"' or '\\' => run.Append('\\').Append(text[i]),
                var c => (i == forced ? run.Append('\\') : run).Append(c),
            };
        sink.Append(run.ToString());
        sink.Append((byte)'"');
    }

    /// <summary>Takes the backslashes out: \n and \r are line ends, every other character stands for itself.</summary>
    public static string Unescape(string text)
    {
        if (!text.Contains('\\')) return text;
        var plain = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length) { plain.Append(text[i]); continue; }
            i++;
            plain.Append(text[i] switch { 'n' => '\n', 'r' => '\r', var c => c });
        }
        return plain.ToString();
    }

    /// <summary>Whether a reader would take the quoted or bare text for numbers, truth values or JSON.</summary>
    private static bool LooksLikeOther(string text)
    {
        if (text.StartsWith("_JSON ", StringComparison.Ordinal)) return true;
        int tokens = 0;
        foreach (var range in text.AsSpan().SplitAny(' ', '\t'))
        {
            var token = text.AsSpan()[range];
            if (token.IsEmpty) continue;
            tokens++;
            byte[] bytes = Encoding.UTF8.GetBytes(token.ToArray());
            if (!NumberText.TryWhole(bytes, out _) && !NumberText.TryReal(bytes, out _) && !NumberText.TryTruth(bytes, out _)) return false;
        }
        return tokens > 0;
    }

    private static bool IsBare(string text)
    {
        foreach (char c in text)
            if (c <= ' ' || c is '=' or '"' or '\'' or ',' or '[' or ']' or '{' or '}' or '\\' or '\u007F') return false;
        return text.Length > 0;
    }

    /// <summary>The first character that keeps its meaning behind a backslash.</summary>
    private static int FirstEscapable(string text)
    {
        for (int i = 0; i < text.Length; i++) if (text[i] is not ('n' or 'r' or '\n' or '\r' or '"' or '\\')) return i;
        throw new Core.DataError($"The key '{text}' cannot be written; choose another name.");
    }
}
