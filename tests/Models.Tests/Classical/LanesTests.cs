using Potentials.Models.Classical;
using Potentials.Tests.Kit;

namespace Potentials.Models.Tests.Classical;

/// <summary>The vectors that kernels are written in.</summary>
public sealed unsafe class LanesTests
{
    [SkippableFact]
    public void Exponentials_are_right_to_the_last_places_and_the_same_in_every_width()
    {
        var random = new Random(1);
        double* x = stackalloc double[8], wide = stackalloc double[8], half = stackalloc double[8];
        double worst = 0;
        for (int n = 0; n < 20000; n++)
        {
            double range = n % 3 == 0 ? 708 : n % 3 == 1 ? 40 : 1;
            for (int k = 0; k < 8; k++) x[k] = range * (2 * random.NextDouble() - 1);
            Lanes256.Exp(Lanes256.Load(x)).Store(half);
            for (int k = 0; k < 8; k++) worst = Math.Max(worst, Math.Abs(half[k] / Math.Exp(x[k]) - 1));
            if (!Lanes512.IsSupported) continue;
            Lanes512.Exp(Lanes512.Load(x)).Store(wide);
            for (int k = 0; k < 8; k++) Assert.Equal(BitConverter.DoubleToInt64Bits(half[k]), BitConverter.DoubleToInt64Bits(wide[k]));
        }
        Assert.True(worst < 2 * 2.3e-16, $"worst relative error {worst}");
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1e300, 0)]
    [InlineData(-800, 0)]
    [InlineData(double.NegativeInfinity, 0)]
    public void Exponentials_of_special_numbers_are_exact(double x, double expected)
    {
        Assert.Equal(8 * expected, Lanes256.Exp(Lanes256.Of(x)).Sum);
        if (Lanes512.IsSupported) Assert.Equal(8 * expected, Lanes512.Exp(Lanes512.Of(x)).Sum);
    }

    [SkippableFact]
    public void Both_vectors_do_the_same_in_every_operation()
    {
        Skip.IfNot(Lanes512.IsSupported, "no AVX-512 on this machine");
        double* table = stackalloc double[64], x = stackalloc double[8];
        int* index = stackalloc int[8], a = stackalloc int[8], b = stackalloc int[8];
        for (int k = 0; k < 64; k++) table[k] = Math.Sin(k + 1);
        for (int k = 0; k < 8; k++)
        {
            index[k] = 3 * k % 8;
            x[k] = 5 * Math.Cos(3 * k) + 5;
        }
        Lanes512 p = Lanes512.Load(x), q = Lanes512.Gather(table, index, 8, 3);
        Lanes256 r = Lanes256.Load(x), s = Lanes256.Gather(table, index, 8, 3);
        Same(q, s);
        Same(Lanes512.Fma(p, q, p) - p * q / p + q, Lanes256.Fma(r, s, r) - r * s / r + s);
        Same(Lanes512.Min(p, q), Lanes256.Min(r, s));
        Same(Lanes512.Max(p, q), Lanes256.Max(r, s));
        Same(Lanes512.Floor(p), Lanes256.Floor(r));
        Same(Lanes512.Sqrt(p), Lanes256.Sqrt(r));
        for (int count = -1; count <= 9; count++) Same(Lanes512.Select(Lanes512.First(count), p, q), Lanes256.Select(Lanes256.First(count), r, s));
        Same(Lanes512.Where(Lanes512.Less(q, Lanes512.Of(0.2)), p), Lanes256.Where(Lanes256.Less(s, Lanes256.Of(0.2)), r));
        Lanes512.Columns(table, index, out var c0, out var c1, out var c2, out var c3, out var c4, out var c5, out var c6, out var c7);
        Lanes256.Columns(table, index, out var d0, out var d1, out var d2, out var d3, out var d4, out var d5, out var d6, out var d7);
        Same(c0, d0);
        Same(c1, d1);
        Same(c2, d2);
        Same(c3, d3);
        Same(c4, d4);
        Same(c5, d5);
        Same(c6, d6);
        Same(c7, d7);
        Lanes512.StoreIntegers(Lanes512.Floor(p), a);
        Lanes256.StoreIntegers(Lanes256.Floor(r), b);
        for (int k = 0; k < 8; k++) Assert.Equal((int)Math.Floor(x[k]), a[k]);
        for (int k = 0; k < 8; k++) Assert.Equal(a[k], b[k]);
        double* partA = stackalloc double[8], partB = stackalloc double[8];
        new Span<double>(partA, 8).Fill(7);
        new Span<double>(partB, 8).Fill(7);
        p.StoreFirst(partA, 5);
        r.StoreFirst(partB, 5);
        for (int k = 0; k < 8; k++) Assert.Equal(k < 5 ? x[k] : 7, partA[k]);
        for (int k = 0; k < 8; k++) Assert.Equal(partA[k], partB[k]);
    }

    private static void Same(Lanes512 a, Lanes256 b)
    {
        double* x = stackalloc double[8], y = stackalloc double[8];
        a.Store(x);
        b.Store(y);
        for (int k = 0; k < 8; k++) Assert.Equal(BitConverter.DoubleToInt64Bits(x[k]), BitConverter.DoubleToInt64Bits(y[k]));
        Assert.Equal(a.Sum, b.Sum);
        Assert.Equal(a.Least, b.Least);
    }
}
