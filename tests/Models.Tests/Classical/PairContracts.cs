using Potentials.Core;
using Potentials.Models.Classical;
using Potentials.Tests.Kit;

namespace Potentials.Models.Tests.Classical;

public sealed class LennardJonesShiftedForceTests : ClassicalContract
{
    protected override PotentialSample Sample { get; } = PotentialSample.Fcc(5.3, 2.9, 18);

    protected override IPotential Make(ClassicalOptions options) => new LennardJones(LennardJonesParameters.Argon, options);
}

public sealed class LennardJonesSmoothTests : ClassicalContract
{
    protected override PotentialSample Sample { get; } = PotentialSample.Fcc(5.3, 2.9, 18);

    protected override IPotential Make(ClassicalOptions options) => new LennardJones(LennardJonesParameters.Argon with { Cutoff = 6.5, Onset = 5, Style = CutoffStyle.Smooth }, options);
}

public sealed class LennardJonesShiftedTests : ClassicalContract
{
    protected override PotentialSample Sample { get; } = PotentialSample.Fcc(5.3, 2.9, 18);

    // The definition of this style: the force jumps.
    protected override bool ContinuousForces => false;

    protected override IPotential Make(ClassicalOptions options) => new LennardJones(LennardJonesParameters.Argon with { Cutoff = 6.5, Style = CutoffStyle.Shifted }, options);
}

public sealed class LennardJonesCutTests : ClassicalContract
{
    protected override PotentialSample Sample { get; } = PotentialSample.Fcc(5.3, 2.9, 18);

    // The definition of this style: energy and force jump.
    protected override bool ContinuousEnergy => false;

    protected override bool ContinuousForces => false;

    protected override IPotential Make(ClassicalOptions options) => new LennardJones(LennardJonesParameters.Argon with { Cutoff = 6.5, Style = CutoffStyle.Cut }, options);
}

public sealed class LennardJonesMixtureTests : ClassicalContract
{
    protected override PotentialSample Sample { get; } = PotentialSample.Fcc(5.5, 3.1, 18, 36, 54);

    protected override IPotential Make(ClassicalOptions options) => new LennardJones(
        new()
        {
            Elements = new Dictionary<string, LennardJonesPair>
            {
                ["Ar"] = new() { Epsilon = 0.0103, Sigma = 3.40 }, ["Kr"] = new() { Epsilon = 0.0141, Sigma = 3.65 }, ["Xe"] = new() { Epsilon = 0.0195, Sigma = 3.98 },
            },
            Pairs = new Dictionary<string, LennardJonesPair> { ["Xe-Ar"] = new() { Epsilon = 0.0140, Sigma = 3.65, Cutoff = 6.4 } },
            Cutoff = 7.5,
        },
        options);
}

public sealed class MorseTests : ClassicalContract
{
    protected override PotentialSample Sample { get; } = PotentialSample.Fcc(3.6, 1.9, 29);

    protected override IPotential Make(ClassicalOptions options) => new Morse(
        new() { Elements = new Dictionary<string, MorsePair> { ["Cu"] = new() { Depth = 0.3429, Alpha = 1.3588, Distance = 2.866 } }, Cutoff = 6 }, options);
}

public sealed class MorseMixtureTests : ClassicalContract
{
    protected override PotentialSample Sample { get; } = PotentialSample.RockSalt(4.2, 1.5, 12, 8);

    protected override IPotential Make(ClassicalOptions options) => new Morse(
        new()
        {
            Elements = new Dictionary<string, MorsePair> { ["O"] = new() { Depth = 0.2, Alpha = 1.1, Distance = 3.0 }, ["Mg"] = new() { Depth = 0.05, Alpha = 1.0, Distance = 3.2 } },
            Pairs = new Dictionary<string, MorsePair> { ["Mg-O"] = new() { Depth = 1.1, Alpha = 1.9, Distance = 2.1 } },
            Cutoff = 5.5, Onset = 4.5, Style = CutoffStyle.Smooth,
        },
        options);
}

