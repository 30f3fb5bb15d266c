using Potentials.Cli.Doctor;
using Potentials.Core;
using Potentials.Models.Classical;
using Potentials.Tests.Kit;

namespace Potentials.Cli.Tests;

/// <summary>The doctor finds a planted fault, and none in a sound potential.</summary>
public sealed class DoctorTests
{
    private static readonly AtomicSystem Crystal = Specimen.Disturbed(Crystals.Build(CrystalKind.Diamond, [14], 5.431), 8);

    [Fact]
    public void A_sound_potential_passes_every_examination()
    {
        using var potential = new Faulty("none");
        Assert.All(All(potential), f => Assert.True(f.Verdict == Verdict.Good, $"{f.Name}: {f.Text}"));
        var volume = VolumeExam.Run(potential, "Si diamond", Crystals.Build(CrystalKind.Diamond, [14], 5.431));
        Assert.Equal(Verdict.Good, volume.Verdict);
        Assert.Equal(5.431, volume.Values!["a"], 2);
        // Elastic constants of the potential: B = 101.4 GPa (Cowley, Phys. Rev. Lett. 60, 2379, 1988).
        Assert.InRange(volume.Values["bulk_modulus_GPa"], 98, 106);
    }

    [Fact]
    public void A_repulsion_has_no_lattice_constant()
    {
        using var potential = new Zbl(ZblParameters.Universal);
        foreach (double a in new[] { 5.431, 4.5, 3.5 })
        {
            var volume = VolumeExam.Run(potential, "Si diamond", Crystals.Build(CrystalKind.Diamond, [14], a));
            Assert.Equal(Verdict.Notice, volume.Verdict);
            Assert.Contains("no minimum", volume.Text, StringComparison.Ordinal);
            Assert.Null(volume.Values);
        }
    }

    [Theory]
    [InlineData("force", "forces = −dE/dx")]
    [InlineData("stress sign", "stress = dE/dε/V")]
    [InlineData("stress factor", "stress = dE/dε/V")]
    [InlineData("direction", "symmetry")]
    [InlineData("order", "symmetry")]
    [InlineData("force", "energy conservation")]
    [InlineData("force", "dimers")]
    [InlineData("nan", "energy conservation")]
    public void A_planted_fault_is_found(string fault, string where)
    {
        using var potential = new Faulty(fault);
        Assert.Equal(Verdict.Bad, All(potential).Single(f => f.Name == where).Verdict);
    }

    [SkippableFact]
    public void A_table_that_ends_with_a_step_is_noted_and_not_condemned()
    {
        Assert.True(ClassicalPotentials.TryOpen(SharedData.Path("data", "eam", "Cu_Zhou.eam.alloy"), new ClassicalOptions(), out var potential));
        using (potential)
        {
            var findings = GradientExam.Run(potential!, Specimen.Disturbed(Supercells.Repeat(Crystals.Build(CrystalKind.Fcc, [29], 3.615), 3, 3, 3), 8)).ToArray();
            Assert.Contains(findings, f => f.Verdict == Verdict.Notice && f.Text.Contains("step at their cutoff"));
            Assert.DoesNotContain(findings, f => f.Verdict == Verdict.Bad);
        }
    }

    private static List<Finding> All(IPotential potential) =>
        [.. GradientExam.Run(potential, Crystal), SymmetryExam.Run(potential, Crystal), DriftExam.Run(potential, Crystal, 200), DimerExam.Run(potential)];

    /// <summary>Stillinger-Weber silicon with one thing wrong.</summary>
    private sealed class Faulty(string fault) : IPotential
    {
        private readonly IPotential sound = StillingerWeberParameters.Silicon.Create();

        public PotentialInfo Info => sound.Info;

        public void Evaluate(SystemBatch batch, Want want, PotentialResult result)
        {
            sound.Evaluate(batch, want, result);
            for (int c = 0; c < result.Forces.Length; c++)
                if (fault == "force") result.Forces[c] *= 1.2;
            for (int s = 0; s < batch.Count; s++)
            {
                if (fault == "stress sign") result.Stresses[s] = -1 * result.Stresses[s];
                if (fault == "stress factor") result.Stresses[s] = 1.01 * result.Stresses[s];
                if (fault == "nan") result.Energies[s] = double.NaN;
                // An energy that knows the direction x, and one that knows which atom comes first.
                int first = batch.Offsets[s];
                if (fault == "direction") result.Energies[s] += 1e-6 * batch.Cells[s].Rows.XX;
                if (fault == "order" && batch.AtomsOf(s) > 1) result.Energies[s] += 1e-6 * Math.Cos(batch.Positions[3 * first] - batch.Positions[3 * first + 3]);
            }
        }

        public void Dispose() => sound.Dispose();
    }
}
