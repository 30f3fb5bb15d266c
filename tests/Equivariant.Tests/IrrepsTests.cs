namespace Potentials.Equivariant.Tests;

public class IrrepsTests
{
    [Theory]
    [InlineData("128x0e+64x1o+32x2e", 128 + 192 + 160, 224)]
    [InlineData(" 4x0e + 1o ", 7, 5)]
    [InlineData("2y+3y", 12, 2)]
    [InlineData("0x1o", 0, 0)]
    [InlineData("", 0, 0)]
    public void A_text_is_read_and_its_sizes_follow(string text, int dimension, int channels)
    {
        Irreps irreps = text;
        Assert.Equal(dimension, irreps.Dimension);
        Assert.Equal(channels, irreps.Channels);
        Assert.Equal(irreps, Irreps.Parse(irreps.ToString()));
    }

    [Theory]
    [InlineData("4x")]
    [InlineData("x1o")]
    [InlineData("1")]
    [InlineData("-1x0e")]
    [InlineData("3x1u")]
    [InlineData("0e++1o")]
    [InlineData("1.5x0e")]
    public void A_wrong_text_is_refused_with_its_part_named(string text)
    {
        var error = Assert.Throws<ArgumentException>(() => Irreps.Parse(text));
        Assert.Equal("text", error.ParamName);
        Assert.Contains("no block of irreps", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_numbers_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Irrep(-1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Irrep(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Irreps([new MulIrrep(-2, new Irrep(0, 1))]));
    }

    [Fact]
    public void Sorting_is_stable_and_knows_both_orders()
    {
        Irreps irreps = "1x2e+2x1e+3x0e+4x1o+5x0o+6x1e";
        SortedIrreps sorted = irreps.Sort();
        Assert.Equal("5x0o+3x0e+4x1o+2x1e+6x1e+1x2e", sorted.Irreps.ToString());
        Assert.Equal("3x0e+5x0o+4x1o+2x1e+6x1e+1x2e", irreps.Sort(IrrepOrder.NaturalFirst).Irreps.ToString());
        for (int i = 0; i < irreps.Count; i++)
        {
            Assert.Equal(irreps[i], sorted.Irreps[sorted.Destination[i]]);
            Assert.Equal(i, sorted.Source[sorted.Destination[i]]);
        }
        Assert.Equal("5x0o+3x0e+4x1o+8x1e+1x2e", irreps.Regroup().ToString());
    }

    [Fact]
    public void Slices_filter_sum_and_product()
    {
        Irreps irreps = "2x0e+3x1o+1x1o";
        Assert.Equal(2..11, irreps.Slice(1));
        Assert.Equal("2x0e+4x1o", irreps.Simplify().ToString());
        Assert.Equal("3x1o+1x1o", irreps.Filter(i => i.L == 1).ToString());
        Assert.Equal(4, irreps.MultiplicityOf(new Irrep(1, -1)));
        Assert.Equal(1, irreps.MaxDegree);
        Assert.Equal("2x0e+3x1o+1x1o+1x2e", (irreps + "2e").ToString());
        Assert.Equal("2x0e+2x1o+1x1e+1x2e", Irreps.Parse("0e+1o").Product("0e+1o").ToString());
        Assert.Equal("2x0e+2x1e+2x2e", Irreps.SphericalHarmonics(2, 2, parity: 1).ToString());
        Assert.Equal([new Irrep(1, -1), new Irrep(2, -1), new Irrep(3, -1)], Irrep.Product(Irrep.Parse("1o"), Irrep.Parse("2e")));
    }
}
