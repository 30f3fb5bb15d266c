using System.Runtime.Intrinsics;
using Potentials.Core;
using Potentials.Tests.Kit;

namespace Potentials.Core.Tests;

public class PhiloxTests
{
    /// <summary>The known-answer vectors of Random123 for philox4x32 with ten rounds.</summary>
    [Fact]
    public void Known_answers_hold()
    {
        Assert.Equal((0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u), Philox.Block(0, 0, 0, 0, 0, 0));
        Assert.Equal((0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu), Philox.Block(~0u, ~0u, ~0u, ~0u, ~0u, ~0u));
        Assert.Equal((0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u), Philox.Block(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0));
    }

    [Fact]
    public void Every_argument_of_a_draw_matters_with_all_its_bits()
    {
        var seen = new HashSet<(uint, uint, uint, uint)> { Philox.Draw(0, 0, 0, 0, 0) };
        for (int bit = 0; bit < 64; bit++)
        {
            Assert.True(seen.Add(Philox.Draw(1UL << bit, 0, 0, 0, 0)), $"seed bit {bit}");
            Assert.True(seen.Add(Philox.Draw(0, 1L << bit, 0, 0, 0)), $"system bit {bit}");
            if (bit < 48) Assert.True(seen.Add(Philox.Draw(0, 0, 1L << bit, 0, 0)), $"step bit {bit}");
            if (bit < 16) Assert.True(seen.Add(Philox.Draw(0, 0, 0, 1 << bit, 0)), $"stream bit {bit}");
            if (bit < 32) Assert.True(seen.Add(Philox.Draw(0, 0, 0, 0, 1 << bit)), $"index bit {bit}");
        }
    }

    [Fact]
    public void Uniform_numbers_stay_strictly_between_zero_and_one()
    {
        Assert.InRange(Philox.Uniform(0, 0), double.Epsilon, 1e-15);
        Assert.InRange(Philox.Uniform(~0u, ~0u), 1 - 1e-15, Math.BitDecrement(1));
        Assert.Equal(0.5, Philox.Uniform(0x80000000, 0), 1e-15);
    }

    [Fact]
    public void Four_uniform_numbers_at_once_are_those_drawn_one_by_one()
    {
        ulong[] words = [0, ulong.MaxValue, 1UL << 63, (1UL << 12) - 1, 1UL << 12, ulong.MaxValue << 12, 0x6627_E8D5_E169_C58D, 0xBC57_AC4C_9B00_DBD8];
        for (int k = 0; k < 400; k++)
        {
            var four = Vector256.Create(words[k % 8] ^ (ulong)(k / 8), words[(k + 1) % 8], words[(k + 3) % 8], words[(k + 5) % 8] * (ulong)(k + 1));
            var found = Philox.Uniform(four);
            for (int lane = 0; lane < 4; lane++)
                Assert.Equal(BitConverter.DoubleToInt64Bits(Philox.Uniform((uint)(four[lane] >> 32), (uint)four[lane])), BitConverter.DoubleToInt64Bits(found[lane]));
        }
    }

    /// <summary>Moments and a Kolmogorov-Smirnov distance of 400,000 numbers; fixed seed, five standard errors.</summary>
    [Fact]
    public void Normals_are_normal_and_independent()
    {
        const int N = 400_000;
        var x = new double[N];
        double cross = 0;
        for (int k = 0; k < N / 2; k++)
        {
            (x[2 * k], x[2 * k + 1]) = Philox.Normals(Philox.Draw(12345, 3, k / 100, 1, k % 100));
            cross += x[2 * k] * x[2 * k + 1];
        }
        Assert.Equal(0, x.Average(), 5 / Math.Sqrt(N));
        Assert.Equal(1, x.Average(v => v * v), 5 * Math.Sqrt(2.0 / N));
        Assert.Equal(0, x.Average(v => v * v * v), 5 * Math.Sqrt(15.0 / N));
        Assert.Equal(3, x.Average(v => v * v * v * v), 5 * Math.Sqrt(96.0 / N));
        Assert.Equal(0, cross / (N / 2), 5 / Math.Sqrt(N / 2));
        double lag = 0;
        for (int k = 2; k < N; k++) lag += x[k] * x[k - 2];
        Assert.Equal(0, lag / N, 5 / Math.Sqrt(N));
        Array.Sort(x);
        double distance = 0;
        for (int k = 0; k < N; k++) distance = Math.Max(distance, Math.Abs(Cumulative(x[k]) - (k + 0.5) / N));
        Assert.InRange(distance * Math.Sqrt(N), 0, 1.95); // exceeded once in a thousand
        Assert.InRange(x[^1], 4, 6);
    }

    /// <summary>Normal distribution function by its series (|x| below 3) or continued fraction.</summary>
    private static double Cumulative(double x)
    {
        double density = Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI), a = Math.Abs(x);
        if (a < 3)
        {
            double term = a, sum = a;
            for (int k = 1; k < 60; k++) sum += term *= a * a / (2 * k + 1);
            return 0.5 + Math.Sign(x) * sum * density;
        }
        double fraction = a;
        for (int k = 60; k > 0; k--) fraction = a + k / fraction;
        return x > 0 ? 1 - density / fraction : density / fraction;
    }
}
