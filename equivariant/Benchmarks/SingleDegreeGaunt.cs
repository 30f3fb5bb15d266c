using static TorchSharp.torch;

namespace Potentials.Equivariant.Benchmarks;

/// <summary>The Gaunt product on the grid of one irrep with one irrep, l ⊗ l, projected on l or on all even degrees up to 2l.</summary>
internal sealed class SingleDegreeGaunt : TensorProduct
{
    private readonly ConstantTensor toGrid, fromGrid; // [2l+1, G], [G, outputs]
    private readonly int channels, dimension, points;

    public SingleDegreeGaunt(int degree, bool all, int channels)
        : base(new Irreps([new MulIrrep(channels, Irrep.Natural(degree))]), new Irreps([new MulIrrep(channels, Irrep.Natural(degree))]),
            all ? Irreps.SphericalHarmonics(2 * degree, channels).Filter(i => i.L % 2 == 0) : new Irreps([new MulIrrep(channels, Irrep.Natural(degree))]))
    {
        int[] outputs = all ? [.. Enumerable.Range(0, degree + 1).Select(k => 2 * k)] : [degree];
        SphereGrid grid = SphereGrid.Smallest(2 * degree + outputs[^1]);
        (this.channels, dimension, points) = (channels, 2 * degree + 1, grid.Count);
        double[] to = grid.ToGrid(degree), from = grid.FromGrid(outputs[^1]);
        int n = (degree + 1) * (degree + 1);
        var slice = new double[dimension * points];
        for (int m = 0; m < dimension; m++)
            for (int g = 0; g < points; g++) slice[m * points + g] = to[g * n + degree * degree + m];
        toGrid = new ConstantTensor(slice, dimension, points);
        int columns = outputs.Sum(l => 2 * l + 1), at = 0;
        var back = new double[points * columns];
        foreach (int l in outputs)
            for (int m = 0; m < 2 * l + 1; m++, at++)
                for (int g = 0; g < points; g++) back[g * columns + at] = from[(l * l + m) * points + g];
        fromGrid = new ConstantTensor(back, points, columns);
    }

    public override int WeightCount => 0;

    public override long Flops => channels * (2L * 2 * dimension * points + points + 2L * points * fromGrid.Size[1]);

    private protected override Tensor MultiplyRows(Tensor left, Tensor right, Tensor? weights)
    {
        long n = left.shape[0];
        Tensor b = toGrid.Like(left);
        Tensor values = left.reshape(n * channels, dimension).matmul(b) * right.reshape(n * channels, dimension).matmul(b);
        Tensor result = values.matmul(fromGrid.Like(left));
        if (channels == 1) return result;
        Tensor wide = result.view(n, channels, result.shape[1]);
        var parts = new List<Tensor>();
        long at = 0;
        foreach (MulIrrep block in Output)
        {
            parts.Add(wide.narrow(2, at, block.Irrep.Dimension).reshape(n, block.Dimension));
            at += block.Irrep.Dimension;
        }
        return cat(parts, 1);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            toGrid.Dispose();
            fromGrid.Dispose();
        }
        base.Dispose(disposing);
    }
}
