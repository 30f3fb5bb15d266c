using static TorchSharp.torch;

namespace Potentials.Equivariant.Benchmarks;

/// <summary>The Gaunt product on the grid of one irrep with one irrep, l ⊗ l, projected on l or on all even degrees up to 2l.</summary>
internal sealed class SingleDegreeGaunt : TensorProduct
{
    private readonly PointForm form;
    private readonly int channels, dimension;

    public SingleDegreeGaunt(int degree, bool all, int channels)
        : base(new Irreps([new MulIrrep(channels, Irrep.Natural(degree))]), new Irreps([new MulIrrep(channels, Irrep.Natural(degree))]),
            all ? Irreps.SphericalHarmonics(2 * degree, channels).Filter(i => i.L % 2 == 0) : new Irreps([new MulIrrep(channels, Irrep.Natural(degree))]))
    {
        int[] outputs = all ? [.. Enumerable.Range(0, degree + 1).Select(k => 2 * k)] : [degree];
        (this.channels, dimension) = (channels, 2 * degree + 1);
        var half = new PointTable(2 * degree + outputs[^1]);
        PointSlot factor = half.Values([degree]);
        form = new PointForm(factor, factor, half.Values(outputs, back: true), [(0, 0, 0, 1)]);
    }

    public override int WeightCount => 0;

    public override long Flops => channels * form.Flops;

    private protected override Tensor MultiplyRows(Tensor left, Tensor right, Tensor? weights)
    {
        long n = left.shape[0];
        Tensor result = PointFunctions.Product(form, left.reshape(n * channels, dimension), right.reshape(n * channels, dimension));
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
            form.Dispose();
        base.Dispose(disposing);
    }
}
