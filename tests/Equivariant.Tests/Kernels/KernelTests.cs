using System.Numerics;
using Potentials.Equivariant.Kernels;
using Potentials.Tests.Kit;

namespace Potentials.Equivariant.Tests.Kernels;

/// <summary>Packed products and radial tables against plain loops.</summary>
public sealed unsafe class KernelTests
{
    [Theory]
    [InlineData(1, 1, 1), InlineData(7, 5, 33), InlineData(8, 64, 32), InlineData(19, 130, 100), InlineData(0, 3, 4), InlineData(5, 0, 7)]
    public void Packed_products_equal_plain_loops_and_rows_do_not_feel_each_other(int rows, int inner, int columns)
    {
        Product<double>(rows, inner, columns, Tolerance.Algebra);
        Product<float>(rows, inner, columns, Tolerance.Algebra32);
    }

    private static void Product<T>(int rows, int inner, int columns, double tolerance) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(4);
        double[] a = [.. Enumerable.Range(0, rows * inner).Select(_ => random.NextDouble() - 0.5)], b = [.. Enumerable.Range(0, inner * columns).Select(_ => random.NextDouble() - 0.5)];
        using var matrix = new PackedMatrix<T>(inner, columns, (r, c) => b[r * columns + c]);
        using var left = new AlignedBuffer<T>([.. a.Select(x => T.CreateTruncating(x))]);
        using AlignedBuffer<T> result = new(), alone = new();
        result.Reserve((long)rows * matrix.Columns);
        alone.Reserve(matrix.Columns);
        Assert.Equal(0, matrix.Columns % Lanes<T>.Block);
        matrix.Multiply(left.Pointer, inner, result.Pointer, rows, add: false);
        matrix.Multiply(left.Pointer, inner, result.Pointer, rows, add: true);
        for (int r = 0; r < rows; r++)
        {
            matrix.Multiply(left.Pointer + r * inner, inner, alone.Pointer, 1, add: false);
            matrix.Multiply(left.Pointer + r * inner, inner, alone.Pointer, 1, add: true);
            for (int c = 0; c < matrix.Columns; c++)
            {
                double expected = 0;
                for (int k = 0; k < inner && c < columns; k++) expected += 2 * a[r * inner + k] * b[k * columns + c];
                T found = result.Pointer[(long)r * matrix.Columns + c];
                Assert.Equal(expected, double.CreateTruncating(found), tolerance * Math.Max(1, inner / 10.0));
                Assert.Equal(alone.Pointer[c], found);
            }
        }
    }

    [Theory]
    [InlineData(1, 1, 1), InlineData(6, 64, 33), InlineData(19, 130, 100), InlineData(0, 3, 4), InlineData(5, 0, 7)]
    public void Narrow_registers_give_the_bits_of_wide_ones_and_sums_of_outer_products_are_those_of_plain_loops(int rows, int inner, int columns)
    {
        Widths<double>(rows, inner, columns, Tolerance.Algebra);
        Widths<float>(rows, inner, columns, Tolerance.Algebra32);
    }

    private static void Widths<T>(int rows, int inner, int columns, double tolerance) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(5);
        int wide = Lanes<T>.Padded(columns);
        T[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => T.CreateTruncating(random.NextDouble() - 0.5))];
        T[] a = Draw(rows * inner), b = Draw(inner * wide), start = Draw(rows * wide), turned = Draw(inner * rows);
        using AlignedBuffer<T> left = new(a), across = new(turned), right = new(b), one = new(), two = new();
        using var matrix = new PackedMatrix<T>(inner, columns, right.Pointer, wide, 1, T.One);
        foreach (bool add in new[] { false, true })
        {
            T[] Multiplied(bool narrow)
            {
                start.CopyTo(new Span<T>(one.Reserve(rows * wide), rows * wide));
                matrix.Multiply(left.Pointer, inner, one.Pointer, rows, add, narrow);
                return new Span<T>(one.Pointer, rows * wide).ToArray();
            }
            Assert.Equal(Multiplied(false), Multiplied(true));
        }
        T[] Summed(bool narrow)
        {
            start.CopyTo(new Span<T>(two.Reserve(rows * wide), rows * wide));
            OuterProduct.Add(across.Pointer, rows, right.Pointer, wide, two.Pointer, rows, columns, inner, narrow);
            return new Span<T>(two.Pointer, rows * wide).ToArray();
        }
        T[] sums = Summed(false);
        Assert.Equal(sums, Summed(true));
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
            {
                double expected = double.CreateTruncating(start[i * wide + j]);
                for (int k = 0; k < inner; k++) expected += double.CreateTruncating(turned[k * rows + i]) * double.CreateTruncating(b[k * wide + j]);
                Assert.Equal(expected, double.CreateTruncating(sums[i * wide + j]), tolerance * Math.Max(1, inner / 10.0));
            }
    }

    [Fact]
    public void Tables_are_as_exact_as_they_say_and_slopes_are_derivatives_of_values()
    {
        static void Waves(double d, Span<double> v, Span<double> s, Span<double> c)
        {
            for (int k = 0; k < v.Length; k++)
            {
                double f = 1 + 0.7 * k;
                (v[k], s[k], c[k]) = (Math.Sin(f * d), f * Math.Cos(f * d), -f * f * Math.Sin(f * d));
            }
        }

        int block = Lanes<double>.Block;
        int[] layout = [.. Enumerable.Range(0, 2 * block).Select(c => c < 11 ? c : c >= block && c < block + 3 ? c - block + 11 : -1)];
        using var table = RadialTable<double>.Fit(5, layout, Waves, 1e-9, 1e-8, fewest: 32);
        Assert.True(table.ValueError <= 1e-9 && table.SlopeError <= 1e-8, $"{table.ValueError}, {table.SlopeError}");
        double[] basis = new double[12], v = new double[14], s = new double[14], unused = new double[14];
        var random = new Random(2);
        for (int round = 0; round < 500; round++)
        {
            double d = round == 0 ? 0 : round == 1 ? 5 : 5 * random.NextDouble();
            int row = table.Locate(d, basis);
            Waves(d, v, s, unused);
            for (int c = 0; c < layout.Length; c++)
            {
                double* p = table.Pointer + c / block * (table.Intervals + 1L) * 3 * block + row + c % block;
                double value = 0, slope = 0;
                for (int k = 0; k < 6; k++)
                {
                    value += basis[k] * p[k * block];
                    slope += basis[k + 6] * p[k * block];
                }
                Assert.Equal(layout[c] < 0 ? 0 : v[layout[c]], value, 3e-9);
                Assert.Equal(layout[c] < 0 ? 0 : s[layout[c]], slope, 3e-7);
            }
        }
    }

    [Fact]
    public void Buffers_are_aligned_zeroed_and_grow_only()
    {
        using var buffer = new AlignedBuffer<float>();
        float* p = buffer.Reserve(100);
        Assert.Equal(0, (nint)p % 64);
        for (int k = 0; k < buffer.Capacity; k++) Assert.Equal(0, p[k]);
        Assert.True(buffer.Reserve(10) == p);
        Assert.True(buffer.Reserve(10_000) != null && buffer.Capacity >= 10_000);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Reserve(-1));
    }
}
