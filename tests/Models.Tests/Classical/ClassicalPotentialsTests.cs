using Potentials.Core;
using Potentials.Models.Classical;
using Potentials.Tests.Kit;

namespace Potentials.Models.Tests.Classical;

public sealed class ClassicalPotentialsTests
{
    [Fact]
    public void Every_name_makes_a_potential_and_others_do_not()
    {
        foreach (string name in ClassicalPotentials.Names)
        {
            Assert.True(ClassicalPotentials.TryCreate(name, null, out var potential));
            Assert.True(potential.Info.Cutoff > 0);
            potential.Dispose();
        }
        Assert.True(ClassicalPotentials.TryCreate("stillinger-weber-si", ClassicalOptions.Default, out var silicon));
        Assert.Equal("stillinger-weber-si", silicon.Info.Name);
        Assert.Equal([14], silicon.Info.Elements);
        silicon.Dispose();
        Assert.False(ClassicalPotentials.TryCreate("stillinger-weber-sj", null, out _));
    }

    [SkippableFact]
    public void Files_are_known_by_their_ending()
    {
        Assert.True(ClassicalPotentials.TryOpen(SharedData.Path("data", "eam", "Au_u3.eam"), null, out var gold));
        Assert.Equal([79], gold.Info.Elements);
        gold.Dispose();
        Assert.False(ClassicalPotentials.TryOpen("model.nqx", null, out _));
    }

    [Fact]
    public void Senseless_parameters_are_refused_with_a_reason()
    {
        static string Refusal(Func<IPotential> make) => Assert.Throws<ConfigError>(() => make()).Message;
        var argon = LennardJonesParameters.Argon;
        Assert.Contains("cutoff", Refusal(() => new LennardJones(argon with { Cutoff = 0 })), StringComparison.Ordinal);
        Assert.Contains("onset", Refusal(() => new LennardJones(argon with { Style = CutoffStyle.Smooth })), StringComparison.Ordinal);
        Assert.Contains("onset", Refusal(() => new LennardJones(argon with { Onset = 3 })), StringComparison.Ordinal);
        Assert.Contains("onset", Refusal(() => new LennardJones(argon with { Onset = 9, Style = CutoffStyle.Smooth })), StringComparison.Ordinal);
        Assert.Contains("'Arr'", Refusal(() => new LennardJones(argon with { Elements = new Dictionary<string, LennardJonesPair> { ["Arr"] = new() { Epsilon = 1, Sigma = 1 } } })), StringComparison.Ordinal);
        Assert.Contains("sigma", Refusal(() => new LennardJones(argon with { Elements = new Dictionary<string, LennardJonesPair> { ["Ar"] = new() { Epsilon = 1, Sigma = double.NaN } } })), StringComparison.Ordinal);
        Assert.Contains("no element", Refusal(() => new LennardJones(argon with { Elements = new Dictionary<string, LennardJonesPair>() })), StringComparison.Ordinal);
        Assert.Contains("Ar-Kr", Refusal(() => new LennardJones(argon with { Pairs = new Dictionary<string, LennardJonesPair> { ["ArKr"] = new() { Epsilon = 1, Sigma = 1 } } })), StringComparison.Ordinal);
        Assert.Contains("Cu-Ni", Refusal(() => new Morse(new() { Cutoff = 5, Elements = new Dictionary<string, MorsePair> { ["Ni"] = Well(), ["Cu"] = Well() } })).Replace("Ni-Cu", "Cu-Ni", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("no pair", Refusal(() => new Morse(new() { Cutoff = 5 })), StringComparison.Ordinal);
        Assert.Contains("inner", Refusal(() => new Zbl(new() { Inner = 2 })), StringComparison.Ordinal);
        Assert.Contains("inner", Refusal(() => new Zbl(new() { Inner = 2, Outer = 1 })), StringComparison.Ordinal);
        Assert.Contains("'Zz'", Refusal(() => new Zbl(new() { Elements = ["Zz"] })), StringComparison.Ordinal);
        var silicon = StillingerWeberParameters.Silicon.Elements!["Si"];
        Assert.Contains("no element", Refusal(() => new StillingerWeber(new())), StringComparison.Ordinal);
        Assert.Contains("triplet", Refusal(() => new StillingerWeber(new() { Triplets = new Dictionary<string, StillingerWeberTriplet> { ["Si-C"] = silicon } })), StringComparison.Ordinal);
        Assert.Contains("exponents", Refusal(() => new StillingerWeber(new() { Elements = new Dictionary<string, StillingerWeberTriplet> { ["Si"] = silicon with { P = 20 } } })), StringComparison.Ordinal);
        Assert.Contains("has no parameters", Refusal(() => new StillingerWeber(new() { Elements = new Dictionary<string, StillingerWeberTriplet> { ["Si"] = silicon, ["Ge"] = silicon } })), StringComparison.Ordinal);
        var full = StillingerWeberMixtureTests.Mixture();
        var lopsided = full.Triplets!.ToDictionary();
        lopsided["C-Si-Si"] = lopsided["C-Si-Si"] with { Sigma = 1.234 };
        Assert.Contains("disagree", Refusal(() => new StillingerWeber(full with { Triplets = lopsided })), StringComparison.Ordinal);

        static MorsePair Well() => new() { Depth = 1, Alpha = 1, Distance = 2 };
    }

    [Fact]
    public void Own_images_that_coincide_are_said_to_be_a_cell_that_is_too_small()
    {
        using var potential = new LennardJones(LennardJonesParameters.Argon with { Cutoff = 0.002 }, new() { Skin = 0.001 });
        var batch = new SystemBatch(new AtomicSystem([18], [0, 0, 0], Cell.Orthorhombic(5e-5, 1, 1)));
        var error = Assert.Throws<PhysicsError>(() => potential.Evaluate(batch, Want.Energy, new(batch)));
        Assert.Contains("own image", error.Message, StringComparison.Ordinal);
    }
}
