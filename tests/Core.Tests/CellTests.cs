using Potentials.Core;
using Potentials.Tests.Kit;

namespace Potentials.Core.Tests;

public class CellTests
{
    private static Cell Triclinic => Cell.Periodic(4, 0.5, -0.3, 1, 5, 0.2, -0.7, 0.4, 6);

    [Fact]
    public void Heights_are_distances_between_opposite_faces()
    {
        var h = Cell.Orthorhombic(3, 4, 5).Heights;
        Assert.Equal((3, 4, 5), (h.A, h.B, h.C));
        var t = Triclinic;
        var m = t.Rows;
        // Height of a = volume / area of the face b x c.
        double x = m.YY * m.ZZ - m.YZ * m.ZY, y = m.YZ * m.ZX - m.YX * m.ZZ, z = m.YX * m.ZY - m.YY * m.ZX;
        Assert.Equal(t.Volume / Math.Sqrt(x * x + y * y + z * z), t.Heights.A, Tolerance.Algebra);
    }

    [Fact]
    public void Wrapping_moves_by_whole_vectors_into_the_cell_and_leaves_open_axes_alone()
    {
        var random = new Random(1);
        foreach (var pbc in new[] { Periodicity.All, new(true, false, true), new Periodicity(false, true, false), Periodicity.None })
        {
            var cell = Triclinic with { Pbc = pbc };
            for (int k = 0; k < 100; k++)
            {
                double x = 50 * random.NextDouble() - 25, y = 50 * random.NextDouble() - 25, z = 50 * random.NextDouble() - 25;
                var w = cell.Wrap(x, y, z);
                var moved = cell.Rows.Inverse.LeftMultiply(w.X - x, w.Y - y, w.Z - z);
                double[] steps = [moved.X, moved.Y, moved.Z];
                for (int a = 0; a < 3; a++)
                {
                    Assert.Equal(Math.Round(steps[a]), steps[a], 1e-10);
                    if (!pbc[a]) Assert.Equal(0, steps[a], 1e-10);
                }
                var again = cell.Wrap(w.X, w.Y, w.Z);
                Assert.Equal(0, Math.Abs(again.X - w.X) + Math.Abs(again.Y - w.Y) + Math.Abs(again.Z - w.Z), 1e-9);
                if (!pbc.IsFull) continue;
                var f = cell.Fractional(w.X, w.Y, w.Z);
                Assert.InRange(Math.Min(f.A, Math.Min(f.B, f.C)), -1e-12, 1);
                Assert.InRange(Math.Max(f.A, Math.Max(f.B, f.C)), 0, 1 + 1e-12);
            }
        }
    }

    [Fact]
    public void Image_counts_cover_the_cutoff_and_are_zero_along_open_axes()
    {
        Assert.Equal((2, 1, 1), Cell.Orthorhombic(3, 6, 60).ImageCounts(5.9));
        Assert.Equal((0, 1, 0), new Cell(Matrix3.Diagonal(3, 6, 60), new(false, true, false)).ImageCounts(5.9));
        Assert.Equal((0, 0, 0), Cell.Open.ImageCounts(6));
        // A tilted vector along an open axis, or one that lies in the plane of the others, changes nothing.
        foreach (var c in new[] { (0.0, 0, 0), (100, 0, 1), (3, 4, 0) })
            Assert.Equal((2, 1, 0), new Cell(new(3, 0, 0, 0, 6, 0, c.Item1, c.Item2, c.Item3), new(true, true, false)).ImageCounts(5));
    }

