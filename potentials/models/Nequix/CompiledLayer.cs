using System.Numerics;
using Potentials.Equivariant.Kernels;

namespace Potentials.Models.Nequix;

/// <summary>
/// The parameters of one layer laid out for the kernels: matrices packed, normalisations multiplied in, channels padded to whole blocks,
/// and gates of each degree at block boundaries behind the scalars.
/// </summary>
internal sealed class CompiledLayer<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public readonly int Index;
    public readonly ConvolutionLayout<T> Convolution;
    public readonly RadialTable<T> Radial;
    /// <summary>Padded channels after the gate, before the gate, and first gate of each degree.</summary>
    public readonly int[] Features, Output, Gates;
    public readonly PackedMatrix<T>[] Linear1, Linear1Back, Linear2, Linear2Back, Skip, SkipBack;
    public readonly AlignedBuffer<T>[] Norm;
    /// <summary>Layer 0 only: linear_1 and skip of each species, [species, padded].</summary>
    public readonly AlignedBuffer<T>? Species, SpeciesSkip;

    public CompiledLayer(NequixModel model, NequixLayer layer, (double Value, double Slope) tolerance, int intervals)
    {
        int t = Index = layer.Index;
        var paths = layer.Paths.Select(p => new ConvolutionPath(p.L1, p.L2, p.L3)).ToArray();
        Convolution = new(layer.Input, model.Config.LMax, paths, 1 / Math.Sqrt(model.Config.AverageNeighbors));
        Features = [.. layer.Features.Select(Lanes<T>.Padded)];
        Output = [.. Features];
        Gates = new int[Features.Length];
        for (int l = 1; l < Features.Length; l++)
        {
            Gates[l] = Output[0];
            Output[0] += Features[l];
        }
        var radial = new NequixRadial(model, t);
        Radial = RadialTable<T>.Fit(model.Config.Cutoff, WeightColumns(layer), radial.Evaluate, tolerance.Value, tolerance.Slope, intervals > 0 ? intervals : 128, intervals > 0 ? intervals : 4096);

        int[] inputs(int l) => Columns(layer.Input[l]);
        int[][] outputs = [.. Output.Select((_, l) => OutputColumns(layer, l))];
        int[][] messages = [.. Output.Select((_, l) => MessageColumns(layer, l))];
        Norm = [.. outputs.Select((columns, l) => { var g = model.Array(NequixLayout.Norm(t, l)); return new AlignedBuffer<T>([.. columns.Select(c => c < 0 ? T.Zero : T.CreateTruncating(g[c]))]); })];
        Linear2 = [.. outputs.Select((columns, l) => Pack(model, NequixLayout.Linear2(t, l), messages[l], columns, false))];
        Linear2Back = [.. outputs.Select((columns, l) => Pack(model, NequixLayout.Linear2(t, l), messages[l], columns, true))];
        if (t == 0)
        {
            // One-hot features: a product with them picks a row.
            Species = Rows(model, NequixLayout.Linear1(0, 0), inputs(0));
            SpeciesSkip = Rows(model, NequixLayout.Skip(0, 0), outputs[0]);
            Linear1 = Linear1Back = Skip = SkipBack = [];
            return;
        }
        Linear1 = [.. layer.Input.Select((_, l) => Pack(model, NequixLayout.Linear1(t, l), inputs(l), inputs(l), false))];
        Linear1Back = [.. layer.Input.Select((_, l) => Pack(model, NequixLayout.Linear1(t, l), inputs(l), inputs(l), true))];
        Skip = [.. Enumerable.Range(0, layer.Skips).Select(l => Pack(model, NequixLayout.Skip(t, l), inputs(l), outputs[l], false))];
        SkipBack = [.. Enumerable.Range(0, layer.Skips).Select(l => Pack(model, NequixLayout.Skip(t, l), inputs(l), outputs[l], true))];
    }

    public void Dispose()
    {
        Radial.Dispose();
        foreach (var matrix in (IEnumerable<PackedMatrix<T>>)[.. Linear1, .. Linear1Back, .. Linear2, .. Linear2Back, .. Skip, .. SkipBack]) matrix.Dispose();
        foreach (var norm in Norm) norm.Dispose();
        Species?.Dispose();
        SpeciesSkip?.Dispose();
    }

    /// <summary>Logical index of each padded column, −1 for padding.</summary>
    private static int[] Columns(int channels, int from = 0) => [.. Enumerable.Range(0, Lanes<T>.Padded(channels)).Select(c => c < channels ? from + c : -1)];

    private static int[] OutputColumns(NequixLayer layer, int l)
    {
        if (l > 0) return Columns(layer.Features[l]);
        var columns = new List<int>(Columns(layer.Features[0]));
        for (int k = 1, gate = layer.Features[0]; k < layer.Features.Length; gate += layer.Features[k++]) columns.AddRange(Columns(layer.Features[k], gate));
        return [.. columns];
    }

    private static int[] MessageColumns(NequixLayer layer, int l3) => [.. layer.Paths.Where(p => p.L3 == l3).SelectMany(p => Columns(p.Channels, p.ChannelOffset))];

    private static int[] WeightColumns(NequixLayer layer) => [.. layer.Paths.SelectMany(p => Columns(p.Channels, p.WeightOffset))];

    private static PackedMatrix<T> Pack(NequixModel model, string name, int[] rows, int[] columns, bool transposed)
    {
        var tensor = model.Tensors.First(x => x.Name == name);
        var w = tensor.ToDoubles();
        int width = tensor.Shape[1];
        double scale = 1 / Math.Sqrt(tensor.Shape[0]);
        return transposed ? new(columns.Length, rows.Length, (r, c) => At(c, r)) : new(rows.Length, columns.Length, At);

        double At(int r, int c) => rows[r] < 0 || columns[c] < 0 ? 0 : scale * w[rows[r] * width + columns[c]];
    }

    private static AlignedBuffer<T> Rows(NequixModel model, string name, int[] columns)
    {
        var tensor = model.Tensors.First(x => x.Name == name);
        var w = tensor.ToDoubles();
        double scale = 1 / Math.Sqrt(tensor.Shape[0]);
        return new([.. Enumerable.Range(0, tensor.Shape[0]).SelectMany(r => columns.Select(c => c < 0 ? T.Zero : T.CreateTruncating(scale * w[r * tensor.Shape[1] + c])))]);
    }
}
