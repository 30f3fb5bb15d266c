using System.Text;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Element symbols in UTF-8 text.</summary>
internal static class AtomWord
{
    private static readonly sbyte[] BySymbol = MakeTable();

    /// <summary>Exactly spelt symbols (X is 0, a ghost) and atomic numbers.</summary>
    public static bool TryElement(ReadOnlySpan<byte> word, out int z)
    {
        z = -1;
        if (word.Length == 1) z = At(word[0], 0);
        else if (word.Length == 2 && word[1] is >= (byte)'a' and <= (byte)'z') z = At(word[0], word[1] - 'a' + 1);
        if (z < 0 && word.Length is >= 1 and <= 3 && NumberText.TryWhole(word, out long number) && number is >= 1 and <= 118) z = (int)number;
        return z >= 0;
    }

    /// <summary>What to write instead of a word that is no element.</summary>
    public static string Remedy(ReadOnlySpan<byte> word)
    {
        string letters = new(Encoding.UTF8.GetString(word).TakeWhile(char.IsAsciiLetter).Take(2).ToArray());
        foreach (int length in (ReadOnlySpan<int>)[2, 1])
        {
            if (letters.Length < length) continue;
            string symbol = char.ToUpperInvariant(letters[0]) + letters[1..length].ToLowerInvariant();
            if (Elements.TryParse(symbol, out _)) return $"write the symbol of an element, perhaps {symbol}";
        }
        return "write the symbol of an element, such as Si, or X for a ghost";
    }

    private static int At(byte first, int second) => first is >= (byte)'A' and <= (byte)'Z' ? BySymbol[27 * (first - 'A') + second] : -1;

    private static sbyte[] MakeTable()
    {
        var table = new sbyte[26 * 27];
        Array.Fill(table, (sbyte)-1);
        foreach (var e in Elements.All) table[27 * (e.Symbol[0] - 'A') + (e.Symbol.Length > 1 ? e.Symbol[1] - 'a' + 1 : 0)] = (sbyte)e.Number;
        table[27 * ('X' - 'A')] = 0;
        return table;
    }
}
