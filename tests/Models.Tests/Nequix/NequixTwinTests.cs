using Potentials.Core;
using Potentials.Models.Nequix;
using Potentials.Models.Tensors;
using Potentials.Tests.Kit;
using static TorchSharp.torch;

namespace Potentials.Models.Tests.Nequix;

/// <summary>The two forms against each other, on models whose shapes the published ones do not have, and the tensor form's slices.</summary>
public sealed class NequixTwinTests
{
    [Theory]
    // Channels that fill no block, a degree above 3 in the messages, harmonics beyond the features, a single layer, scalars only.
    [InlineData(new[] { 20, 6, 5, 3, 2 }, 4, 3)]
    [InlineData(new[] { 33, 17 }, 3, 3)]
    [InlineData(new[] { 7, 3, 2 }, 2, 1)]
    [InlineData(new[] { 40 }, 2, 2)]
    public void Kernels_equal_tensors_on_random_models(int[] channels, int lmax, int layers)
    {
        var model = NequixModels.Random(channels, lmax, layers, 5);
        using var tensors = new TensorPotential(new NequixTensors(model, ScalarType.Float64, CPU));
        using var fine = new CompiledNequix<double>(model, (1e-11, 1e-10));
        using var kernels = new NequixKernels<double>(fine);
        using var single = new NequixKernels<float>(model);
        var batch = Batch();
        PotentialResult expected = new(batch), found = new(batch), found32 = new(batch);
        tensors.Evaluate(batch, Want.All | Want.AtomEnergies, expected);
        kernels.Evaluate(batch, Want.All | Want.AtomEnergies, found);
        single.Evaluate(batch, Want.All | Want.AtomEnergies, found32);
        Equal(expected, found, Tolerance.Symmetry);
        Equal(expected, found32, Tolerance.Symmetry32);
    }

    [Fact]
    public void Slices_of_edges_change_nothing()
    {
        var model = NequixModels.Random([16, 8, 4], 2, 3, 6);
        using var whole = new TensorPotential(new NequixTensors(model, ScalarType.Float64, CPU));
        using var sliced = new TensorPotential(new NequixTensors(model, ScalarType.Float64, CPU, edgeBudget: 57));
        var batch = Batch();
        PotentialResult expected = new(batch), found = new(batch), energies = new(batch);
        whole.Evaluate(batch, Want.All | Want.AtomEnergies, expected);
        sliced.Evaluate(batch, Want.All | Want.AtomEnergies, found);
        sliced.Evaluate(batch, Want.Energy | Want.AtomEnergies, energies);
        Assert.True(sliced.Pairs > 3 * 57);
        Equal(expected, found, Tolerance.Symmetry);
        for (int s = 0; s < batch.Count; s++) Assert.Equal(found.Energies[s], energies.Energies[s], 1e-10);
    }

    [Fact]
    public void Tensor_form_keeps_memory_flat()
    {
        var model = NequixModels.Random([16, 8], 1, 2, 7);
        using var potential = new TensorPotential(new NequixTensors(model, ScalarType.Float32, CPU, edgeBudget: 100));
        var batch = Batch();
        var result = new PotentialResult(batch);
        for (int k = 0; k < 3; k++) potential.Evaluate(batch, Want.All, result);
        long before = TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int k = 0; k < 5; k++) potential.Evaluate(batch, Want.All, result);
        Assert.Equal(before, TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Tables_state_the_error_that_they_have()
    {
        var model = NequixModels.Random([32, 16], 1, 2, 8);
        using var coarse = new CompiledNequix<double>(model, (1e-3, 1e-2));
        using var fine = new CompiledNequix<double>(model, (1e-12, 1e-10));
        Assert.True(coarse.TableIntervals < fine.TableIntervals);
        Assert.True(coarse.TableErrors.Value <= 1e-3 && fine.TableErrors.Value <= 1e-12, $"{coarse.TableErrors}, {fine.TableErrors}");
        using NequixKernels<double> a = new(coarse), b = new(fine);
        var batch = Batch();
        PotentialResult x = new(batch), y = new(batch);
        a.Evaluate(batch, Want.All, x);
        b.Evaluate(batch, Want.All, y);
        double worst = x.Forces.Zip(y.Forces, (p, q) => Math.Abs(p - q)).Max();
        Assert.InRange(worst, 0, 100 * coarse.TableErrors.Slope);
    }

    [Fact]
    public void Dead_channels_do_not_slow_or_spoil()
    {
        // Weights so small that features underflow in float32.
        var model = NequixModels.Random([32, 16], 1, 3, 9);
        var scaled = model.Tensors.Select(t => t.Name.EndsWith("norm.1", StringComparison.Ordinal)
            ? Potentials.Models.Files.ModelTensor.From(t.Name, t.Shape, Array.ConvertAll(t.ToDoubles(), _ => 1e-30f).AsSpan()) : t);
        var dead = new NequixModel(model.Config, scaled);
        using var single = new NequixKernels<float>(dead);
        using var tensors = new TensorPotential(new NequixTensors(dead, ScalarType.Float64, CPU));
        var batch = Batch();
        PotentialResult found = new(batch), expected = new(batch);
        single.Evaluate(batch, Want.All, found);
        tensors.Evaluate(batch, Want.All, expected);
        Equal(expected, found, Tolerance.Symmetry32);
    }

    private static SystemBatch Batch()
    {
        var random = new Random(3);
        AtomicSystem Box(int atoms, double side, Periodicity pbc)
        {
            var x = Enumerable.Range(0, 3 * atoms).Select(_ => side * random.NextDouble()).ToArray();
            // A random gas has pairs at any distance; the nearest are moved apart so that forces stay moderate.
            for (int i = 0; i < atoms; i++)
                for (int j = 0; j < i; j++)
                    if (Math.Pow(x[3 * i] - x[3 * j], 2) + Math.Pow(x[3 * i + 1] - x[3 * j + 1], 2) + Math.Pow(x[3 * i + 2] - x[3 * j + 2], 2) < 0.8) x[3 * i + 2] += 1.1;
            return new([.. Enumerable.Range(0, atoms).Select(k => new[] { 1, 6, 8, 14 }[k % 4])], x, new(new(side, 0.3, 0, -0.2, side, 0.4, 0, 0.1, side), pbc));
        }
        return new([Box(19, 6, Periodicity.All), Box(1, 3.1, Periodicity.All), Box(7, 5, Periodicity.None), Box(35, 8, new(true, true, false)), new([14], [0, 0, 0])]);
    }

    private static void Equal(PotentialResult expected, PotentialResult found, double tolerance)
    {
        double force = tolerance * Math.Max(1, expected.Forces.Max(Math.Abs)), energy = tolerance * Math.Max(1, expected.Energies.Max(Math.Abs));
        for (int s = 0; s < expected.Energies.Length; s++)
        {
            Assert.Equal(expected.Energies[s], found.Energies[s], energy);
            for (int k = 0; k < 9; k++)
            {
                double a = expected.Stresses[s][k / 3, k % 3], b = found.Stresses[s][k / 3, k % 3];
                Assert.Equal(double.IsNaN(a), double.IsNaN(b));
                if (!double.IsNaN(a)) Assert.Equal(a, b, tolerance * Math.Max(1, Math.Abs(a)));
            }
        }
        for (int k = 0; k < expected.Forces.Length; k++) Assert.Equal(expected.Forces[k], found.Forces[k], force);
        for (int k = 0; k < expected.AtomEnergies.Length; k++) Assert.Equal(expected.AtomEnergies[k], found.AtomEnergies[k], energy);
    }
}