public sealed class ZblCovalentTests : ClassicalContract
{
    // Crystals far too dense, so that the cores touch.
    protected override PotentialSample Sample { get; } = PotentialSample.RockSalt(2.9, 0.6, 14, 6);

    protected override IPotential Make(ClassicalOptions options) => new Zbl(ZblParameters.Universal, options);
}

public sealed class ZblLengthsTests : ClassicalContract
{
    protected override PotentialSample Sample { get; } = PotentialSample.Fcc(3.2, 1.0, 74, 1);

    protected override IPotential Make(ClassicalOptions options) => new Zbl(new() { Inner = 1.5, Outer = 3.4, Elements = ["W", "H", "Og"] }, options);
}

public sealed class SumPotentialTests : ClassicalContract
{
    protected override PotentialSample Sample { get; } = PotentialSample.Fcc(5.3, 2.9, 18);

    protected override IPotential Make(ClassicalOptions options) => new SumPotential(
        (0.7, new LennardJones(LennardJonesParameters.Argon, options)), (1.3, new Zbl(new() { Inner = 1, Outer = 4.2 }, options)));

    [Fact]
    public void Is_the_weighted_sum_of_its_terms()
    {
        var batch = new SystemBatch(Sample.Crystal);
        using var sum = Create();
        using var first = new LennardJones(LennardJonesParameters.Argon);
        using var second = new Zbl(new() { Inner = 1, Outer = 4.2 });
        PotentialResult s = new(batch), a = new(batch), b = new(batch);
        sum.Evaluate(batch, Want.All, s);
        first.Evaluate(batch, Want.All, a);
        second.Evaluate(batch, Want.All, b);
        Assert.True(Math.Abs(b.Energies[0]) > 1e-3);
        Assert.Equal(0.7 * a.Energies[0] + 1.3 * b.Energies[0], s.Energies[0], Tolerance.Algebra);
        for (int k = 0; k < s.Forces.Length; k++) Assert.Equal(0.7 * a.Forces[k] + 1.3 * b.Forces[k], s.Forces[k], Tolerance.Algebra);
        Assert.Equal(0.7 * a.Stresses[0].XY + 1.3 * b.Stresses[0].XY, s.Stresses[0].XY, Tolerance.Algebra);
        Assert.Equal([18], sum.Info.Elements);
        Assert.Equal(8.5, sum.Info.Cutoff);
    }

    [SkippableFact]
    public void Is_known_by_its_weights_and_by_the_files_of_its_terms()
    {
        static IPotential Open(string file) => ClassicalPotentials.TryOpen(SharedData.Path("data", "eam", file), null, out var potential) ? potential : throw new InvalidOperationException(file);
        static string? Hash(params (double, IPotential)[] terms)
        {
            using var sum = new SumPotential(terms);
            return sum.Info.Hash;
        }
        string?[] hashes = [Hash((1, Open("Cu_Zhou.eam.alloy"))), Hash((2, Open("Cu_Zhou.eam.alloy"))), Hash((1, Open("Au_u3.eam"))), Hash((1, Open("Au_u3.eam")), (1, new Zbl(ZblParameters.Universal)))];
        Assert.All(hashes, h => Assert.Equal(64, h!.Length));
        Assert.Equal(4, hashes.Distinct().Count());
        Assert.Equal(hashes[0], Hash((1, Open("Cu_Zhou.eam.alloy"))));
        Assert.Null(Hash((2, new Zbl(ZblParameters.Universal))));
    }

    [Fact]
    public void Refuses_senseless_sums()
    {
        Assert.Throws<ConfigError>(() => new SumPotential());
        using var a = new LennardJones(LennardJonesParameters.Argon);
        using var b = new StillingerWeber(StillingerWeberParameters.Silicon);
        Assert.Throws<ConfigError>(() => new SumPotential((double.NaN, a)));
        Assert.Contains("no element", Assert.Throws<ConfigError>(() => new SumPotential((1, a), (1, b))).Message, StringComparison.Ordinal);
    }
}
