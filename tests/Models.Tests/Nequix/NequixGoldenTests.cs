using Potentials.Core;
using Potentials.Models.Nequix;
using Potentials.Models.Tensors;
using Potentials.Tests.Kit;
using static TorchSharp.torch;

namespace Potentials.Models.Tests.Nequix;

/// <summary>Against the makers' own code: energies, energies of atoms, forces and stresses.</summary>
public sealed class NequixGoldenTests
{
    [SkippableTheory]
    [InlineData("nequix-mp-1", false), InlineData("nequix-oam-1", true)]
    public void Tensor_form_equals_the_makers_code(string model, bool single)
    {
        using var potential = Tensors(model, single);
        CompareAll(potential, GoldenStructures.Load(), model, single, p => p.Pairs);
    }

    [SkippableTheory]
    [InlineData("nequix-mp-1"), InlineData("nequix-oam-1"), InlineData("nequix-mp-1-pft")]
    public void Tensor_form_equals_the_second_reference(string model)
    {
        using var potential = Tensors(model, false);
        CompareAll(potential, GoldenStructures.LoadMethods(), model, false, p => p.Pairs);
    }

    [SkippableTheory]
    [InlineData("nequix-mp-1"), InlineData("nequix-oam-1")]
    public void Kernels_equal_the_makers_code(string model)
    {
        var structures = GoldenStructures.Load();
        using var potential = new NequixKernels<double>(NequixModels.Compiled64(model));
        CompareAll(potential, structures, model, false, p => p.Pairs);
        using var single = new NequixKernels<float>(NequixModels.Compiled32(model));
        CompareAll(single, structures, model, true, p => p.Pairs);
    }

    [SkippableFact]
    public void Kernels_equal_the_second_reference()
    {
        using var potential = new NequixKernels<double>(NequixModels.Compiled64("nequix-mp-1"));
        CompareAll(potential, GoldenStructures.LoadMethods(), "nequix-mp-1", false, p => p.Pairs);
    }

    /// <summary>Numbers that the makers' tests assert for both of their implementations, with their tolerance.</summary>
    [SkippableTheory]
    [InlineData("nequix-mp-1", -10.834069, -0.0269954, -10.753344, new[] { -1.1041114, -0.4513126, 0.4513127 }, new[] { -0.0253673, -0.0278149, -0.0278149, -0.0241314, -0.0106065, 0.0106065 })]
    [InlineData("nequix-oam-1", -10.831113, -0.0183362, -10.765028, new[] { -0.930218, -0.3611746, 0.3611745 }, new[] { -0.0198730, -0.0213396, -0.0213396, -0.0206366, -0.0084719, 0.0084719 })]
    public void Silicon_equals_the_makers_regression_numbers(string model, double energy, double pressure, double moved, double[] force, double[] stress)
    {
        const double Upstream = 1e-5;
        var cell = Cell.Periodic(0, 2.715, 2.715, 2.715, 0, 2.715, 2.715, 2.715, 0);
        using var potential = NequixModels.Kernels(model, single: false);
        var batch = new SystemBatch([new([14, 14], [0, 0, 0, 1.3575, 1.3575, 1.3575], cell), new([14, 14], [0.1, 0.05, -0.05, 1.3575, 1.3575, 1.3575], cell)]);
        var found = new PotentialResult(batch);
        potential.Evaluate(batch, Want.All, found);
        Near(energy, found.Energies[0]);
        Near(moved, found.Energies[1]);
        for (int k = 0; k < 3; k++)
        {
            Near(0, found.Forces[k]);
            Near(force[k], found.Forces[6 + k]);
            Near(pressure, found.Stresses[0].ToVoigt()[k]);
        }
        for (int k = 0; k < 6; k++) Near(stress[k], found.Stresses[1].ToVoigt()[k]);

        static void Near(double expected, double value) => Assert.True(Math.Abs(expected - value) <= Upstream + Upstream * Math.Abs(expected), $"expected {expected}, found {value}");
    }

    private static TensorPotential Tensors(string model, bool single) => new(new NequixTensors(NequixModels.Published(model), single ? ScalarType.Float32 : ScalarType.Float64, CPU));

    private static void CompareAll<T>(T potential, List<GoldenStructures.Structure> structures, string model, bool single, Func<T, int> pairs) where T : IPotential
    {
        double worstEnergy = 0, worstForce = 0, worstStress = 0, worstAtom = 0;
        foreach (var s in structures)
        {
            // In float32 too the reference is the float64 result: the makers' own float32 is as far away as ours may be.
            var expected = s.Results[$"{model}/float64"];
            var batch = new SystemBatch(s.System);
            var found = new PotentialResult(batch);
            potential.Evaluate(batch, Want.All | Want.AtomEnergies, found);
            Assert.Equal(s.Edges, pairs(potential));
            worstEnergy = Math.Max(worstEnergy, Math.Abs(found.Energies[0] - expected.Energy) / s.System.Count);
            for (int i = 0; i < s.System.Count; i++) worstAtom = Math.Max(worstAtom, Math.Abs(expected.AtomEnergies[i] - found.AtomEnergies[i]));
            for (int k = 0; k < expected.Forces.Length; k++) worstForce = Math.Max(worstForce, Math.Abs(found.Forces[k] - expected.Forces[k]));
            var stress = found.Stresses[0].ToArray();
            if (expected.Stress is null) Assert.All(stress, x => Assert.True(double.IsNaN(x), "a molecule has no stress"));
            else for (int k = 0; k < 9; k++) worstStress = Math.Max(worstStress, Math.Abs(stress[k] - expected.Stress[k]));
        }
        string all = $"energy {worstEnergy:g3} eV/atom, of an atom {worstAtom:g3} eV, force {worstForce:g3} eV/Å, stress {worstStress:g3} eV/Å³";
        Assert.True(worstEnergy <= (single ? Tolerance.ReferenceEnergy32 : Tolerance.ReferenceEnergy), all);
        Assert.True(worstAtom <= (single ? 5 * Tolerance.ReferenceEnergy32 : Tolerance.ReferenceEnergy), all);
        Assert.True(worstForce <= (single ? Tolerance.ReferenceForce32 : Tolerance.ReferenceForce), all);
        Assert.True(worstStress <= (single ? Tolerance.ReferenceStress32 : Tolerance.ReferenceStress), all);
    }
}
