using System.Numerics;

namespace Potentials.Equivariant.Kernels;

/// <summary>
/// Where everything of an edge convolution lies in memory. Features of degree l are [atoms, 2l+1, channels], channels innermost and
/// padded to whole blocks; messages of degree l3 likewise, the channels of its paths one after the other, each padded.
/// </summary>
public sealed class ConvolutionLayout<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Works out the layout.</summary>
    /// <param name="channels">Channels of the features for each degree 0, 1, ….</param>
    /// <param name="harmonicsDegree">Highest degree L of the harmonics.</param>
    /// <param name="paths">The paths; messages keep their order within each degree.</param>
    /// <param name="scale">Factor on every message (a neighbour normalisation).</param>
    /// <exception cref="ArgumentException">A path does not couple or names a degree that is absent.</exception>
    public ConvolutionLayout(IReadOnlyList<int> channels, int harmonicsDegree, IReadOnlyList<ConvolutionPath> paths, double scale = 1)
    {
        ArgumentNullException.ThrowIfNull(channels);
        ArgumentNullException.ThrowIfNull(paths);
        HarmonicsDegree = harmonicsDegree;
        Channels = [.. channels];
        Padded = [.. channels.Select(Lanes<T>.Padded)];
        int degrees = paths.Count == 0 ? 0 : paths.Max(p => p.L3) + 1, blocks = 0, weights = 0;
        MessageChannels = new int[degrees];
        var list = new List<Entry>();
        foreach (var p in paths)
        {
            if ((uint)p.L1 >= (uint)channels.Count || (uint)p.L2 > (uint)harmonicsDegree || !Wigner3j.IsTriangle(p.L1, p.L2, p.L3))
                throw new ArgumentException($"Path ({p.L1}, {p.L2} -> {p.L3}) does not fit features of degrees below {channels.Count} and harmonics up to {harmonicsDegree}.", nameof(paths));
            list.Add(new(p, channels[p.L1], Padded[p.L1], MessageChannels[p.L3], blocks, weights, new Coupling<T>(p, scale)));
            MessageChannels[p.L3] += Padded[p.L1];
            blocks += Padded[p.L1] / Lanes<T>.Block;
            weights += channels[p.L1];
        }
        (Paths, Blocks, Weights) = ([.. list], blocks, weights);
        LargestMatrix = list.Count == 0 ? 0 : list.Max(e => (2 * e.Path.L1 + 1) * (2 * e.Path.L3 + 1));
    }

    /// <summary>A path with its places.</summary>
    /// <param name="Path">Degrees.</param>
    /// <param name="Channels">Channels.</param>
    /// <param name="Padded">Channels, padded.</param>
    /// <param name="MessageOffset">First of its channels among those of its degree's messages.</param>
    /// <param name="BlockOffset">First of its blocks among all blocks of weights.</param>
    /// <param name="WeightOffset">First of its weights, unpadded.</param>
    /// <param name="Coupling">Coefficients.</param>
    public sealed record Entry(ConvolutionPath Path, int Channels, int Padded, int MessageOffset, int BlockOffset, int WeightOffset, Coupling<T> Coupling);

    /// <summary>The paths.</summary>
    public Entry[] Paths { get; }
    /// <summary>L.</summary>
    public int HarmonicsDegree { get; }
    /// <summary>(L+1)².</summary>
    public int Harmonics => (HarmonicsDegree + 1) * (HarmonicsDegree + 1);
    /// <summary>Channels of the features for each degree.</summary>
    public int[] Channels { get; }
    /// <summary>The same, padded.</summary>
    public int[] Padded { get; }
    /// <summary>Padded channels of the messages for each degree.</summary>
    public int[] MessageChannels { get; }
    /// <summary>Blocks of weights an edge has.</summary>
    public int Blocks { get; }
    /// <summary>Weights an edge has, unpadded.</summary>
    public int Weights { get; }
    /// <summary>Most entries a path's matrix has.</summary>
    public int LargestMatrix { get; }

    /// <summary>Fused multiply-adds of one edge: forward, and backward (features, harmonics' two tangents, weights).</summary>
    public (long Forward, long Backward) MultiplyAddsOfEdge()
    {
        long forward = 0, backward = 0;
        foreach (var e in Paths)
        {
            long n1 = 2 * e.Path.L1 + 1, n3 = 2 * e.Path.L3 + 1;
            forward += e.Channels * (n1 + n1 * n3);
            backward += e.Channels * (3 * n1 * n3 + 5 * n1);
        }
        return (forward, backward);
    }
}
