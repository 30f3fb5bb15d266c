using System.Text.Json;
using Potentials.Tests.Kit;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant.Tests;

public class GateTests
{
    private static Activation Named(string name) => (name switch
    {
        "silu" => Activation.Silu,
        "tanh" => Activation.Tanh,
        "sigmoid" => Activation.Sigmoid,
        _ => throw new ArgumentException(name, nameof(name)),
    }).NormalizedAsE3nn();

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Outputs_and_gradients_are_e3nns(int index)
    {
        JsonElement g = Golden.E3nn("nn", "gate")[index];
        using var scope = NewDisposeScope();
        Activation[] Acts(string key) => [.. g.GetProperty(key).EnumerateArray().Select(a => Named(a.GetString()!))];
        var gate = new Gate(g.Text("irreps_scalars"), Acts("act_scalars"), g.Text("irreps_gates"), Acts("act_gates"), g.Text("irreps_gated"));
        Assert.Equal(Irreps.Parse(g.Text("irreps_in")), gate.Input);
        Assert.Equal(Irreps.Parse(g.Text("irreps_out")), gate.Output);
        Tensor x = g.GetProperty("in_").Tensor().requires_grad_();
        Tensor y = gate.forward(x);
        Compare.Close(g.GetProperty("out").Tensor(), y, Tolerance.Algebra);
        Compare.Close(g.GetProperty("din").Tensor(), Compare.Gradients((y * g.GetProperty("cotangent").Tensor()).sum(), x)[0], Tolerance.Algebra);
        Compare.Close(y, gate.forward(x.to(float32)).to(float64), Tolerance.Algebra32);
    }

    [SkippableFact]
    public void Activations_carry_e3nns_factors()
    {
        JsonElement golden = Golden.E3nn("nn", "normalize2mom");
        using var scope = NewDisposeScope();
        foreach (string name in new[] { "silu", "tanh", "sigmoid" })
        {
            JsonElement g = golden.GetProperty(name);
            Assert.Equal(g.GetProperty("second_moment_factor").GetDouble(), Named(name).Factor);
            Compare.Close(g.GetProperty("y").Tensor(), Named(name).Evaluate(g.GetProperty("x").Tensor()), Tolerance.Algebra, name);
        }
        // The factors of both codes are estimates of one integral.
        foreach (Activation a in new[] { Activation.Silu, Activation.Tanh, Activation.Sigmoid, Activation.ShiftedSoftplus })
        {
            Tensor x = linspace(-10, 10, 20001, dtype: float64);
            double moment = (a.Evaluate(x).square() * (-0.5 * x.square()).exp()).sum().item<double>() * 1e-3 / Math.Sqrt(2 * Math.PI);
            Assert.Equal(1 / Math.Sqrt(moment), a.NormalizedAsE3nn().Factor, 3e-3);
            Assert.Equal(1 / Math.Sqrt(moment), a.NormalizedAsE3nnJax().Factor, 1e-4);
        }
    }

    [SkippableFact]
    public void The_scalar_network_is_e3nns_fully_connected_net()
    {
        JsonElement g = Golden.E3nn("nn", "fully_connected_net");
        if (g.ValueKind == JsonValueKind.Array) g = g[0];
        using var scope = NewDisposeScope();
        int[] sizes = [.. g.GetProperty("hs").EnumerateArray().Select(v => v.GetInt32())];
        var network = new ScalarNetwork(sizes, Named(g.Text("act")), dtype: float64);
        using (no_grad())
            foreach (var (weight, golden) in network.Weights.Zip(g.GetProperty("weights").EnumerateArray())) weight.copy_(golden.Tensor());
        Tensor x = g.GetProperty("in_").Tensor();
        Tensor y = network.forward(x);
        Compare.Close(g.GetProperty("out").Tensor(), y, Tolerance.Algebra);
        network.to(float32);
        Compare.Close(y, network.forward(x.to(float32)).to(float64), Tolerance.Algebra32);
    }

    [Fact]
    public void The_gate_of_a_feature_list_has_one_gate_a_channel()
    {
        var gate = Gate.ForFeatures("128x0e+64x1o+32x2e+32x3o", Activation.Silu, Activation.Silu);
        Assert.Equal("256x0e+64x1o+32x2e+32x3o", gate.Input.ToString());
        Assert.Equal("128x0e+64x1o+32x2e+32x3o", gate.Output.ToString());
        Assert.Equal("128x0e", Gate.ForFeatures("128x0e", Activation.Silu, Activation.Silu).Input.ToString());
    }

    [Fact]
    public void Wrong_arguments_are_refused_by_name()
    {
        Assert.Equal("scalars", Assert.Throws<ArgumentException>(() => new Gate("1x1o", [Activation.Silu], "", [], "")).ParamName);
        Assert.Equal("scalarActivations", Assert.Throws<ArgumentException>(() => new Gate("1x0e", [], "", [], "")).ParamName);
        Assert.Equal("scalarActivations", Assert.Throws<ArgumentException>(() => new Gate("1x0o", [Activation.Silu], "", [], "")).ParamName);
        Assert.Equal("gates", Assert.Throws<ArgumentException>(() => new Gate("1x0e", [Activation.Silu], "1x0e", [Activation.Silu], "2x1o")).ParamName);
        Assert.Equal("sizes", Assert.Throws<ArgumentException>(() => new ScalarNetwork([3], Activation.Silu)).ParamName);
    }
}