    [Fact]
    public void Open_axes_need_no_vector()
    {
        Assert.Equal(Matrix3.Identity, Cell.Open.Completed);
        Assert.Null(Cell.Open.Validate());
        var wire = new Cell(new(0, 0, 0, 0, 0, 0, 1, 2, 3), new(false, false, true));
        Assert.Null(wire.Validate());
        Assert.Equal(0, wire.Volume);
        var m = wire.Completed;
        Assert.Equal((1, 2, 3), (m.ZX, m.ZY, m.ZZ));
        var gram = m * m.Transpose;
        Assert.Equal(0, Math.Abs(gram.XY) + Math.Abs(gram.XZ) + Math.Abs(gram.YZ), 1e-14);
        Assert.Equal((1, 1), (gram.XX, gram.YY), new Near(1e-14));
        var slab = new Cell(new(2, 0, 0, 0, 3, 0, 2, 3, 0), new(true, true, false));
        Assert.Null(slab.Validate());
        Assert.Equal(1, Math.Abs(slab.Completed.ZZ), 1e-14);
    }

    private sealed class Near(double tolerance) : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) a, (double, double) b) => Math.Abs(a.Item1 - b.Item1) <= tolerance && Math.Abs(a.Item2 - b.Item2) <= tolerance;
        public int GetHashCode((double, double) v) => 0;
    }

    [Theory]
    [InlineData(0, "zero")]
    [InlineData(1e-12, "linearly dependent")]
    [InlineData(double.NaN, "finite")]
    [InlineData(double.NegativeInfinity, "finite")]
    public void Cells_without_a_volume_are_named(double z, string word)
    {
        var flat = new Cell(z == 0 ? Matrix3.Diagonal(1, 1, 0) : new(1, 0, 0, 0, 1, 0, 1, 1, z), Periodicity.All);
        Assert.Contains(word, flat.Validate());
    }

    [Fact]
    public void A_slab_of_two_parallel_vectors_is_named() =>
        Assert.Contains("linearly dependent", new Cell(new(1, 2, 3, 2, 4, 6, 0, 0, 9), new(true, true, false)).Validate());

    [Fact]
    public void Lengths_and_angles_give_the_cell_they_describe()
    {
        var cell = Cell.FromParameters(3, 4, 5, 80, 95, 110);
        var g = cell.Rows * cell.Rows.Transpose;
        Assert.Equal(3, Math.Sqrt(g.XX), Tolerance.Algebra);
        Assert.Equal(4, Math.Sqrt(g.YY), Tolerance.Algebra);
        Assert.Equal(5, Math.Sqrt(g.ZZ), Tolerance.Algebra);
        Assert.Equal(80, Math.Acos(g.YZ / 20) * 180 / Math.PI, 1e-10);
        Assert.Equal(95, Math.Acos(g.XZ / 15) * 180 / Math.PI, 1e-10);
        Assert.Equal(110, Math.Acos(g.XY / 12) * 180 / Math.PI, 1e-10);
        Assert.Equal(Matrix3.Diagonal(2, 3, 4), Cell.FromParameters(2, 3, 4, 90, 90, 90).Rows);
        Assert.Equal(-0.5, Cell.FromParameters(1, 1, 1, 90, 90, 120).Rows.YX);
        foreach (var (a, b, c) in new[] { (10.0, 10, 150), (90, 90, 0), (90, 90, 180) })
            Assert.NotNull(Cell.FromParameters(3, 3, 3, a, b, c).Validate());
    }

    [Fact]
    public void Deformed_and_repeated_cells_have_the_volumes_they_should()
    {
        var f = Matrix3.Identity + new Matrix3(0.1, 0.02, 0, 0, -0.05, 0.03, 0.01, 0, 0.2);
        Assert.Equal(Triclinic.Volume * f.Determinant, Triclinic.Deformed(f).Volume, 1e-10);
        Assert.Equal(Triclinic.Volume * 24, Triclinic.Repeated(2, 3, 4).Volume, 1e-9);
        Assert.Equal(3 * Triclinic.Rows.YX, Triclinic.Repeated(2, 3, 4).Rows.YX);
    }

    [Fact]
    public void Axes_are_numbered_from_zero_to_two()
    {
        var pbc = new Periodicity(true, false, true);
        Assert.Equal([true, false, true], new[] { pbc[0], pbc[1], pbc[2] });
        Assert.Throws<ArgumentOutOfRangeException>(() => pbc[3]);
        Assert.True(pbc.Any);
        Assert.False(pbc.IsFull);
    }
}
