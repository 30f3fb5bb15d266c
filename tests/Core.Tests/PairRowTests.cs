using Potentials.Core;

namespace Potentials.Core.Tests;

public class PairRowTests
{
    [Fact]
    public void Keeps_the_pairs_inside_the_cutoff_in_the_order_of_the_list_with_the_same_bits_for_any_list()
    {
        var search = new CellList();
        var row = new PairRow();
        var geometry = new PairGeometry();
        for (int seed = 0; seed < 100; seed++)
        {
            var s = RandomSystem.Make(seed);
            double cutoff = 0.8 * s.Radius;
            foreach (double radius in new[] { s.Radius, 1.1 * s.Radius })
            {
                var list = search.Build(s.Positions, s.Cell, radius);
                geometry.Set(list, s.Positions, s.Cell);
                var expected = Lists.Triples(BruteForce.Build(s.Positions, s.Cell, cutoff));
                int at = 0, once = 0;
                for (int i = 0; i < list.Atoms; i++)
                {
                    int kept = row.Load(geometry, i, cutoff);
                    Assert.Equal(kept, row.Count);
                    for (int k = 0; k < row.Count; k++, at++)
                    {
                        var (_, j, shift) = expected[at];
                        var t = s.Cell.Rows.LeftMultiply(shift.A, shift.B, shift.C);
                        double[] d = [s.Positions[3 * j] - s.Positions[3 * i] + t.X, s.Positions[3 * j + 1] - s.Positions[3 * i + 1] + t.Y, s.Positions[3 * j + 2] - s.Positions[3 * i + 2] + t.Z];
                        Assert.Equal((i, j, shift), (expected[at].I, row.Neighbor[k], list.Shifts[list.ShiftIds[row.Pair[k]]]));
                        double[] loaded = [row.X[k], row.Y[k], row.Z[k]];
                        Assert.Equal(d, loaded);
                        Assert.Equal(d[0] * d[0] + d[1] * d[1] + d[2] * d[2], row.SquaredDistance[k]);
                    }
                    Assert.True(row.X.Length >= row.Count + 8);
                    var upper = expected.Where(p => p.I == i && (p.J > i || p.J == i && p.S.CompareTo(default) > 0)).Select(p => p.J).ToArray();
                    Assert.Equal(upper, row.Neighbor.AsSpan(0, row.LoadUpper(geometry, i, cutoff)).ToArray());
                    once += row.Count;
                }
                Assert.Equal(expected.Length, at);
                Assert.Equal(expected.Length, 2 * once);
            }
        }
    }

    [Fact]
    public void Positions_of_another_system_are_refused() =>
        Assert.Throws<ArgumentException>(() => new PairGeometry().Set(new CellList().Build([0, 0, 0], Cell.Open, 1), [0, 0, 0, 1, 1, 1], Cell.Open));
}
