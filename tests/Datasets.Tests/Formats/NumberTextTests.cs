using System.Globalization;
using System.Text;

namespace Potentials.Datasets.Tests.Formats;

public sealed class NumberTextTests
{
    [Fact]
    public void Random_doubles_in_shortest_form_read_back_bit_for_bit()
    {
        var random = new Random(1);
        for (int i = 0; i < 200_000; i++)
        {
            double x = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            if (double.IsFinite(x)) Same(x.ToString("R", CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void Random_decimals_read_as_the_runtime_reads_them()
    {
        var random = new Random(2);
        var text = new StringBuilder();
        for (int i = 0; i < 200_000; i++)
        {
            text.Clear();
            if (random.Next(3) == 0) text.Append("+-"[random.Next(2)]);
            int whole = random.Next(0, 22), fraction = random.Next(whole == 0 ? 1 : 0, 25);
            for (int k = 0; k < whole; k++) text.Append((char)('0' + random.Next(10)));
            if (fraction > 0) text.Append('.');
            for (int k = 0; k < fraction; k++) text.Append((char)('0' + random.Next(10)));
            if (random.Next(2) == 0) text.Append("eE"[random.Next(2)]).Append(random.Next(-340, 330));
            Same(text.ToString());
        }
    }

    [Fact]
    public void Numbers_halfway_between_two_doubles_round_to_even()
    {
        var random = new Random(3);
        for (int i = 0; i < 50_000; i++)
        {
            // m + 1/2 in units of the last place, exactly representable in decimal.
            long m = random.NextInt64(1L << 52, 1L << 53);
            int shift = random.Next(1, 10);
            var exact = ((System.Numerics.BigInteger)m * 2 + 1) << shift;
            Same(exact.ToString(CultureInfo.InvariantCulture));
            Same((exact + 1).ToString(CultureInfo.InvariantCulture));
            Same((exact - 1).ToString(CultureInfo.InvariantCulture));
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("-0.0e99999999999")]
    [InlineData("1e999")]
    [InlineData("-1e999")]
    [InlineData("1e-999")]
    [InlineData("4.9406564584124654e-324")]
    [InlineData("2.4703282292062327e-324")]
    [InlineData("2.4703282292062328e-324")]
    [InlineData("2.2250738585072011e-308")]
    [InlineData("2.2250738585072014e-308")]
    [InlineData("1.7976931348623157e308")]
    [InlineData("1.7976931348623158e308")]
    [InlineData("1.7976931348623159e308")]
    [InlineData("9007199254740993")]
    [InlineData("9007199254740993.00000000000000000000000000000000000001")]
    [InlineData("0.000000000000000000000000000000000000000000000000000000000001234567890123456789")]
    [InlineData("123456789012345678901234567890123456789012345678901234567890e-50")]
    [InlineData("7.2057594037927933e16")]
    [InlineData("8.98846567431158e307")]
    [InlineData(".5")]
    [InlineData("5.")]
    public void Hard_cases_read_as_the_runtime_reads_them(string text) => Same(text);

    [Theory]
    [InlineData("1.5d3", 1500)]
    [InlineData("1.5D-3", 0.0015)]
    [InlineData("1.23456789012345678D+02", 123.45678901234568)]
    [InlineData("inf", double.PositiveInfinity)]
    [InlineData("-Infinity", double.NegativeInfinity)]
    [InlineData("NaN", double.NaN)]
    public void Fortran_exponents_and_special_values_are_read(string text, double expected)
    {
        Assert.True(NumberText.TryReal(Encoding.ASCII.GetBytes(text), out double value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1,5")]
    [InlineData("1.5.2")]
    [InlineData("--1")]
    [InlineData("0x10")]
    [InlineData("1_000")]
    [InlineData("infinite")]
    [InlineData("1 ")]
    public void What_is_no_number_is_refused(string text) => Assert.False(NumberText.TryReal(Encoding.ASCII.GetBytes(text), out _));

    [Theory]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("+7", 7)]
    public void Whole_numbers_are_read_to_the_ends_of_their_range(string text, long expected)
    {
        Assert.True(NumberText.TryWhole(Encoding.ASCII.GetBytes(text), out long value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    [InlineData("99999999999999999999999")]
    [InlineData("1.0")]
    [InlineData("")]
    public void Whole_numbers_beyond_their_range_are_refused(string text) => Assert.False(NumberText.TryWhole(Encoding.ASCII.GetBytes(text), out _));

    private static void Same(string text)
    {
        Assert.True(NumberText.TryReal(Encoding.ASCII.GetBytes(text), out double value), text);
        double expected = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        Assert.True(BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(value), $"{text}: {expected:R} expected, {value:R} read");
    }
}
