using System.Numerics;

namespace Potentials.Datasets;

/// <summary>
/// 5^q for q from -300 to 300 as 128-bit significands with the leading bit set, truncated for q ≥ 0 and rounded up for q &lt; 0: the
/// table of D. Lemire, Software: Practice and Experience 51, 1700 (2021), section 5.
/// </summary>
internal static class PowersOfFive
{
    public const int Limit = 300;

    private static readonly ulong[] Table = Make();

    public static (ulong High, ulong Low) Get(int q) => (Table[2 * (q + Limit)], Table[2 * (q + Limit) + 1]);

    private static ulong[] Make()
    {
        var table = new ulong[2 * (2 * Limit + 1)];
        for (int q = -Limit; q <= Limit; q++)
        {
            BigInteger power = BigInteger.Pow(5, Math.Abs(q)), c;
            if (q >= 0) c = power;
            else
            {
                int z = (int)(power - 1).GetBitLength(); // smallest z with 2^z >= power
                c = (BigInteger.One << (q >= -27 ? z + 127 : 2 * z + 128)) / power + 1;
            }
            int excess = (int)c.GetBitLength() - 128;
            c = excess > 0 ? c >> excess : c << -excess;
            table[2 * (q + Limit)] = (ulong)(c >> 64);
            table[2 * (q + Limit) + 1] = (ulong)(c & ulong.MaxValue);
        }
        return table;
    }
}
