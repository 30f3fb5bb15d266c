using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>Sums and scalings over the blocks of a feature vector, shared by the normalisation layers.</summary>
internal static class FeatureBlocks
{
    /// <summary>Multiplies each channel of every block by its own factor: features [n, d], factors [channels] over all blocks.</summary>
    public static Tensor ScaleChannels(Tensor features, Tensor factors, Tensor channelOfColumn) => features * factors.index_select(0, channelOfColumn);

    /// <summary>Number of the channel (over all blocks) that each column belongs to.</summary>
    public static long[] ChannelOfColumn(Irreps irreps)
    {
        var index = new long[irreps.Dimension];
        int channel = 0;
        for (int b = 0; b < irreps.Count; b++)
        {
            int d = irreps[b].Irrep.Dimension;
            for (int c = 0; c < irreps[b].Dimension; c++) index[irreps.Offset(b) + c] = channel + c / d;
            channel += irreps[b].Multiplicity;
        }
        return index;
    }

    /// <summary>A weight for every column.</summary>
    public static double[] ColumnWeights(Irreps irreps, Func<MulIrrep, double> weight)
    {
        var w = new double[irreps.Dimension];
        for (int b = 0; b < irreps.Count; b++) w.AsSpan(irreps.Offset(b), irreps[b].Dimension).Fill(weight(irreps[b]));
        return w;
    }
}
