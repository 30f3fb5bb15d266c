namespace Potentials.Datasets;

/// <summary>Total charge of a molecule from the formal charges in its SMILES (OpenSMILES 3.1: bracket atoms only).</summary>
internal static class SmilesCharge
{
    /// <summary>The charge in e, or null when the brackets do not parse.</summary>
    public static int? Of(string smiles)
    {
        int total = 0;
        for (int i = 0; i < smiles.Length; i++)
        {
            if (smiles[i] != '[') continue;
            int end = smiles.IndexOf(']', i);
            if (end < 0) return null;
            // [isotope? symbol chiral? hcount? charge? :class?]
            int colon = smiles.IndexOf(':', i, end - i), stop = colon < 0 ? end : colon;
            int sign = smiles.AsSpan(i, stop - i).IndexOfAny('+', '-');
            if (sign >= 0)
            {
                int at = i + sign, one = smiles[at] == '+' ? 1 : -1, count = 0;
                while (at < stop && smiles[at] == (one > 0 ? '+' : '-')) (count, at) = (count + 1, at + 1);
                if (at < stop && char.IsAsciiDigit(smiles[at]))
                {
                    if (count != 1) return null;
                    for (count = 0; at < stop && char.IsAsciiDigit(smiles[at]); at++) count = Math.Min(1000, 10 * count + smiles[at] - '0');
                }
                if (at != stop) return null;
                total += one * count;
            }
            i = end;
        }
        return total;
    }
}
