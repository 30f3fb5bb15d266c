using static TorchSharp.torch;

namespace Potentials.Models.Tensors;

/// <summary>From dE/dr of edges to what the engine wants.</summary>
internal static class EdgeSums
{
    /// <summary>Forces [atoms, 3]: r = x[sender] − x[receiver], so the receiver feels +dE/dr and the sender −dE/dr.</summary>
    public static Tensor Forces(TensorBatch batch, Tensor slope)
    {
        using var scope = NewDisposeScope();
        var f = zeros_like(batch.Positions).index_add_(0, batch.Receivers, slope, 1);
        return f.index_add_(0, batch.Senders, slope, -1).MoveToOuterDisposeScope();
    }

    /// <summary>Stresses [systems, 3, 3]: Σ r ⊗ dE/dr / V, symmetrised; NaN for systems that are not fully periodic.</summary>
    public static Tensor Stresses(TensorBatch batch, Tensor vectors, Tensor slope)
    {
        using var scope = NewDisposeScope();
        var dyads = vectors.unsqueeze(2) * slope.unsqueeze(1);
        var virial = zeros(batch.Systems, 3, 3, dtype: ScalarType.Float64, device: vectors.device).index_add_(0, batch.SystemOf.index_select(0, batch.Receivers), dyads, 1);
        var stress = (virial + virial.transpose(1, 2)) * 0.5 / linalg.det(batch.Cells).abs().view(-1, 1, 1);
        return where(batch.Periodic.view(-1, 1, 1), stress, full_like(stress, double.NaN)).MoveToOuterDisposeScope();
    }
}
