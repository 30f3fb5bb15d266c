using System.Numerics;

namespace Potentials.Equivariant.Kernels;

/// <summary>
/// The edge convolution of NequIP-like models on the CPU without a graph and without [edges, channels, …] intermediates:
/// <code>
/// message[i, k, c] = Σ_{edges j → i} w[edge, c] Σ_i' x[j, i', c] A[edge, i', k],   A = √(2l3+1) scale Σ_m C[i', m, k] Y[m]
/// </code>
/// Forward sums each receiver's messages in registers; backward gives gradients of features, of weights (or of the distance they depend on)
/// and of the harmonics along two directions. SIMD over channels, edges in their given order: results are the same bits every time.
/// The plain twin is the same sum written with tensor operations (index, product, index_add).
/// One instance is used by one thread at a time.
/// </summary>
public sealed unsafe partial class EdgeConvolution<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AlignedBuffer<T> matrices = new();

    /// <summary>A convolution of the given layout.</summary>
    public EdgeConvolution(ConvolutionLayout<T> layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        Layout = layout;
    }

    /// <summary>Where everything lies.</summary>
    public ConvolutionLayout<T> Layout { get; }

    /// <summary>Sums the messages of a block of receivers.</summary>
    /// <param name="rows">Receivers and edges.</param>
    /// <param name="features">For each degree l, start of [atoms, 2l+1, padded channels].</param>
    /// <param name="messages">For each degree l3, start of [receivers, 2l3+1, message channels] of this block; overwritten.</param>
    /// <param name="weights">Weights.</param>
    public void Forward<TWeights>(in EdgeRows<T> rows, T** features, T** messages, TWeights weights) where TWeights : struct, IChannelWeights<T>
    {
        T* buffer = matrices.Reserve((long)rows.Groups * Layout.LargestMatrix * Lanes<T>.Group);
        foreach (var entry in Layout.Paths)
        {
            int stride = Lanes<T>.Group;
            for (int g = 0; g < rows.Groups; g++)
                entry.Coupling.Apply(rows.Harmonics + (long)g * rows.Quantities * Layout.Harmonics * stride, buffer + (long)g * entry.Coupling.Size * stride, stride);
            var at = Place(entry, buffer);
            for (int c = 0; c < entry.Padded; c += Lanes<T>.Block)
            {
                at.Block = entry.BlockOffset + c / Lanes<T>.Block;
                at.Features = features[entry.Path.L1] + c;
                T* out0 = messages[entry.Path.L3] + entry.MessageOffset + c;
                for (int k = 0; k < at.N3;)
                {
                    int width = Width(at.N3 - k);
                    var part = at;
                    part.Messages = out0 + k * at.MessageRow;
                    part.Matrices = buffer + k * stride;
                    switch (width)
                    {
                        case 7: Forward<Seven, TWeights>(rows, part, weights); break;
                        case 5: Forward<Five, TWeights>(rows, part, weights); break;
                        case 3: Forward<Three, TWeights>(rows, part, weights); break;
                        default: Forward<One, TWeights>(rows, part, weights); break;
                    }
                    k += width;
                }
            }
        }
        GC.KeepAlive(this);
    }

    /// <summary>Takes gradients of a block's messages back.</summary>
    /// <param name="rows">Receivers and edges; three quantities of harmonics.</param>
    /// <param name="features">As forward.</param>
    /// <param name="messageGradients">dE/dmessage, laid out as the messages.</param>
    /// <param name="featureGradients">For each degree, where dE/dx of the senders is added, indexed as the features; null when not wanted.</param>
    /// <param name="slopes">
    /// For each edge three vectors, [edges, 3, width], to which is added, lane by lane: dE/dd through the weights (what the weights return),
    /// and dE/dY along the two directions. Summed over lanes they are the derivatives.
    /// </param>
    /// <param name="weights">Weights; they take their gradients.</param>
    public void Backward<TWeights>(in EdgeRows<T> rows, T** features, T** messageGradients, T** featureGradients, T* slopes, TWeights weights) where TWeights : struct, IChannelWeights<T>
    {
        if (rows.Quantities != 3) throw new ArgumentException("Backward needs the harmonics' derivatives along two directions.", nameof(rows));
        T* buffer = matrices.Reserve((long)rows.Groups * Layout.LargestMatrix * 3 * Lanes<T>.Group);
        int stride = 3 * Lanes<T>.Group;
        foreach (var entry in Layout.Paths)
        {
            for (int g = 0; g < rows.Groups; g++)
                for (int q = 0; q < 3; q++)
                    entry.Coupling.Apply(rows.Harmonics + ((long)g * 3 + q) * Layout.Harmonics * Lanes<T>.Group, buffer + (long)g * entry.Coupling.Size * stride + q * Lanes<T>.Group, stride);
            var at = Place(entry, buffer);
            at.Slopes = slopes;
            for (int c = 0; c < entry.Padded; c += Lanes<T>.Block)
            {
                at.Block = entry.BlockOffset + c / Lanes<T>.Block;
                at.Features = features[entry.Path.L1] + c;
                at.FeatureGradients = featureGradients is null ? null : featureGradients[entry.Path.L1] + c;
                T* in0 = messageGradients[entry.Path.L3] + entry.MessageOffset + c;
                for (int k = 0; k < at.N3;)
                {
                    int width = Width(at.N3 - k);
                    var part = at;
                    part.Messages = in0 + k * at.MessageRow;
                    part.Matrices = buffer + k * stride;
                    switch (width)
                    {
                        case 7: Backward<Seven, TWeights>(rows, part, weights); break;
                        case 5: Backward<Five, TWeights>(rows, part, weights); break;
                        case 3: Backward<Three, TWeights>(rows, part, weights); break;
                        default: Backward<One, TWeights>(rows, part, weights); break;
                    }
                    k += width;
                }
            }
        }
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public void Dispose() => matrices.Dispose();

    /// <summary>How many of the remaining components go together: always an odd number of at most 7.</summary>
    private static int Width(int left) => left >= 7 ? 7 : left >= 5 ? 5 : left >= 3 ? 3 : 1;

    private PathPlace<T> Place(ConvolutionLayout<T>.Entry entry, T* buffer)
    {
        int n1 = 2 * entry.Path.L1 + 1, n3 = 2 * entry.Path.L3 + 1, row = Layout.MessageChannels[entry.Path.L3];
        return new()
        {
            N1 = n1, N3 = n3, MatrixSize = n1 * n3, Matrices = buffer,
            FeatureRow = Layout.Padded[entry.Path.L1], FeatureNode = (long)n1 * Layout.Padded[entry.Path.L1],
            MessageRow = row, MessageNode = (long)n3 * row,
        };
    }
}
