using Potentials.Core;

namespace Potentials.Core.Tests;

public class BruteForceTests
{
    [Fact]
    public void Simple_cubic_has_six_nearest_neighbours_that_are_images_of_itself()
    {
        var list = BruteForce.Build([0.5, 0.5, 0.5], Cell.Orthorhombic(1, 1, 1), 1.1);
        Assert.Equal(6, list.Pairs);
        Assert.All(list.Neighbors.ToArray(), j => Assert.Equal(0, j));
    }
}
