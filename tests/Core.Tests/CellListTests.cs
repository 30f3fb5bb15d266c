using Potentials.Core;

namespace Potentials.Core.Tests;

public class CellListTests
{
    private readonly CellList search = new();

    [Fact]
    public void Equals_brute_force_on_500_random_systems()
    {
        NeighborList? reuse = null;
        int pairs = 0;
        for (int seed = 0; seed < 500; seed++)
        {
            var s = RandomSystem.Make(seed);
            reuse = search.Build(s.Positions, s.Cell, s.Radius, null, reuse);
            Lists.Same(BruteForce.Build(s.Positions, s.Cell, s.Radius), reuse, $"seed {seed} ({s.Kind}, {s.Positions.Length / 3} atoms, r {s.Radius})");
            pairs += reuse.Pairs;
        }
        Assert.True(pairs > 100_000, $"only {pairs} pairs in all");
    }
}
