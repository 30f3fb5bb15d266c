using Potentials.Core;
using Potentials.Models.Classical;
using Potentials.Tests.Kit;

namespace Potentials.Models.Tests.Classical;

public sealed class StillingerWeberSiliconTests : ClassicalContract
{
    protected override PotentialSample Sample { get; } = PotentialSample.Diamond(5.431, 1.7, 14, 14);

    protected override IPotential Make(ClassicalOptions options) => new StillingerWeber(StillingerWeberParameters.Silicon, options);
}

/// <summary>Three elements with unlike pairs and angles, general exponents included: invented numbers that exercise every index.</summary>
public sealed class StillingerWeberMixtureTests : ClassicalContract
{
    protected override PotentialSample Sample { get; } = PotentialSample.Cubic([14, 6, 32, 14, 6, 14, 32, 6],
        [0, 0, 0, 0, .5, .5, .5, 0, .5, .5, .5, 0, .25, .25, .25, .25, .75, .75, .75, .25, .75, .75, .75, .25], 4.9, 1.4, 1);

    protected override IPotential Make(ClassicalOptions options) => new StillingerWeber(Mixture(), options);

    internal static StillingerWeberParameters Mixture()
    {
        string[] names = ["Si", "C", "Ge"];
        var triplets = new Dictionary<string, StillingerWeberTriplet>();
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++)
                for (int k = j; k < 3; k++)
                {
                    int a = i + j;
                    triplets[$"{names[i]}-{names[j]}-{names[k]}"] = new()
                    {
                        Epsilon = j == k ? 1.5 + 0.2 * a : 1.1 + 0.1 * i, Sigma = 1.9 + 0.07 * a, Range = 1.8 - 0.03 * a, Lambda = 18 + i - 2 * j + 3 * k, Gamma = 1.1 + 0.05 * i,
                        CosTheta = -0.3 + 0.05 * k, A = 7 - 0.1 * a, B = 0.6 + 0.01 * a, P = 4 + a % 2, Q = a % 3,
                    };
                }
        return new() { Triplets = triplets };
    }
}

/// <summary>The embedded-atom contract on a file; without the file the tests are skipped.</summary>
public abstract class EmbeddedAtomContract(string file) : ClassicalContract
{
    protected override IPotential Make(ClassicalOptions options) => new EmbeddedAtom(new() { File = SharedData.Path("data", "eam", file) }, options);
}

public sealed class EmbeddedAtomCopperTests() : EmbeddedAtomContract("Cu_Zhou.eam.alloy")
{
    // The tables of this file end with steps of 3e-6 eV and 2e-5 eV/Å.
    protected override bool ContinuousEnergy => false;

    protected override bool ContinuousForces => false;

    protected override PotentialSample Sample { get; } = PotentialSample.Fcc(3.6, 1.8, 29);
}

public sealed class EmbeddedAtomAlloyTests() : EmbeddedAtomContract("Mishin-Ni-Al-2009.eam.alloy")
{
    protected override PotentialSample Sample { get; } = PotentialSample.Fcc(3.6, 1.8, 28, 13, 28);
}

public sealed class EmbeddedAtomGoldTests() : EmbeddedAtomContract("Au_u3.eam")
{
    protected override PotentialSample Sample { get; } = PotentialSample.Fcc(4.08, 2.0, 79);
}
