using System.Globalization;

namespace Potentials.Models.Nequix;

/// <summary>One path (l1, l2 → l3) of a layer's tensor product and where its channels lie.</summary>
/// <param name="L1">Degree of the sender's features.</param>
/// <param name="L2">Degree of the edge harmonics.</param>
/// <param name="L3">Degree of the message.</param>
/// <param name="Channels">Channels, those of the sender's features of degree <paramref name="L1"/>.</param>
/// <param name="WeightOffset">First of the path's weights in the radial network's output.</param>
/// <param name="ChannelOffset">First of the path's channels among the messages of degree <paramref name="L3"/>.</param>
public readonly record struct NequixPath(int L1, int L2, int L3, int Channels, int WeightOffset, int ChannelOffset);

/// <summary>Shapes of one layer: input, output and message channels for each degree.</summary>
public sealed class NequixLayer
{
    internal NequixLayer(NequixConfig config, int index)
    {
        Index = index;
        bool last = index == config.Layers - 1;
        Input = index == 0 ? [config.AtomicNumbers.Count] : [.. config.Channels];
        Features = last ? [config.Channels[0]] : [.. config.Channels];
        // Scalars and, behind them, one gate for every channel of degree 1 and more.
        Output = [.. Features];
        Output[0] += Features.Skip(1).Sum();
        var paths = new List<NequixPath>();
        int weights = 0;
        Messages = new int[Features.Length];
        for (int l3 = 0; l3 < Features.Length; l3++)
        {
            int channel = 0;
            for (int l1 = 0; l1 < Input.Length; l1++)
                for (int l2 = Math.Abs(l1 - l3); l2 <= Math.Min(config.LMax, l1 + l3); l2++)
                {
                    if (((l1 + l2 + l3) & 1) != 0) continue;
                    paths.Add(new(l1, l2, l3, Input[l1], weights, channel));
                    weights += Input[l1];
                    channel += Input[l1];
                }
            Messages[l3] = channel;
        }
        Paths = [.. paths];
        Weights = weights;
    }

    /// <summary>0-based.</summary>
    public int Index { get; }
    /// <summary>Channels of the layer's input for each degree.</summary>
    public int[] Input { get; }
    /// <summary>Channels after the gate for each degree.</summary>
    public int[] Features { get; }
    /// <summary>Channels before the gate for each degree: scalars include the gates, which come last.</summary>
    public int[] Output { get; }
    /// <summary>Channels of the summed messages for each degree.</summary>
    public int[] Messages { get; }
    /// <summary>Paths ordered by l3, then l1, then l2: the order of the radial network's output and of the messages' channels.</summary>
    public NequixPath[] Paths { get; }
    /// <summary>Outputs of the radial network.</summary>
    public int Weights { get; }
    /// <summary>Degrees that have a skip connection: those of both input and output.</summary>
    public int Skips => Math.Min(Input.Length, Output.Length);
}

/// <summary>Names, shapes and order of the arrays that a Nequix model consists of; the order is that of a <c>.nqx</c> file.</summary>
public sealed class NequixLayout
{
    /// <summary>Works out the layout of a configuration.</summary>
    public NequixLayout(NequixConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        Layers = [.. Enumerable.Range(0, config.Layers).Select(t => new NequixLayer(config, t))];
        var arrays = new List<(string, int[])> { (References, [config.AtomicNumbers.Count]) };
        foreach (var layer in Layers)
        {
            int t = layer.Index;
            for (int k = 0; k <= config.RadialMlpLayers; k++)
                arrays.Add((Radial(t, k), [k == 0 ? config.RadialBasisSize : config.RadialMlpSize, k == config.RadialMlpLayers ? layer.Weights : config.RadialMlpSize]));
            for (int l = 0; l < layer.Input.Length; l++) arrays.Add((Linear1(t, l), [layer.Input[l], layer.Input[l]]));
            for (int l = 0; l < layer.Output.Length; l++) arrays.Add((Linear2(t, l), [layer.Messages[l], layer.Output[l]]));
            for (int l = 0; l < layer.Skips; l++) arrays.Add((Skip(t, l), [layer.Input[l], layer.Output[l]]));
            for (int l = 0; l < layer.Output.Length; l++) arrays.Add((Norm(t, l), [layer.Output[l]]));
        }
        arrays.Add((Readout, [config.Channels[0], 1]));
        Arrays = arrays;
    }

    /// <summary>The layers.</summary>
    public IReadOnlyList<NequixLayer> Layers { get; }

    /// <summary>Name and shape of every array, in order.</summary>
    public IReadOnlyList<(string Name, int[] Shape)> Arrays { get; }

    /// <summary>Reference energies of the elements, eV, [species].</summary>
    public const string References = "reference_energies";
    /// <summary>Readout, [channels, 1].</summary>
    public const string Readout = "readout";
    /// <summary>Matrix <paramref name="k"/> of layer <paramref name="t"/>'s radial network, [in, out].</summary>
    public static string Radial(int t, int k) => Name(t, "radial", k);
    /// <summary>Linear map of the features before the product, [in, in].</summary>
    public static string Linear1(int t, int l) => Name(t, "linear_1", l);
    /// <summary>Linear map of the summed messages, [messages, out].</summary>
    public static string Linear2(int t, int l) => Name(t, "linear_2", l);
    /// <summary>Skip connection, [in, out].</summary>
    public static string Skip(int t, int l) => Name(t, "skip", l);
    /// <summary>Weights of the layer norm, [out].</summary>
    public static string Norm(int t, int l) => Name(t, "norm", l);

    private static string Name(int t, string part, int k) => string.Create(CultureInfo.InvariantCulture, $"layers.{t}.{part}.{k}");
}
