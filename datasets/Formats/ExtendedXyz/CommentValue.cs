using System.Text;

namespace Potentials.Datasets;

/// <summary>
/// Types of the values in a comment line: whole numbers, reals, truth values, texts and one-dimensional arrays of these; arrays of
/// arrays are laid flat row by row. A number with leading zeros (an identifier, as a rule) stays a text.
/// </summary>
internal static class CommentValue
{
    /// <summary>The value as one of the types that <see cref="Core.AtomicSystem.Info"/> allows.</summary>
    public static object Typed(CommentEntry entry)
    {
        switch (entry.Quoting)
        {
            case Quoting.Absent: return true;
            case Quoting.Bare: return Scalar(entry.Text) ?? entry.Text;
            case Quoting.Brackets: return Array(SplitBrackets(entry.Text, out bool quoted), quoted);
            case Quoting.Braces:
                var words = SplitBlanks(entry.Text);
                return words.Count == 1 ? Scalar(words[0]) ?? words[0] : Array(words, quoted: false);
            default: return Quoted(entry.Text);
        }
    }

    /// <summary>The numbers in a value, however it is written; null when it holds anything else.</summary>
    public static double[]? Reals(CommentEntry entry)
    {
        if (entry.Quoting == Quoting.Absent) return null;
        if (entry.Quoting == Quoting.Brackets) return AllReal(SplitBrackets(entry.Text, out _), out double[] listed) ? listed : null;
        // ASE writes matrices as "_JSON [[1, 2], [3, 4]]".
        if (entry.Text.StartsWith("_JSON [", StringComparison.Ordinal) && entry.Text.EndsWith(']')) return AllReal(SplitBrackets(entry.Text[6..], out _), out double[] nested) ? nested : null;
        var text = entry.Text.AsSpan();
        Span<double> few = stackalloc double[9];
        var values = few;
        int n = 0;
        for (int i = 0; i < text.Length;)
        {
            if (IsBlank(text[i])) { i++; continue; }
            int start = i;
            while (i < text.Length && !IsBlank(text[i])) i++;
            if (n == values.Length)
            {
                Span<double> more = new double[4 * n];
                values.CopyTo(more);
                values = more;
            }
            if (!TryReal(text[start..i], out values[n++])) return null;
        }
        return values[..n].ToArray();
    }

    /// <summary>The truth values in a value (T, F, True, ..., 1, 0); null when it holds anything else.</summary>
    public static bool[]? Truths(CommentEntry entry)
    {
        if (entry.Quoting == Quoting.Absent) return null;
        var words = entry.Quoting == Quoting.Brackets ? SplitBrackets(entry.Text, out _) : SplitBlanks(entry.Text);
        var values = new bool[words.Count];
        for (int i = 0; i < values.Length; i++)
            if (words[i] is "1" or "0") values[i] = words[i] == "1";
            else if (!TryTruth(words[i], out values[i])) return null;
        return values;
    }

    private static object Quoted(string text)
    {
        if (text.Contains('\\')) return CommentText.Unescape(text);
        if (Json(text) is { } json && SplitBlanks(json) is var numbers && AllReal(numbers, out double[] values)) return values;
        var words = SplitBlanks(text);
        if (words.Count == 0) return text;
        if (words.Count == 1) return Scalar(words[0]) ?? text;
        object array = Array(words, quoted: false);
        return array is string[] ? text : array;
    }

    /// <summary>The inside of "_JSON [1, 2]", which ASE writes for lists.</summary>
    private static string? Json(string text) =>
        text.StartsWith("_JSON [", StringComparison.Ordinal) && text.EndsWith(']') && text.AsSpan(7).IndexOf('[') < 0 ? text[7..^1].Replace(',', ' ') : null;

    private static object? Scalar(string word)
    {
        if (TryWhole(word, out long whole)) return whole;
        if (TryReal(word, out double real)) return real;
        return TryTruth(word, out bool truth) ? truth : null;
    }

    private static object Array(List<string> words, bool quoted)
    {
        if (quoted) return words.ToArray();
        var wholes = new long[words.Count];
        int n = 0;
        while (n < wholes.Length && TryWhole(words[n], out wholes[n])) n++;
        if (n == wholes.Length && n > 0) return wholes;
        if (AllReal(words, out double[] reals)) return reals;
        var truths = new bool[words.Count];
        n = 0;
        while (n < truths.Length && TryTruth(words[n], out truths[n])) n++;
        return n == truths.Length ? truths : words.ConvertAll(CommentText.Unescape).ToArray();
    }

    private static bool AllReal(List<string> words, out double[] values)
    {
        values = new double[words.Count];
        for (int i = 0; i < values.Length; i++)
            if (!TryReal(words[i], out values[i])) return false;
        return true;
    }

    private static bool IsBlank(char c) => c is ' ' or '\t' or '\n';

    private static bool TryWhole(ReadOnlySpan<char> word, out long value)
    {
        value = 0;
        Span<byte> bytes = stackalloc byte[24];
        return !LeadingZero(word) && Bytes(word, ref bytes) && NumberText.TryWhole(bytes, out value);
    }

    private static bool TryReal(ReadOnlySpan<char> word, out double value)
    {
        value = 0;
        if (word.Length is 0 or > 512 || LeadingZero(word)) return false;
        Span<byte> bytes = word.Length <= 32 ? stackalloc byte[32] : stackalloc byte[512];
        if (!Bytes(word, ref bytes) || !NumberText.TryReal(bytes, out value)) return false;
        // 12e999 is a name, not a number.
        return double.IsFinite(value) || !char.IsAsciiDigit(word.TrimStart("+-.")[0]);
    }

    private static bool TryTruth(ReadOnlySpan<char> word, out bool value)
    {
        value = false;
        Span<byte> bytes = stackalloc byte[8];
        return Bytes(word, ref bytes) && NumberText.TryTruth(bytes, out value);
    }

    private static bool LeadingZero(ReadOnlySpan<char> word)
    {
        var digits = word.TrimStart("+-");
        return digits.Length > 1 && digits[0] == '0' && char.IsAsciiDigit(digits[1]);
    }

    private static bool Bytes(ReadOnlySpan<char> word, ref Span<byte> bytes)
    {
        if (word.Length > bytes.Length || !Ascii.IsValid(word)) return false;
        bytes = bytes[..Encoding.ASCII.GetBytes(word, bytes)];
        return true;
    }

    private static List<string> SplitBlanks(string text)
    {
        var words = new List<string>();
        for (int i = 0; i < text.Length;)
        {
            if (IsBlank(text[i])) { i++; continue; }
            int start = i;
            while (i < text.Length && !IsBlank(text[i])) i++;
            words.Add(text[start..i]);
        }
        return words;
    }

    /// <summary>The elements between brackets, separated by commas or blanks; inner brackets only group.</summary>
    private static List<string> SplitBrackets(string text, out bool quoted)
    {
        var words = new List<string>();
        quoted = false;
        for (int i = 0; i < text.Length;)
        {
            if (text[i] is ' ' or '\t' or ',' or '[' or ']') { i++; continue; }
            int start = i;
            if (text[i] == '"')
            {
                quoted = true;
                for (i++; i < text.Length && text[i] != '"'; i++) if (text[i] == '\\') i++;
                words.Add(CommentText.Unescape(text[(start + 1)..Math.Min(i, text.Length)]));
                i++;
                continue;
            }
            while (i < text.Length && text[i] is not (' ' or '\t' or ',' or '[' or ']')) i++;
            words.Add(text[start..i]);
        }
        return words;
    }
}
