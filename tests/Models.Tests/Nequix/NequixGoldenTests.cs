using Potentials.Core;
using Potentials.Models.Nequix;
using Potentials.Models.Tensors;
using Potentials.Tests.Kit;
using static TorchSharp.torch;

namespace Potentials.Models.Tests.Nequix;

/// <summary>Against the makers' own code: every structure, both models, both precisions.</summary>
public sealed class NequixGoldenTests
{
    [SkippableTheory]
    [InlineData("nequix-mp-1", false), InlineData("nequix-oam-1", false), InlineData("nequix-mp-1", true), InlineData("nequix-oam-1", true)]
    public void Tensor_form_equals_the_makers_code(string model, bool single)
    {
        using var potential = Tensors(model, single);
        CompareAll(potential, GoldenStructures.Load(), model, single);
    }

    [SkippableTheory]
    [InlineData("nequix-mp-1"), InlineData("nequix-oam-1"), InlineData("nequix-mp-1-pft")]
    public void Tensor_form_equals_the_second_reference(string model)
    {
        using var potential = Tensors(model, false);
        CompareAll(potential, GoldenStructures.LoadMethods(), model, false);
    }

    [SkippableTheory]
    [InlineData("nequix-mp-1", false), InlineData("nequix-oam-1", false), InlineData("nequix-mp-1", true), InlineData("nequix-oam-1", true)]
    public void Kernels_equal_the_makers_code(string model, bool single)
    {
        using var potential = Kernels(model, single);
        CompareAll(potential, GoldenStructures.Load(), model, single);
    }

    private static IPotential Kernels(string model, bool single)
    {
        var data = NequixFile.Read(GoldenStructures.ModelPath(model));
        return single ? new NequixKernels<float>(data) : new NequixKernels<double>(data);
    }

    private static TensorPotential Tensors(string model, bool single) =>
        new(new NequixTensors(NequixFile.Read(GoldenStructures.ModelPath(model)), single ? ScalarType.Float32 : ScalarType.Float64, CPU));

    private static void CompareAll(IPotential potential, List<GoldenStructures.Structure> structures, string model, bool single)
    {
        double worstEnergy = 0, worstForce = 0, worstStress = 0;
        foreach (var s in structures)
        {
            // In float32 the reference is the float64 result: the peer's own float32 is as far away as ours may be.
            var expected = s.Results[$"{model}/float64"];
            var batch = new SystemBatch(s.System);
            var found = new PotentialResult(batch);
            potential.Evaluate(batch, Want.All | Want.AtomEnergies, found);
            Assert.Equal(s.Edges, potential switch { TensorPotential t => t.Pairs, NequixKernels<float> k => k.Pairs, _ => ((NequixKernels<double>)potential).Pairs });
            worstEnergy = Math.Max(worstEnergy, Math.Abs(found.Energies[0] - expected.Energy) / s.System.Count);
            for (int i = 0; i < s.System.Count; i++) Assert.Equal(expected.AtomEnergies[i], found.AtomEnergies[i], single ? 1e-4 : 1e-7);
            for (int k = 0; k < expected.Forces.Length; k++) worstForce = Math.Max(worstForce, Math.Abs(found.Forces[k] - expected.Forces[k]));
            var stress = found.Stresses[0].ToArray();
            if (expected.Stress is null) Assert.All(stress, x => Assert.True(double.IsNaN(x), "a molecule has no stress"));
            else for (int k = 0; k < 9; k++) worstStress = Math.Max(worstStress, Math.Abs(stress[k] - expected.Stress[k]));
        }
        Assert.True(worstEnergy <= (single ? Tolerance.ReferenceEnergy32 : Tolerance.ReferenceEnergy), $"energy {worstEnergy:g3} eV/atom");
        Assert.True(worstForce <= (single ? Tolerance.ReferenceForce32 : Tolerance.ReferenceForce), $"force {worstForce:g3} eV/Å");
        Assert.True(worstStress <= (single ? Tolerance.ReferenceStress32 : Tolerance.ReferenceStress), $"stress {worstStress:g3} eV/Å³");
        Console.WriteLine($"{potential.GetType().Name} {model} {(single ? 32 : 64)}: {worstEnergy:g3} eV/atom, {worstForce:g3} eV/Å, {worstStress:g3} eV/Å³");
    }
}
