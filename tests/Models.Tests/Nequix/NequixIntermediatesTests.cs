using System.Text.Json;
using Potentials.Core;
using Potentials.Models.Nequix;
using Potentials.Tests.Kit;
using static TorchSharp.torch;

namespace Potentials.Models.Tests.Nequix;

/// <summary>Every layer of the tensor form against what the makers' code computed on the way.</summary>
public sealed class NequixIntermediatesTests
{
    [SkippableTheory]
    [InlineData("nequix-mp-1"), InlineData("nequix-oam-1")]
    public void Every_step_of_every_layer_equals_the_makers_code(string name)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(SharedData.Path("golden", "nequix", "intermediates.json")));
        var root = json.RootElement;
        var graph = root.GetProperty("graph");
        var structure = root.GetProperty("structure");
        var golden = root.GetProperty("results").GetProperty(name);
        double[] positions = GoldenStructures.Numbers(structure.GetProperty("positions")), cell = GoldenStructures.Numbers(structure.GetProperty("cell"));
        long[] senders = [.. Values(graph, "senders").Select(x => (long)x)], receivers = [.. Values(graph, "receivers").Select(x => (long)x)];
        double[] shifts = Values(graph, "shifts");
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var h = Matrix3.FromRows(cell);
        var vectors = new double[3 * senders.Length];
        for (int e = 0; e < senders.Length; e++)
        {
            var offset = h.LeftMultiply(shifts[3 * e], shifts[3 * e + 1], shifts[3 * e + 2]);
            double[] o = [offset.X, offset.Y, offset.Z];
            for (int k = 0; k < 3; k++) vectors[3 * e + k] = positions[3 * senders[e] + k] - positions[3 * receivers[e] + k] + o[k];
        }
        using var network = new NequixNetwork(NequixModels.Published(name), ScalarType.Float64, CPU);
        var numbers = tensor(structure.GetProperty("numbers").EnumerateArray().Select(z => z.GetInt64()).ToArray());
        var species = network.Species(numbers);
        var (y, radial) = network.EdgeBasis(tensor(vectors, [senders.Length, 3]));
        Same("sh", [y.unsqueeze(1)]);
        Same("radial_basis", [radial.unsqueeze(1)]);
        Tensor i = tensor(receivers), j = tensor(senders);
        var features = network.Embed(species);
        for (int t = 0; t < network.Model.Config.Layers; t++)
        {
            Same($"layer{t}_in", features);
            var messages = network.Linear1(t, features);
            Same($"layer{t}_linear_1_out", messages);
            var sums = network.Convolve(t, messages, y, radial, i, j);
            var mixed = network.Mix(t, features, sums);
            var skip = network.Mix(t, features, [.. sums.Select(x => zeros_like(x))]);
            Same($"layer{t}_skip_out", skip);
            Same($"layer{t}_linear_2_out", [.. mixed.Zip(skip, (a, b) => a - b)]);
            var normed = network.Normalize(t, mixed);
            Same($"layer{t}_layer_norm_out", normed);
            features = network.Gate(t, normed);
            Same($"layer{t}_out", features);
        }
        Same("node_energy", [network.AtomEnergies(features, species).view(-1, 1, 1)]);

        // The makers store channel-major, component-minor; not every step of every layer was recorded.
        void Same(string step, Tensor[] found)
        {
            if (!golden.TryGetProperty(step, out var recorded)) return;
            double[] expected = GoldenStructures.Numbers(recorded.GetProperty("data"));
            double[] flat = [.. cat([.. found.Select(x => x.transpose(1, 2).reshape(x.shape[0], -1))], 1).flatten().data<double>()];
            Assert.Equal(expected.Length, flat.Length);
            for (int k = 0; k < expected.Length; k++)
                Assert.True(Math.Abs(expected[k] - flat[k]) <= 1e-10 * Math.Max(1, Math.Abs(expected[k])), $"{name}, {step}, number {k}: expected {expected[k]}, found {flat[k]}");
        }
    }

    [SkippableFact]
    public void Parameters_and_provenance_are_those_published()
    {
        var model = NequixModels.Published("nequix-mp-1");
        Assert.Equal(707_658, model.Parameters);
        Assert.Equal(63, model.Tensors.Count);
        Assert.Equal("nequix-mp-1", model.Provenance.Name);
        Assert.Equal("MIT", model.Provenance.Licence);
        Assert.Contains("PBE", model.Provenance.LevelOfTheory, StringComparison.Ordinal);
        Assert.Equal("1647af8e627e1afa11e2bfadeab0797326513a521afd7dd01606a96f56783eee", model.Provenance.SourceHash);
        using var potential = NequixModels.Kernels("nequix-mp-1", single: true);
        Assert.Equal((707_658L, 6.0, 24.0, "float32", "nequix"), (potential.Info.Parameters!.Value, potential.Info.Cutoff, potential.Info.ReceptiveField, potential.Info.Precision, potential.Info.Family));
        Assert.Equal(89, potential.Info.Elements!.Count);
        Assert.DoesNotContain(84, potential.Info.Elements);
        Assert.Equal(64, potential.Info.Hash!.Length);
    }

    [SkippableFact]
    public void Species_are_ranks_and_not_atomic_numbers()
    {
        using var network = new NequixNetwork(NequixModels.Published("nequix-mp-1"), ScalarType.Float32, CPU);
        using var scope = NewDisposeScope();
        Assert.Equal([0L, 82L, 83L, 88L], network.Species(tensor(new long[] { 1, 83, 89, 94 })).data<long>().ToArray());
    }

    private static double[] Values(JsonElement from, string name) => GoldenStructures.Numbers(from.GetProperty(name).GetProperty("data"));
}
