using Potentials.Cli.Config;

namespace Potentials.Cli.Tests;

public sealed class NearestTests
{
    [Theory]
    [InlineData("fmaks", "fmax")]
    [InlineData("fmx", "fmax")]
    [InlineData("maxsteps", "max_steps")]
    [InlineData("max-steps", "max_steps")]
    [InlineData("pres", "pressure")]
    [InlineData("optimiser", "optimizer")]
    [InlineData("FMAX", "fmax")]
    public void A_slip_finds_the_key_that_was_meant(string typed, string meant) =>
        Assert.Equal(meant, Nearest.Of(typed, ["optimizer", "cell", "fmax", "smax", "max_steps", "pressure"]));

    [Theory]
    [InlineData("banana")]
    [InlineData("x")]
    [InlineData("timestep")]
    public void Something_else_finds_nothing(string typed) => Assert.Null(Nearest.Of(typed, ["optimizer", "cell", "fmax", "max_steps", "pressure"]));

    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("ab", "ba", 1)]
    [InlineData("same", "same", 0)]
    public void Distances_are_those_of_Damerau_and_Levenshtein(string a, string b, int distance) => Assert.Equal(distance, Nearest.Distance(a, b));
}
