using System.Buffers;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Elements of the sites of a CIF.</summary>
internal static class CifElement
{
    private const double DeuteriumMass = 2.01410177811, TritiumMass = 3.01604928199; // u, CODATA/AME 2016

    private static readonly SearchValues<char> OfCharges = SearchValues.Create("0123456789+-. ");

    /// <summary>The element from the type symbol (Fe, Fe3+, FE, D), else from the label (Fe1, O2A).</summary>
    /// <exception cref="DataError">There is none, or the label allows two.</exception>
    public static int Parse(CifBlock block, CifToken? type, CifToken? label, out double? mass)
    {
        mass = null;
        if (type is { IsMissing: false } t)
        {
            string letters = Letters(t.Text);
            // Behind the symbol of a type only a charge may stand.
            bool charge = !t.Text.AsSpan(letters.Length).ContainsAnyExcept(OfCharges);
            if (charge && TryExact(letters, out int z, ref mass)) return z;
            throw block.Error($"'{t.Text}' is no element; write a symbol, perhaps with a charge, as in Fe3+", t);
        }
        if (label is not { } l) throw block.Error("a site has neither a type symbol nor a label; add the element", type!.Value);
        string word = Letters(l.Text);
        // Fe1 is iron; OW2 is oxygen; in CA1 and SI1 both readings are possible.
        bool two = word.Length >= 2 && TryExact(word[..2], out _, ref mass);
        bool one = word.Length >= 1 && TryExact(word[..1], out _, ref mass);
        mass = null;
        if (two && one && char.IsUpper(word[1])) throw block.Error($"the label '{l.Text}' may mean {Proper(word[..2])} or {word[..1]}; add a column _atom_site_type_symbol", l);
        if (two && TryExact(word[..2], out int z2, ref mass)) return z2;
        if (one && word[0] == 'T') throw block.Error($"the label '{l.Text}' may mean tritium or a tetrahedral site; add a column _atom_site_type_symbol", l);
        if (one && TryExact(word[..1], out int z1, ref mass)) return z1;
        throw block.Error($"the label '{l.Text}' begins with no element; add a column _atom_site_type_symbol", l);
    }

    private static string Letters(string text)
    {
        int n = 0;
        while (n < text.Length && char.IsAsciiLetter(text[n])) n++;
        return text[..n];
    }

    private static string Proper(string letters) => letters.Length == 0 ? "" : char.ToUpperInvariant(letters[0]) + letters[1..].ToLowerInvariant();

    private static bool TryExact(string letters, out int z, ref double? mass)
    {
        string symbol = Proper(letters);
        if (symbol is "D" or "T") { z = 1; mass = symbol == "D" ? DeuteriumMass : TritiumMass; return true; }
        return Elements.TryParse(symbol, out z) && z > 0;
    }
}
