using System.Globalization;

namespace Potentials.Equivariant;

/// <summary>
/// One irreducible representation of O(3): degree l and parity ±1. Written <c>2e</c> (even) or <c>1o</c> (odd); its dimension is 2l+1.
/// </summary>
public readonly record struct Irrep : IComparable<Irrep>
{
    /// <summary>Makes the irrep of degree <paramref name="l"/> (≥ 0) and <paramref name="parity"/> (1 or -1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The degree is negative, or the parity is not ±1.</exception>
    public Irrep(int l, int parity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(l);
        if (parity is not (1 or -1)) throw new ArgumentOutOfRangeException(nameof(parity), parity, "A parity is 1 (even) or -1 (odd).");
        L = l;
        Odd = parity == -1;
    }

    private bool Odd { get; }

    /// <summary>Degree l.</summary>
    public int L { get; }

    /// <summary>1 for even, -1 for odd under inversion.</summary>
    public int Parity => Odd ? -1 : 1;

    /// <summary>2l+1.</summary>
    public int Dimension => 2 * L + 1;

    /// <summary>Whether the parity is (-1)^l, as for the spherical harmonics.</summary>
    public bool IsNatural => Odd == (L % 2 == 1);

    /// <summary>The irrep of Y_l: degree <paramref name="l"/>, parity (-1)^l.</summary>
    public static Irrep Natural(int l) => new(l, l % 2 == 0 ? 1 : -1);

    /// <summary>Reads <c>0e</c>, <c>1o</c>, or <c>2y</c> (y: natural parity).</summary>
    /// <exception cref="ArgumentException">The text is no irrep.</exception>
    public static Irrep Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out Irrep irrep) ? irrep : throw new ArgumentException($"'{text}' is no irrep: expected a degree and e, o or y, as in '1o'.", nameof(text));
    }

    /// <summary>Reads an irrep; false when the text is none.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Irrep irrep)
    {
        irrep = default;
        text = text.Trim();
        if (text.Length < 2 || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int l)) return false;
        switch (text[^1])
        {
            case 'e': irrep = new Irrep(l, 1); return true;
            case 'o': irrep = new Irrep(l, -1); return true;
            case 'y': irrep = Natural(l); return true;
            default: return false;
        }
    }

    /// <summary>The irreps in the product of two: |l1-l2| … l1+l2, parity p1·p2, ascending.</summary>
    public static IEnumerable<Irrep> Product(Irrep a, Irrep b)
    {
        for (int l = Math.Abs(a.L - b.L); l <= a.L + b.L; l++) yield return new Irrep(l, a.Parity * b.Parity);
    }

    /// <summary>Whether <paramref name="a"/> ⊗ <paramref name="b"/> contains <paramref name="c"/>.</summary>
    public static bool Couples(Irrep a, Irrep b, Irrep c) =>
        a.Parity * b.Parity == c.Parity && c.L >= Math.Abs(a.L - b.L) && c.L <= a.L + b.L;

    /// <summary>e3nn's order: by degree, odd before even.</summary>
    public int CompareTo(Irrep other) => L != other.L ? L.CompareTo(other.L) : Parity.CompareTo(other.Parity);

    /// <summary>As <c>1o</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{L}{(Odd ? 'o' : 'e')}");
}
