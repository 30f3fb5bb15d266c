using System.Numerics;
using System.Runtime.Intrinsics;
using Potentials.Equivariant.Kernels;
using Potentials.Tests.Kit;

namespace Potentials.Equivariant.Tests.Kernels;

/// <summary>The fused convolution against the same sum written plainly, and its reverse against the derivatives of that sum.</summary>
public sealed unsafe class EdgeConvolutionTests
{
    private static readonly int[] Channels = [5, 40, 3];
    private const int L = 3, Atoms = 6, Sources = 7;

    // Degrees up to 4 in the messages: nine components go as seven and one, one.
    private static readonly ConvolutionPath[] Paths =
    [
        new(0, 0, 0), new(1, 1, 0), new(2, 2, 0), new(0, 1, 1), new(1, 0, 1), new(1, 2, 1), new(2, 3, 1), new(1, 1, 2), new(2, 2, 2), new(1, 2, 3), new(2, 1, 3), new(0, 3, 3), new(2, 2, 4), new(1, 3, 4),
    ];

    [Fact]
    public void Forward_equals_the_plain_sum()
    {
        Forward<double>(Tolerance.Algebra);
        Forward<float>(Tolerance.Algebra32);
    }

    [Fact]
    public void Backward_equals_the_derivatives_of_the_plain_sum()
    {
        Backward<double>(Tolerance.Algebra);
        Backward<float>(Tolerance.Algebra32);
    }

    [Fact]
    public void No_edges_give_zeros_and_wrong_paths_are_refused()
    {
        using var c = new Case<float>();
        new Span<int>(c.Starts.Pointer, Atoms + 1).Clear();
        for (int l = 0; l < c.Layout.MessageChannels.Length; l++) c.Messages[l].Pointer[0] = 7;
        c.Forward();
        for (int l = 0; l < c.Layout.MessageChannels.Length; l++) Assert.Equal(0, c.Messages[l].Pointer[0]);
        Assert.Throws<ArgumentException>(() => new ConvolutionLayout<float>([4], 1, [new(1, 1, 0)]));
        Assert.Throws<ArgumentException>(() => new ConvolutionLayout<float>([4, 4], 1, [new(1, 2, 1)]));
        Assert.Throws<ArgumentException>(() => new ConvolutionLayout<float>([4, 4], 3, [new(1, 3, 1)]));
        using var forward = new Case<float>(quantities: 1);
        Assert.Throws<ArgumentException>(forward.Backward);
    }

