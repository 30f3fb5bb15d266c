using System.Text;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Blank-separated words of a line of UTF-8 text.</summary>
internal static class Words
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static bool IsBlank(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\v' or (byte)'\f';

    /// <summary>Moves <paramref name="i"/> to the next word; false at the end of the line.</summary>
    public static bool Skip(ReadOnlySpan<byte> line, ref int i)
    {
        while ((uint)i < (uint)line.Length && IsBlank(line[i])) i++;
        return i < line.Length;
    }

    /// <summary>The word at <paramref name="i"/>, which moves behind it; empty at the end of the line.</summary>
    public static ReadOnlySpan<byte> Next(ReadOnlySpan<byte> line, ref int i)
    {
        Skip(line, ref i);
        int start = i;
        while ((uint)i < (uint)line.Length && !IsBlank(line[i])) i++;
        return line[start..i];
    }

    /// <summary>Number of words.</summary>
    public static int Count(ReadOnlySpan<byte> line)
    {
        int n = 0;
        for (int i = 0; !Next(line, ref i).IsEmpty;) n++;
        return n;
    }

    /// <summary>Whether nothing but blanks is in the line.</summary>
    public static bool AllBlank(ReadOnlySpan<byte> line)
    {
        int i = 0;
        return !Skip(line, ref i);
    }

    /// <summary>A real number that fills the word at <paramref name="i"/>.</summary>
    public static bool TryReal(ReadOnlySpan<byte> line, ref int i, out double value)
    {
        Skip(line, ref i);
        int start = i;
        if (NumberText.TryReal(line, ref i, out value) && ((uint)i >= (uint)line.Length || IsBlank(line[i]))) return true;
        i = start;
        return false;
    }

    /// <summary>A whole number that fills the word at <paramref name="i"/>.</summary>
    public static bool TryWhole(ReadOnlySpan<byte> line, ref int i, out long value)
    {
        Skip(line, ref i);
        int start = i;
        if (NumberText.TryWhole(line, ref i, out value) && ((uint)i >= (uint)line.Length || IsBlank(line[i]))) return true;
        i = start;
        return false;
    }

    /// <summary>The text of bytes.</summary>
    /// <exception cref="DataError">They are not UTF-8 or hold a NUL.</exception>
    public static string Text(ReadOnlySpan<byte> bytes, LineReader reader, int column = 1)
    {
        int nul = bytes.IndexOf((byte)0);
        if (nul >= 0) throw reader.Error("a NUL byte; this is a binary file, or the file was damaged: fetch it again", column + nul);
        try { return Strict.GetString(bytes); }
        catch (DecoderFallbackException e) { throw reader.Error("the line is not UTF-8; convert the file, for example with iconv -f latin1 -t utf8", column + Math.Max(0, e.Index)); }
    }

    /// <summary>A short form of bytes for a message.</summary>
    public static string Shown(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder("'");
        foreach (char c in Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 40)])) text.Append(char.IsControl(c) ? '�' : c);
        return text.Append(bytes.Length > 40 ? "...'" : "'").ToString();
    }

    /// <summary>Why a word is no number, and what to do.</summary>
    public static string NotANumber(ReadOnlySpan<byte> word) => word.IndexOf((byte)',') >= 0
        ? $"{Shown(word)} is not a number; decimal commas are not read: write a point"
        : $"{Shown(word)} is not a number";
}
