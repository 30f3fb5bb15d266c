using Potentials.Core;
using Potentials.Models.Classical;
using Potentials.Tests.Kit;

namespace Potentials.Models.Tests.Classical;

/// <summary>The contract for potentials that are made from parameters.</summary>
public abstract class ClassicalContract : PotentialContract
{
    private readonly List<WorkerTeam> teams = [];

    /// <summary>What to prove.</summary>
    protected abstract IPotential Make(ClassicalOptions options);

    protected override IPotential Create() => Make(ClassicalOptions.Default);

    protected override IPotential? CreateWithThreads(int threads)
    {
        var team = new WorkerTeam(threads);
        teams.Add(team);
        return Make(new() { Team = team });
    }

    protected override long? PairsVisited(IPotential potential) => potential switch
    {
        LennardJones p => p.PairsListed,
        Morse p => p.PairsListed,
        Zbl p => p.PairsListed,
        StillingerWeber p => p.PairsListed,
        EmbeddedAtom p => p.PairsListed,
        _ => null,
    };

    [SkippableFact]
    public void Every_instruction_set_gives_the_same_result()
    {
        var batch = new SystemBatch([SampleSystems.Repeated(Sample.Crystal, 2, 2, 1), Sample.Cluster]);
        PotentialResult? widest = null;
        foreach (var width in new[] { VectorWidth.Auto, VectorWidth.Bits512, VectorWidth.Bits256, VectorWidth.Scalar })
        {
            if (width == VectorWidth.Bits512 && !System.Runtime.Intrinsics.X86.Avx512F.IsSupported) continue;
            using var potential = Make(new() { Vectors = width });
            var found = new PotentialResult(batch);
            potential.Evaluate(batch, Want.All | Want.AtomEnergies, found);
            widest ??= found;
            if (width == VectorWidth.Scalar)
            {
                Near(widest.Energies, found.Energies);
                Near(widest.Forces, found.Forces);
                Near(widest.AtomEnergies, found.AtomEnergies);
                Near(widest.Stresses[0].ToArray(), found.Stresses[0].ToArray());
                continue;
            }
            Assert.Equal(widest.Energies, found.Energies);
            Assert.Equal(widest.Forces, found.Forces);
            Assert.Equal(widest.AtomEnergies, found.AtomEnergies);
            Assert.Equal(widest.Stresses[0], found.Stresses[0]);
        }
    }

    [SkippableFact]
    public void The_skin_does_not_change_the_bits()
    {
        var batch = new SystemBatch([Sample.Crystal, Sample.Cluster]);
        PotentialResult? bare = null;
        foreach (double skin in new[] { 0, 0.3, 2.5 })
        {
            using var potential = Make(new() { Skin = skin });
            var found = new PotentialResult(batch);
            potential.Evaluate(batch, Want.All, found);
            bare ??= found;
            Assert.Equal(bare.Energies, found.Energies);
            Assert.Equal(bare.Forces, found.Forces);
            Assert.Equal(bare.Stresses[0], found.Stresses[0]);
        }
    }

    private static void Near(double[] expected, double[] found)
    {
        for (int k = 0; k < expected.Length; k++)
            Assert.True(Math.Abs(expected[k] - found[k]) <= Tolerance.Algebra * Math.Max(1, Math.Abs(expected[k])), $"number {k}: expected {expected[k]:R}, found {found[k]:R}");
    }
}