    private static void Forward<T>(double tolerance) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var c = new Case<T>();
        c.Forward();
        c.Visit((message, at, _, _, _, value) => message[at] -= value, out var rest, c.ReadMessages());
        foreach (double x in rest) Assert.Equal(0, x, 20 * tolerance);
    }

    private static void Backward<T>(double tolerance) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var c = new Case<T>();
        double[] up = c.FillMessageGradients();
        c.Backward();
        // E = Σ message · up is linear in features, weights and each quantity of harmonics.
        var features = new double[c.FeatureCount];
        var weights = new double[c.Edges * c.Layout.Blocks * Lanes<T>.Block];
        var slopes = new double[c.Edges, 3];
        c.Visit((_, at, feature, weight, edge, value) =>
        {
            double x = c.FeatureAt(feature), w = c.WeightAt(weight);
            features[feature] += up[at] * value / x;
            weights[weight] += up[at] * value / w;
        }, out _, new double[up.Length]);
        for (int q = 1; q < 3; q++) c.Visit((_, at, _, _, edge, value) => slopes[edge, q] += up[at] * value, out _, new double[up.Length], q);
        double scale = 50 * tolerance;
        for (int k = 0; k < features.Length; k++) Assert.Equal(features[k], c.FeatureGradientAt(k), scale * Math.Max(1, Math.Abs(features[k])));
        for (int k = 0; k < weights.Length; k++) Assert.Equal(weights[k], c.WeightGradientAt(k), scale * Math.Max(1, Math.Abs(weights[k])));
        for (int e = 0; e < c.Edges; e++)
            for (int q = 1; q < 3; q++) Assert.Equal(slopes[e, q], c.SlopeAt(e, q), scale * Math.Max(1, Math.Abs(slopes[e, q])));
    }

    /// <summary>Random features, weights and harmonics on a few ragged rows of edges.</summary>
    private sealed class Case<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public readonly ConvolutionLayout<T> Layout = new(Channels, L, Paths, 0.7);
        public readonly AlignedBuffer<T>[] Features, FeatureGradients, Messages;
        public readonly AlignedBuffer<int> Starts = new([0, 3, 3, 21, 40, 41, 47]), Senders;
        public readonly AlignedBuffer<T> Harmonics = new(), Weights = new(), WeightGradients = new(), Slopes = new();
        public readonly int Edges = 47;
        private readonly int quantities;
        private readonly EdgeConvolution<T> convolution;
        private readonly Random random = new(9);

        public Case(int quantities = 3)
        {
            this.quantities = quantities;
            convolution = new(Layout);
            Features = Buffers(Layout.Padded.Select((c, l) => Sources * (2 * l + 1) * c));
            FeatureGradients = Buffers(Layout.Padded.Select((c, l) => Sources * (2 * l + 1) * c));
            Messages = Buffers(Layout.MessageChannels.Select((c, l) => Atoms * (2 * l + 1) * c));
            Senders = new([.. Enumerable.Range(0, Edges).Select(_ => random.Next(Sources))]);
            for (int l = 0; l < Channels.Length; l++)
                for (int k = 0; k < Sources * (2 * l + 1) * Layout.Padded[l]; k++)
                    if (k % Layout.Padded[l] < Channels[l]) Features[l].Pointer[k] = Next();
            int groups = (Edges + 15) / 16;
            Fill(Harmonics, groups * quantities * Layout.Harmonics * 16);
            int width = Layout.Blocks * Lanes<T>.Block;
            Weights.Reserve(Edges * width);
            WeightGradients.Reserve(Edges * width);
            Slopes.Reserve(Edges * 3 * Lanes<T>.Width);
            foreach (var p in Layout.Paths)
                for (int e = 0; e < Edges; e++)
                    for (int c = 0; c < p.Channels; c++) Weights.Pointer[e * width + p.BlockOffset * Lanes<T>.Block + c] = Next();
        }

        public int FeatureCount => Offset(Channels.Length);

        public void Forward() => Run((rows, x, y, _) => convolution.Forward(rows, (T**)x, (T**)y, Array()));

        public void Backward() => Run((rows, x, y, g) => convolution.Backward(rows, (T**)x, (T**)y, (T**)g, Slopes.Pointer, Array()));

        public double[] FillMessageGradients()
        {
            foreach (var (b, c, l) in Messages.Select((b, l) => (b, Layout.MessageChannels[l], l))) Fill(b, Atoms * (2 * l + 1) * c);
            return ReadMessages();
        }

        public double[] ReadMessages() => [.. Messages.SelectMany((b, l) => Enumerable.Range(0, Atoms * (2 * l + 1) * Layout.MessageChannels[l]).Select(k => double.CreateTruncating(b.Pointer[k])))];

        public double FeatureAt(int k) => At(Features, k);
        public double FeatureGradientAt(int k) => At(FeatureGradients, k);
        public double WeightAt(int k) => double.CreateTruncating(Weights.Pointer[k]);
        public double WeightGradientAt(int k) => double.CreateTruncating(WeightGradients.Pointer[k]);

        public double SlopeAt(int edge, int q)
        {
            double sum = 0;
            for (int k = 0; k < Lanes<T>.Width; k++) sum += double.CreateTruncating(Slopes.Pointer[(edge * 3 + q) * Lanes<T>.Width + k]);
            return sum;
        }

        /// <summary>Every term of the plain sum: message index, feature index, weight index, edge, value.</summary>
        public void Visit(Action<double[], int, int, int, int, double> term, out double[] messages, double[] start, int quantity = 0)
        {
            messages = start;
            int width = Layout.Blocks * Lanes<T>.Block;
            foreach (var p in Layout.Paths)
            {
                int n1 = 2 * p.Path.L1 + 1, n3 = 2 * p.Path.L3 + 1, row = Layout.MessageChannels[p.Path.L3];
                int messageStart = Enumerable.Range(0, p.Path.L3).Sum(l => Atoms * (2 * l + 1) * Layout.MessageChannels[l]);
                for (int r = 0; r < Atoms; r++)
                    for (int e = Starts.Pointer[r]; e < Starts.Pointer[r + 1]; e++)
                        foreach (var entry in Wigner3j.Get(p.Path.L1, p.Path.L2, p.Path.L3).Entries.ToArray())
                        {
                            double y = double.CreateTruncating(Harmonics.Pointer[((e / 16 * quantities + quantity) * Layout.Harmonics + p.Path.L2 * p.Path.L2 + entry.J) * 16 + e % 16]);
                            double a = 0.7 * Math.Sqrt(n3) * entry.Value * y;
                            for (int c = 0; c < p.Channels; c++)
                            {
                                int feature = Offset(p.Path.L1) + (Senders.Pointer[e] * n1 + entry.I) * p.Padded + c, weight = e * width + p.BlockOffset * Lanes<T>.Block + c;
                                term(messages, messageStart + (r * n3 + entry.K) * row + p.MessageOffset + c, feature, weight, e, a * FeatureAt(feature) * WeightAt(weight));
                            }
                        }
            }
        }

        public void Dispose()
        {
            convolution.Dispose();
            foreach (var b in (IEnumerable<AlignedBuffer<T>>)[.. Features, .. FeatureGradients, .. Messages, Harmonics, Weights, WeightGradients, Slopes]) b.Dispose();
            Starts.Dispose();
            Senders.Dispose();
        }

        private delegate void Call(EdgeRows<T> rows, nint features, nint messages, nint gradients);

        private void Run(Call call)
        {
            T** x = stackalloc T*[Channels.Length], g = stackalloc T*[Channels.Length], y = stackalloc T*[Messages.Length];
            for (int l = 0; l < Channels.Length; l++) 
            {
                x[l] = Features[l].Pointer;
                g[l] = FeatureGradients[l].Pointer;
            }
            for (int l = 0; l < Messages.Length; l++) y[l] = Messages[l].Pointer;
            call(new EdgeRows<T> { Count = Atoms, Starts = Starts.Pointer, Senders = Senders.Pointer, Harmonics = Harmonics.Pointer, Quantities = quantities }, (nint)x, (nint)y, (nint)g);
        }

        private ArrayWeights<T> Array() => new(Weights.Pointer, WeightGradients.Pointer, Layout.Blocks * Lanes<T>.Block);

        private int Offset(int l) => Enumerable.Range(0, l).Sum(k => Sources * (2 * k + 1) * Layout.Padded[k]);

        private double At(AlignedBuffer<T>[] buffers, int k)
        {
            int l = 0;
            while (k >= Offset(l + 1)) l++;
            return double.CreateTruncating(buffers[l].Pointer[k - Offset(l)]);
        }

        private T Next() => T.CreateTruncating(0.2 + random.NextDouble());

        private void Fill(AlignedBuffer<T> buffer, int count)
        {
            buffer.Reserve(count);
            for (int k = 0; k < count; k++) buffer.Pointer[k] = Next();
        }

        private static AlignedBuffer<T>[] Buffers(IEnumerable<int> counts) => [.. counts.Select(n =>
        {
            var b = new AlignedBuffer<T>();
            b.Reserve(n);
            return b;
        })];
    }
}
