using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace Potentials.Datasets;

/// <summary>
/// Numbers in UTF-8 text, exact and fast. Reals: Clinger's exact case, then D. Lemire, "Number parsing at a gigabyte per second",
/// Software: Practice and Experience 51, 1700 (2021), and the library's parser for what remains. Fortran's D exponents are accepted.
/// </summary>
internal static class NumberText
{
    private static readonly double[] PowersOfTen =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>Reads a real number that starts at <paramref name="position"/> and moves the position behind it; false leaves it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // fast from the first file on: tiering would take seconds of reading
    public static bool TryReal(ReadOnlySpan<byte> s, ref int position, out double value)
    {
        int i = position;
        bool negative = false;
        if ((uint)i < (uint)s.Length && (s[i] == '-' || s[i] == '+')) { negative = s[i] == '-'; i++; }
        int first = i;
        ulong mantissa = 0;
        int exponent = 0, places = 0;
        bool truncated = false;
        uint digit;
        while ((uint)i < (uint)s.Length && (digit = s[i] - (uint)'0') <= 9)
        {
            if (mantissa < 1_000_000_000_000_000_000) mantissa = 10 * mantissa + digit;
            else { exponent++; truncated |= digit != 0; }
            i++;
        }
        int digits = i - first;
        if ((uint)i < (uint)s.Length && s[i] == '.')
        {
            int point = ++i;
            // Eight digits at a time (Lemire's parse_eight_digits_unrolled) while nineteen are not reached.
            while (i + 8 <= s.Length && mantissa < 10_000_000_000)
            {
                ulong eight = BinaryPrimitives.ReadUInt64LittleEndian(s[i..]);
                if (!AreDigits(eight)) break;
                mantissa = 100_000_000 * mantissa + Value(eight);
                places += 8;
                i += 8;
            }
            while ((uint)i < (uint)s.Length && (digit = s[i] - (uint)'0') <= 9)
            {
                if (mantissa < 1_000_000_000_000_000_000) { mantissa = 10 * mantissa + digit; places++; }
                else truncated |= digit != 0;
                i++;
            }
            digits += i - point;
        }
        if (digits == 0) return TrySpecial(s, first, negative, ref position, out value);
        exponent -= places;
        if ((uint)i < (uint)s.Length && (s[i] | 0x20) is 'e' or 'd')
        {
            int j = i + 1;
            bool minus = false;
            if ((uint)j < (uint)s.Length && (s[j] == '-' || s[j] == '+')) { minus = s[j] == '-'; j++; }
            int written = 0, start = j;
            while ((uint)j < (uint)s.Length && (digit = s[j] - (uint)'0') <= 9) { if (written < 100_000) written = 10 * written + (int)digit; j++; }
            if (j > start) { exponent += minus ? -written : written; i = j; }
        }
        if (!truncated && mantissa <= 1UL << 53 && exponent is >= -22 and <= 22)
            value = exponent < 0 ? mantissa / PowersOfTen[-exponent] : mantissa * PowersOfTen[exponent];
        else if (mantissa == 0) value = 0;
        else if (truncated || !TryLemire(mantissa, exponent, out value)) value = Slow(s[first..i]);
        if (negative) value = -value;
        position = i;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreDigits(ulong bytes) => (bytes & 0xF0F0F0F0F0F0F0F0) == 0x3030303030303030 && ((bytes + 0x0606060606060606) & 0xF0F0F0F0F0F0F0F0) == 0x3030303030303030;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Value(ulong digits)
    {
        digits -= 0x3030303030303030;
        digits = 10 * digits + (digits >> 8);
        return (uint)(((digits & 0x000000FF000000FF) * 0x000F424000000064 + ((digits >> 16) & 0x000000FF000000FF) * 0x0000271000000001) >> 32);
    }

    /// <summary>Reads all of <paramref name="s"/> as a real number.</summary>
    public static bool TryReal(ReadOnlySpan<byte> s, out double value)
    {
        int i = 0;
        return TryReal(s, ref i, out value) && i == s.Length;
    }

    /// <summary>Reads a whole number that starts at <paramref name="position"/> and moves the position behind it; false leaves it.</summary>
    public static bool TryWhole(ReadOnlySpan<byte> s, ref int position, out long value)
    {
        int i = position;
        bool negative = false;
        if ((uint)i < (uint)s.Length && (s[i] == '-' || s[i] == '+')) { negative = s[i] == '-'; i++; }
        int first = i;
        ulong m = 0;
        value = 0;
        while ((uint)i < (uint)s.Length && s[i] - (uint)'0' <= 9)
        {
            if (m > 922_337_203_685_477_580) return false;
            m = 10 * m + (s[i] - (uint)'0');
            i++;
        }
        if (i == first || m > (negative ? 1UL << 63 : (1UL << 63) - 1)) return false;
        value = negative ? (long)(0 - m) : (long)m;
        position = i;
        return true;
    }

    /// <summary>Reads all of <paramref name="s"/> as a whole number.</summary>
    public static bool TryWhole(ReadOnlySpan<byte> s, out long value)
    {
        int i = 0;
        return TryWhole(s, ref i, out value) && i == s.Length;
    }

    /// <summary>T, F, True, False, true, false, TRUE, FALSE.</summary>
    public static bool TryTruth(ReadOnlySpan<byte> s, out bool value)
    {
        value = s.SequenceEqual("T"u8) || s.SequenceEqual("True"u8) || s.SequenceEqual("true"u8) || s.SequenceEqual("TRUE"u8);
        return value || s.SequenceEqual("F"u8) || s.SequenceEqual("False"u8) || s.SequenceEqual("false"u8) || s.SequenceEqual("FALSE"u8);
    }

    private static bool TrySpecial(ReadOnlySpan<byte> s, int first, bool negative, ref int position, out double value)
    {
        foreach (string word in (ReadOnlySpan<string>)["infinity", "inf", "nan"])
        {
            if (s.Length - first < word.Length || !Ascii.EqualsIgnoreCase(s.Slice(first, word.Length), word)) continue;
            value = word == "nan" ? double.NaN : negative ? double.NegativeInfinity : double.PositiveInfinity;
            position = first + word.Length;
            return true;
        }
        value = 0;
        return false;
    }

    /// <summary>w·10^q correctly rounded, for normal results away from the ends of the range; false when the 128 bits do not decide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryLemire(ulong w, int q, out double value)
    {
        value = 0;
        if (Math.Abs(q) > PowersOfFive.Limit - 20) return false;
        int shift = BitOperations.LeadingZeroCount(w);
        w <<= shift;
        var (t1, t0) = PowersOfFive.Get(q);
        ulong high = Math.BigMul(w, t1, out ulong low);
        if ((high & 0x1FF) == 0x1FF)
        {
            ulong carry = Math.BigMul(w, t0, out _);
            low += carry;
            if (carry > low) high++;
        }
        if (low == ulong.MaxValue && q is < -27 or > 55) return false;
        int upper = (int)(high >> 63);
        ulong mantissa = high >> (upper + 9);
        int exponent = (((152170 + 65536) * q) >> 16) + 63 + upper - shift + 1023;
        if (exponent is <= 0 or >= 0x7FE) return false;
        // Exactly halfway between two doubles: round to even.
        if (low <= 1 && q is >= -4 and <= 23 && (mantissa & 3) == 1 && mantissa << (upper + 9) == high) mantissa &= ~1UL;
        mantissa = (mantissa + (mantissa & 1)) >> 1;
        if (mantissa >= 1UL << 53) { mantissa = 1UL << 52; exponent++; }
        value = BitConverter.UInt64BitsToDouble((mantissa & ~(1UL << 52)) | ((ulong)exponent << 52));
        return true;
    }

    private static double Slow(ReadOnlySpan<byte> s)
    {
        // The parser knows no D exponents, and only text is at hand to change.
        string text = Encoding.ASCII.GetString(s).Replace('d', 'e').Replace('D', 'e');
        return double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
    }
}
