using System.Globalization;
using System.Text;
using Potentials.Core;

namespace Potentials.Models.Classical;

/// <summary>Words and numbers of a text file one after another, with their places for messages. Fortran's D exponents are understood.</summary>
internal sealed class NumberReader(string path, byte[] text)
{
    private int at = text.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
    private int line = 1;
    private int lineStart;
    private int wordLine = 1;
    private int wordColumn;

    /// <summary>An error at the last word read.</summary>
    public DataError Error(string message) => new(message, path, wordLine, wordColumn);

    /// <summary>Passes over the rest of the line.</summary>
    public void SkipLine()
    {
        while (at < text.Length && text[at] != (byte)'\n') at++;
        if (at < text.Length) NewLine();
    }

    /// <summary>The next word.</summary>
    public string Word(string what) => Encoding.UTF8.GetString(Next(what));

    /// <summary>The next word as a whole number within bounds.</summary>
    public int Integer(int least, int most, string what)
    {
        double x = Number(what);
        if (x != Math.Floor(x) || !(x >= least && x <= most)) throw Error($"the {what} must be a whole number from {least} to {most}, not {x.ToString(CultureInfo.InvariantCulture)}");
        return (int)x;
    }

    /// <summary>The next word as a positive number.</summary>
    public double Positive(string what)
    {
        double x = Number(what);
        return x > 0 ? x : throw Error($"the {what} must be positive, not {x.ToString(CultureInfo.InvariantCulture)}");
    }

    /// <summary>The next word as a finite number.</summary>
    public double Number(string what)
    {
        var word = Next(what);
        Span<byte> copy = stackalloc byte[Math.Min(word.Length, 64)];
        word[..copy.Length].CopyTo(copy);
        foreach (ref byte c in copy)
            if (c is (byte)'d' or (byte)'D') c = (byte)'e';
        if (!double.TryParse(copy, NumberStyles.Float, CultureInfo.InvariantCulture, out double x) || word.Length > 64)
            throw Error($"'{Encoding.UTF8.GetString(copy)}' is not a number ({what})");
        return double.IsFinite(x) ? x : throw Error($"{what}: the number is not finite");
    }

    /// <summary>The next <paramref name="count"/> numbers. Refuses at once when the file cannot hold so many.</summary>
    public double[] Numbers(int count, string what)
    {
        if (2L * count - 1 > text.Length - at) throw Error($"the file ends before its {count} {what} do: it is truncated or its header is wrong");
        var x = new double[count];
        for (int i = 0; i < count; i++) x[i] = Number(what);
        return x;
    }

    /// <summary>Refuses numbers beyond the last table.</summary>
    public void ExpectEnd()
    {
        if (!SkipBlanks()) return;
        Next("end");
        throw Error("there is more in the file than its header says");
    }

    private ReadOnlySpan<byte> Next(string what)
    {
        if (!SkipBlanks())
        {
            (wordLine, wordColumn) = (line, at - lineStart + 1);
            throw Error($"the file ends where the {what} should be: it is truncated or its header is wrong");
        }
        (wordLine, wordColumn) = (line, at - lineStart + 1);
        int start = at;
        while (at < text.Length && text[at] > (byte)' ') at++;
        return text.AsSpan(start, at - start);
    }

    private bool SkipBlanks()
    {
        while (at < text.Length && text[at] <= (byte)' ')
            if (text[at] == (byte)'\n') NewLine();
            else at++;
        return at < text.Length;
    }

    private void NewLine()
    {
        at++;
        line++;
        lineStart = at;
    }
}
