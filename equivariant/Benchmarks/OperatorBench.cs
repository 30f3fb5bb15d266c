using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant.Benchmarks;

/// <summary>
/// Times single operators on the CPU in float32 as they are used in potentials, forward and with the gradients of all inputs and weights, in the settings in which
/// e3nn's operators are commonly timed: rows of C channels for each degree 0 … L.
/// </summary>
public static class OperatorBench
{
    /// <summary>
    /// full_cg_uuu: every path of degrees up to L channel by channel, one shared weight a path and channel, paths into a degree summed. conv_uvu: message product with
    /// harmonics, natural parity, weights per row. Both also as the graph of tensor operations that e3nn generates for them (…_e3nn_graph). conv_so2: conv_uvu
    /// in the frame of each edge, rotations included. gated_cg_uuu: full_cg_uuu after a path gate has removed 70 % of its paths. linear: all degrees. gate: silu on
    /// scalars, logistic gates. spherical_harmonics_10k: 10,000 vectors.
    /// symmetric_contraction_32, grid_contraction_32: products of three features of 32 atoms, results to degree L, with coupling tensors and as powers on the grid.
    /// </summary>
    public static IReadOnlyList<string> Names { get; } = ["full_cg_uuu", "full_cg_uuu_e3nn_graph", "gated_cg_uuu", "conv_uvu", "conv_uvu_e3nn_graph", "conv_so2", "linear", "gate", "spherical_harmonics_10k",
        "symmetric_contraction_32", "grid_contraction_32"];

    /// <summary>Whether an operator is measured at a degree: coupling tensors of three factors grow too large above 3.</summary>
    public static bool Has(string name, int degree) => name != "symmetric_contraction_32" || degree <= 3;

    /// <summary>End of the names of the peer's graphs; what comes before it is the operator they compute.</summary>
    public const string GraphSuffix = "_e3nn_graph";

    /// <summary>Makes one measurement.</summary>
    /// <param name="name">Operator, of <see cref="Names"/>.</param>
    /// <param name="degree">L.</param>
    /// <param name="batch">Rows.</param>
    /// <param name="channels">Channels of each degree.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="backward">Whether gradients are computed too.</param>
    /// <param name="seconds">Time to spend, warm-up apart; at least three calls are timed.</param>
    /// <param name="processorTime">Count processor time instead of wall time; one thread only.</param>
    /// <exception cref="ArgumentException">The operator is unknown, or a number out of range.</exception>
    public static OperatorTiming Measure(string name, int degree, int batch, int channels, int threads, bool backward, double seconds = 0.5, bool processorTime = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degree, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (processorTime && threads > 1) throw new ArgumentException("Processor time says nothing about the speed of several threads.", nameof(processorTime));
        int before = get_num_threads();
        set_num_threads(threads);
        try
        {
            using var scope = NewDisposeScope();
            var (inputs, function, owned) = Make(name, degree, batch, channels);
            using var owner = owned;
            if (backward)
                foreach (Tensor t in inputs) t.requires_grad_();
            Tensor cotangent;
            using (no_grad()) cotangent = randn_like(function());
            void Call()
            {
                using var inner = NewDisposeScope();
                using var guard = backward ? null : no_grad();
                Tensor result = function();
                if (backward) autograd.grad([result], inputs, [cotangent]);
            }
            var (best, median, repeats) = CallTimer.Measure(Call, seconds, processorTime);
            return new OperatorTiming(name, degree, backward, threads, best, median, repeats);
        }
        finally
        {
            set_num_threads(before);
        }
    }

    private static (Tensor[] Inputs, Func<Tensor> Function, IDisposable? Owner) Make(string name, int degree, int batch, int channels)
    {
        Irreps natural = Irreps.SphericalHarmonics(degree, channels);
        switch (name)
        {
            case "full_cg_uuu":
                return Product(Full(), shared: true);
            case "full_cg_uuu_e3nn_graph":
                return Graph(Full(), shared: true);
            case "gated_cg_uuu":
                using (var gate = new PathGate(Full(), 0.7, new SparsitySchedule(0, 0))) return Product(gate.Freeze(), shared: true);
            case "conv_uvu":
                return Product(Message(), shared: false);
            case "conv_uvu_e3nn_graph":
                return Graph(Message(), shared: false);
            case "conv_so2":
                var frame = new So2Convolution(natural, degree, i => i.L <= degree && i.IsNatural);
                Tensor senders = randn(batch, natural.Dimension), along = randn(batch, 3), scales = randn(batch, frame.WeightCount);
                return ([senders, along, scales], () => frame.Multiply(senders, along, scales), frame);
            case "linear":
                var linear = new EquivariantLinear(natural, natural);
                Tensor features = randn(batch, natural.Dimension);
                return ([features, linear.Weight], () => linear.forward(features), linear);
            case "gate":
                Gate nonlinearity = Gate.ForFeatures(natural, Activation.Silu.NormalizedAsE3nn(), Activation.Sigmoid.NormalizedAsE3nn());
                Tensor open = randn(batch, nonlinearity.Input.Dimension);
                return ([open], () => nonlinearity.forward(open), nonlinearity);
            case "symmetric_contraction_32" or "grid_contraction_32":
                const int atoms = 32, species = 4;
                Tensor kinds = randint(species, [atoms], dtype: int64), factors = randn(atoms, natural.Dimension);
                nn.Module<Tensor, Tensor, Tensor> contraction = name[0] == 's'
                    ? new SymmetricContraction(degree, [.. Enumerable.Range(0, degree + 1)], channels, species)
                    : new GridContraction(degree, degree, channels, species);
                return ([factors, .. contraction.parameters()], () => contraction.call(factors, kinds), contraction);
            case "spherical_harmonics_10k":
                var harmonics = new SphericalHarmonics(degree);
                Tensor vectors = randn(10_000, 3);
                return ([vectors], () => harmonics.Evaluate(vectors), null);
            default:
                throw new ArgumentException($"Unknown operator '{name}': expected one of {string.Join(", ", Names)}.", nameof(name));
        }

        ClebschGordanProduct Full()
        {
            Irreps even = Irreps.SphericalHarmonics(degree, channels, parity: 1);
            return ClebschGordanProduct.ChannelWise(even, even, even, algorithm: CouplingAlgorithm.Sparse);
        }

        ClebschGordanProduct Message() =>
            ClebschGordanProduct.Message(natural, Irreps.SphericalHarmonics(degree), i => i.L <= degree && i == Irrep.Natural(i.L), algorithm: CouplingAlgorithm.Sparse);

        Tensor[] Factors(ClebschGordanProduct product, bool shared) =>
            [randn(batch, product.Left.Dimension), randn(batch, product.Right.Dimension), shared ? randn(product.WeightCount) : randn(batch, product.WeightCount)];

        (Tensor[], Func<Tensor>, IDisposable?) Product(ClebschGordanProduct product, bool shared)
        {
            Tensor[] f = Factors(product, shared);
            return (f, () => product.Multiply(f[0], f[1], f[2]), product);
        }

        (Tensor[], Func<Tensor>, IDisposable?) Graph(ClebschGordanProduct product, bool shared)
        {
            Tensor[] f = Factors(product, shared);
            var graph = new PeerGraph(product);
            return (f, () => graph.Multiply(f[0], f[1], f[2]), graph);
        }
    }
}
