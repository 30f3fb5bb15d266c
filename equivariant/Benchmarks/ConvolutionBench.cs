using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Potentials.Equivariant.Kernels;
using static TorchSharp.torch;

namespace Potentials.Equivariant.Benchmarks;

/// <summary>
/// Times the edge convolution of NequIP-like potentials in float32 on the CPU (gather, features x harmonics x radial weights, sum at the receivers) in three forms:
/// tensor operations, the fused differentiable kernel, and the inference kernels without a graph.
/// </summary>
public static class ConvolutionBench
{
    /// <summary>Forms, in the order of tables.</summary>
    public static IReadOnlyList<string> Forms { get; } = ["tensor-ops", "fused", "inference"];

    /// <summary>Times one form.</summary>
    /// <param name="form">Form, of <see cref="Forms"/>.</param>
    /// <param name="features">Irreps of the features: natural parity, one block a degree, degrees 0, 1, …; messages keep these degrees.</param>
    /// <param name="harmonicsDegree">Highest degree of the harmonics.</param>
    /// <param name="atoms">Receivers.</param>
    /// <param name="edgesPerAtom">Edges of each receiver.</param>
    /// <param name="threads">Threads; the inference kernels are measured on one.</param>
    /// <param name="backward">Whether the gradients by features, harmonics and weights are computed too.</param>
    /// <param name="seconds">Time to spend, warm-up apart.</param>
    /// <param name="processorTime">Count processor time instead of wall time; one thread only.</param>
    /// <exception cref="ArgumentException">The form is unknown, or the arguments do not go together.</exception>
    public static ConvolutionTiming Measure(string form, Irreps features, int harmonicsDegree, int atoms, int edgesPerAtom, int threads, bool backward, double seconds = 1, bool processorTime = false)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentOutOfRangeException.ThrowIfLessThan(atoms, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(edgesPerAtom, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (!Forms.Contains(form)) throw new ArgumentException($"Unknown form '{form}': expected one of {string.Join(", ", Forms)}.", nameof(form));
        for (int l = 0; l < features.Count; l++)
            if (features[l].Irrep != Irrep.Natural(l)) throw new ArgumentException($"Expected degrees 0, 1, … of natural parity, one block each, got {features}.", nameof(features));
        if (threads > 1 && (processorTime || form == "inference"))
            throw new ArgumentException("Processor time, and the inference kernels, are measured on one thread.", nameof(threads));
        var random = new Random(1);
        int edges = atoms * edgesPerAtom;
        int[] first = [.. Enumerable.Range(0, atoms + 1).Select(i => i * edgesPerAtom)], sender = [.. Enumerable.Range(0, edges).Select(_ => random.Next(atoms))];
        using var convolution = new MessageConvolution(ClebschGordanProduct.Message(features, Irreps.SphericalHarmonics(harmonicsDegree), features.Contains));
        if (form == "inference") return Inference(convolution.Product, features, harmonicsDegree, first, sender, backward, seconds, processorTime);
        int before = get_num_threads();
        set_num_threads(threads);
        try
        {
            using var scope = NewDisposeScope();
            using var index = new EdgeIndex(atoms, first, sender);
            Tensor x = randn(atoms, features.Dimension), y = randn(edges, convolution.Product.Right.Dimension), w = randn(edges, convolution.Product.WeightCount);
            if (backward)
                foreach (Tensor t in new[] { x, y, w }) t.requires_grad_();
            Tensor cotangent = randn(atoms, convolution.Product.Output.Dimension);
            void Call()
            {
                using var inner = NewDisposeScope();
                using var guard = backward ? null : no_grad();
                Tensor z = form == "fused" ? convolution.Convolve(x, y, w, index) : convolution.ConvolvePlain(x, y, w, index);
                if (backward) autograd.grad([z], [x, y, w], [cotangent]);
            }
            var (best, median, repeats) = CallTimer.Measure(Call, seconds, processorTime);
            long flops = backward || form != "fused" ? 0 : convolution.Flops;
            return new ConvolutionTiming(form, backward, threads, edges, best, median, repeats, flops);
        }
        finally
        {
            set_num_threads(before);
        }
    }

    private static unsafe ConvolutionTiming Inference(ClebschGordanProduct product, Irreps features, int harmonicsDegree, int[] first, int[] sender, bool backward, double seconds, bool processorTime)
    {
        const int rows = 8; // receivers at once: their matrices stay in the cache
        int atoms = first.Length - 1, edges = sender.Length, degrees = features.Count;
        ConvolutionPath[] paths = [.. product.Paths.Select(p => new ConvolutionPath(product.Left[p.Left].Irrep.L, product.Right[p.Right].Irrep.L, product.Output[p.Output].Irrep.L))];
        var layout = new ConvolutionLayout<float>([.. features.Select(b => b.Multiplicity)], harmonicsDegree, paths);
        using var convolution = new EdgeConvolution<float>(layout);
        var random = new Random(2);
        var owned = new List<AlignedBuffer<float>>();
        float* Numbers(long count)
        {
            var buffer = new AlignedBuffer<float>();
            owned.Add(buffer);
            float* p = buffer.Reserve(count);
            for (long k = 0; k < count; k++) p[k] = random.NextSingle() - 0.5f;
            return p;
        }
        try
        {
            int width = layout.Blocks * Lanes<float>.Block, most = Enumerable.Range(0, atoms).Max(i => first[i + 1] - first[i]) * rows, quantities = backward ? 3 : 1;
            float** x = stackalloc float*[degrees], gx = stackalloc float*[degrees], messages = stackalloc float*[layout.MessageChannels.Length];
            for (int l = 0; l < degrees; l++)
            {
                x[l] = Numbers((long)atoms * (2 * l + 1) * layout.Padded[l]);
                gx[l] = Numbers((long)atoms * (2 * l + 1) * layout.Padded[l]);
            }
            for (int l = 0; l < layout.MessageChannels.Length; l++) messages[l] = Numbers((long)rows * (2 * l + 1) * layout.MessageChannels[l]);
            float* weights = Numbers((long)edges * width), weightGradients = Numbers((long)edges * width), slopes = Numbers(3L * most * Lanes<float>.Width);
            float* harmonics = Numbers((long)(most / Lanes<float>.Group + 1) * quantities * layout.Harmonics * Lanes<float>.Group);
            using var senders = new AlignedBuffer<int>(sender);
            using var starts = new AlignedBuffer<int>();
            starts.Reserve(rows + 1);
            void Call()
            {
                for (int from = 0; from < atoms; from += rows)
                {
                    int count = Math.Min(rows, atoms - from), start = first[from];
                    for (int r = 0; r <= count; r++) starts.Pointer[r] = first[from + r] - start;
                    var block = new EdgeRows<float> { Count = count, Starts = starts.Pointer, Senders = senders.Pointer + start, Harmonics = harmonics, Quantities = quantities };
                    var read = new ArrayWeights<float>(weights + (long)start * width, weightGradients + (long)start * width, width);
                    convolution.Forward(block, x, messages, read);
                    if (backward) convolution.Backward(block, x, messages, gx, slopes, read);
                }
            }
            var (best, median, repeats) = CallTimer.Measure(Call, seconds, processorTime);
            var (forward, back) = layout.MultiplyAddsOfEdge();
            return new ConvolutionTiming("inference", backward, 1, edges, best, median, repeats, 2 * (forward + (backward ? back : 0)));
        }
        finally
        {
            foreach (AlignedBuffer<float> buffer in owned) buffer.Dispose();
        }
    }

    /// <summary>Fused multiply-adds in registers, 10⁹ operations a second of one core in float32: the most that any kernel could reach.</summary>
    public static double FusedPeak(bool processorTime = false)
    {
        double best = double.PositiveInfinity;
        const int rounds = 200_000;
        float sink = 0;
        for (int k = 0; k < 20; k++)
        {
            TimeSpan start = CallTimer.Now(processorTime);
            sink += Chains(rounds);
            best = Math.Min(best, Math.Max((CallTimer.Now(processorTime) - start).TotalSeconds, 1e-7));
        }
        GC.KeepAlive(sink);
        return 2e-9 * 12 * Vector512<float>.Count * rounds / best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Chains(int rounds)
    {
        Vector512<float> m = Vector512.Create(0.999f), c = Vector512.Create(0.001f);
        Vector512<float> a0 = m, a1 = m, a2 = m, a3 = m, a4 = m, a5 = m, a6 = m, a7 = m, a8 = m, a9 = m, a10 = m, a11 = m;
        for (int k = 0; k < rounds; k++)
        {
            a0 = Lanes<float>.Fma(a0, m, c); a1 = Lanes<float>.Fma(a1, m, c); a2 = Lanes<float>.Fma(a2, m, c);
            a3 = Lanes<float>.Fma(a3, m, c); a4 = Lanes<float>.Fma(a4, m, c); a5 = Lanes<float>.Fma(a5, m, c);
            a6 = Lanes<float>.Fma(a6, m, c); a7 = Lanes<float>.Fma(a7, m, c); a8 = Lanes<float>.Fma(a8, m, c);
            a9 = Lanes<float>.Fma(a9, m, c); a10 = Lanes<float>.Fma(a10, m, c); a11 = Lanes<float>.Fma(a11, m, c);
        }
        return Vector512.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11);
    }
}
