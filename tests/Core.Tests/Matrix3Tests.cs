using Potentials.Core;
using Potentials.Tests.Kit;

namespace Potentials.Core.Tests;

public class Matrix3Tests
{
    private static Matrix3 Random(Random random)
    {
        Span<double> v = stackalloc double[9];
        foreach (ref double x in v) x = 2 * random.NextDouble() - 1;
        return Matrix3.FromRows(v);
    }

    [Fact]
    public void Elements_are_addressed_by_row_and_column()
    {
        var m = Matrix3.FromRows([1, 2, 3, 4, 5, 6, 7, 8, 9]);
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++) Assert.Equal(3 * i + j + 1, m[i, j]);
        Assert.Throws<ArgumentOutOfRangeException>(() => m[3, 0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => m[0, -1]);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], m.ToArray());
        var copy = new double[9];
        m.CopyTo(copy);
        Assert.Equal(m.ToArray(), copy);
        Assert.Throws<ArgumentException>(() => Matrix3.FromRows([1, 2]));
    }

    [Fact]
    public void Algebra_holds()
    {
        var random = new Random(3);
        for (int k = 0; k < 50; k++)
        {
            Matrix3 a = Random(random), b = Random(random);
            Assert.Equal(a.Determinant * b.Determinant, (a * b).Determinant, Tolerance.Algebra);
            Assert.Equal(0, (a * a.Inverse - Matrix3.Identity).FrobeniusNorm, 1e-9);
            Assert.Equal((a * b).Transpose, b.Transpose * a.Transpose);
            Assert.Equal(a.Trace, a.Symmetric.Trace, Tolerance.Algebra);
            Assert.Equal(a.Symmetric, a.Symmetric.Transpose);
            var v = a.LeftMultiply(1, -2, 3);
            Assert.Equal((a.XX - 2 * a.YX + 3 * a.ZX, a.XY - 2 * a.YY + 3 * a.ZY, a.XZ - 2 * a.YZ + 3 * a.ZZ), v);
            Assert.Equal(Math.Sqrt((a * a.Transpose).Trace), a.FrobeniusNorm, Tolerance.Algebra);
        }
        Assert.Equal(Matrix3.Zero, Matrix3.Identity - Matrix3.Identity);
    }

    [Fact]
    public void Shifts_of_opposite_sign_are_opposite_to_the_last_bit()
    {
        var random = new Random(4);
        for (int k = 0; k < 100; k++)
        {
            var h = 7 * Random(random);
            var (x, y, z) = h.LeftMultiply(3, -2, 5);
            Assert.Equal((-x, -y, -z), h.LeftMultiply(-3, 2, -5));
        }
    }

    [Fact]
    public void The_largest_singular_value_bounds_every_stretch_and_is_reached()
    {
        var random = new Random(5);
        for (int k = 0; k < 200; k++)
        {
            // From a multiple of a rotation to anything.
            var m = k % 2 == 0 ? Random(random) : Matrix3.Identity + Math.Pow(10, -(k % 17)) * Random(random);
            double most = m.LargestSingularValue, reached = 0;
            var (x, y, z) = (random.NextDouble(), random.NextDouble() - 0.5, random.NextDouble() - 0.5);
            for (int iteration = 0; iteration < 3000; iteration++)
            {
                double n = Math.Sqrt(x * x + y * y + z * z);
                (x, y, z) = (x / n, y / n, z / n);
                var w = m.LeftMultiply(x, y, z);
                reached = Math.Sqrt(w.X * w.X + w.Y * w.Y + w.Z * w.Z);
                Assert.True(reached <= most * (1 + 1e-15), $"case {k}: {reached:r} above {most:r}");
                (x, y, z) = m.Transpose.LeftMultiply(w.X, w.Y, w.Z);
            }
            Assert.InRange(most, reached * (1 - 1e-15), reached * (1 + (k % 2 == 0 ? 1e-6 : 1e-3))); // the iteration is slow when two values nearly agree
        }
        Assert.Equal(3, Matrix3.Diagonal(1, -3, 2).LargestSingularValue, 1e-11);
        Assert.Equal(2, Matrix3.Diagonal(2, 2, 2).LargestSingularValue, 1e-7);
        Assert.True(double.IsNaN(Matrix3.Diagonal(double.NaN, 1, 1).LargestSingularValue));
    }

    [Fact]
    public void Voigt_order_is_xx_yy_zz_yz_xz_xy()
    {
        var m = Matrix3.FromVoigt([1, 2, 3, 4, 5, 6]);
        Assert.Equal([1, 6, 5, 6, 2, 4, 5, 4, 3], m.ToArray());
        Assert.Equal([1, 2, 3, 4, 5, 6], m.ToVoigt());
        Assert.Throws<ArgumentException>(() => Matrix3.FromVoigt([1, 2, 3]));
    }

    [Fact]
    public void Huge_entries_are_finite_and_infinite_ones_are_not()
    {
        Assert.True((1e308 * Matrix3.FromRows([1, 1, 1, 1, 1, 1, 1, 1, 1])).IsFinite);
        for (int k = 0; k < 9; k++)
            foreach (double bad in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
            {
                var v = new double[9];
                v[k] = bad;
                Assert.False(Matrix3.FromRows(v).IsFinite);
            }
    }

    [Fact]
    public void Matrices_and_cells_are_shown_by_their_rows()
    {
        Assert.Equal("[1 0.5 0; 0 2 0; -1 0 3]", new Matrix3(1, 0.5, 0, 0, 2, 0, -1, 0, 3).ToString());
        Assert.Contains("[4 0 0; 0 5 0; 0 0 6]", Cell.Orthorhombic(4, 5, 6).ToString(), StringComparison.Ordinal);
    }
}
