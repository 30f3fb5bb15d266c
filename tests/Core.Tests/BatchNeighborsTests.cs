using Potentials.Core;

namespace Potentials.Core.Tests;

public class BatchNeighborsTests
{
    private static AtomicSystem Random(int seed)
    {
        var s = RandomSystem.Make(seed);
        return new AtomicSystem([.. Enumerable.Repeat(14, s.Positions.Length / 3)], s.Positions, s.Cell);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Every_system_has_the_list_it_has_alone(int threads)
    {
        using var team = threads > 0 ? new WorkerTeam(threads) : null;
        var batch = new SystemBatch([.. Enumerable.Range(0, 60).Where(k => k % 10 is not (3 or 4)).Select(Random)]);
        var neighbors = new BatchNeighbors(2.5, 0.5, team);
        var random = new Random(1);
        for (int step = 0; step < 5; step++)
        {
            neighbors.Update(batch);
            long pairs = 0;
            for (int s = 0; s < batch.Count; s++)
            {
                var cell = batch.Cells[s];
                Assert.Equal(Lists.Triples(BruteForce.Build(batch.PositionsOf(s), cell, 2.5)), Lists.Within(neighbors[s], batch.PositionsOf(s), cell, 2.5));
                for (int k = 0; k < neighbors[s].Shifts.Length; k++)
                {
                    var (a, b, c) = neighbors[s].Shifts[k];
                    var t = cell.Rows.LeftMultiply(a, b, c);
                    Assert.Equal([t.X, t.Y, t.Z], neighbors.ShiftVectors(s).Slice(3 * k, 3).ToArray());
                }
                pairs += neighbors[s].Pairs;
                batch.Cells[s] = cell.Deformed(Matrix3.Diagonal(1.002, 0.999, 1));
            }
            Assert.Equal(pairs, neighbors.Pairs);
            foreach (ref double x in batch.Positions.AsSpan()) x += 0.02 * (random.NextDouble() - 0.5);
        }
        Assert.InRange(neighbors.Rebuilds, batch.Count, 3 * batch.Count);
    }

    [Fact]
    public void Slots_given_to_other_systems_are_noticed()
    {
        AtomicSystem a = new([18, 18], [0, 0, 0, 2, 0, 0]), b = new([18, 18], [0, 0, 0, 2.001, 0, 0]), c = new([18], [0, 0, 0]);
        var neighbors = new BatchNeighbors(3, 1);
        neighbors.Update(new SystemBatch([a, b], [10, 11]));
        neighbors.Update(new SystemBatch([a, b], [10, 11]));
        Assert.Equal(2, neighbors.Rebuilds);
        neighbors.Update(new SystemBatch([b, a], [11, 10]));
        Assert.Equal(4, neighbors.Rebuilds);
        neighbors.Update(new SystemBatch([c, a, a], [11, 10, 12]));
        Assert.Equal(6, neighbors.Rebuilds);
        Assert.Equal(4, neighbors.Pairs);
        neighbors.Update(new SystemBatch([a], [11]));
        Assert.Equal(2, neighbors.Pairs);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Errors_name_system_and_atom(int threads)
    {
        using var team = threads > 0 ? new WorkerTeam(threads) : null;
        var batch = new SystemBatch([new([18, 18], [0, 0, 0, 2, 0, 0]), new([18, 18], [0, 0, 0, 2, double.NaN, 0]), new([18], [0, 0, 0])]);
        var error = Assert.Throws<PhysicsError>(() => new BatchNeighbors(3, 1, team).Update(batch));
        Assert.Equal((1, 1), (error.System, error.Atom));
        Assert.StartsWith("system 2, atom 2: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Updating_allocates_nothing_after_warm_up()
    {
        using var team = new WorkerTeam(2);
        var batch = new SystemBatch([Random(1), Random(2), Random(5), Random(11)]);
        foreach (var neighbors in new[] { new BatchNeighbors(2.5, 0), new BatchNeighbors(2.5, 0, team) })
            Assert.Equal(0, TeamAllocations.Least(team, () => Step(neighbors)));

        void Step(BatchNeighbors neighbors)
        {
            foreach (ref double x in batch.Positions.AsSpan()) x = x + 1e-4 - 1e-4 * 0.999;
            neighbors.Update(batch);
        }
    }
}
