using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>Rotations that carry edge directions to the pole +y.</summary>
public static class EdgeFrame
{
    /// <summary>
    /// R [..., 3, 3] with R r̂ = (0, 1, 0), differentiable, for vectors [..., 3] of any length above 0. The turn about the edge that is left open is chosen by one of
    /// two charts (the half turn q ∝ (1+y, -z, 0, x) above the equator, (-z, 1-y, x, 0) below); what is equivariant under turns about y does not depend on it,
    /// so neither values nor derivatives jump where the charts meet.
    /// </summary>
    /// <exception cref="ArgumentException">The last dimension is not 3, or on the CPU a vector has no direction: it is zero or not finite.</exception>
    public static Tensor ToPole(Tensor vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        if (vectors.dim() < 1 || vectors.shape[^1] != 3) throw new ArgumentException($"Expected vectors [..., 3], got {Shapes.Show(vectors)}.", nameof(vectors));
        using var scope = NewDisposeScope();
        if (vectors.device_type == DeviceType.CPU)
            using (no_grad())
            {
                using Tensor inverse = vectors.square().sum(-1, keepdim: true).rsqrt(), direction = vectors * inverse;
                if (Finite.FirstRow(direction) is { } row) throw new ArgumentException($"Vector {row} is zero or not finite: expected vectors that have a direction.", nameof(vectors));
            }
        Tensor e = vectors / vectors.square().sum(-1, keepdim: true).sqrt();
        Tensor x = e.select(-1, 0), y = e.select(-1, 1), z = e.select(-1, 2), zero = zeros_like(x);
        Tensor upper = (y >= 0).unsqueeze(-1);
        Tensor q = where(upper, stack([1 + y, -z, zero, x], -1), stack([-z, 1 - y, x, zero], -1));
        q = q / q.square().sum(-1, keepdim: true).sqrt();
        Tensor w = q.select(-1, 0), i = q.select(-1, 1), j = q.select(-1, 2), k = q.select(-1, 3);
        Tensor rows = stack(
        [
            1 - 2 * (j * j + k * k), 2 * (i * j - k * w), 2 * (i * k + j * w),
            2 * (i * j + k * w), 1 - 2 * (i * i + k * k), 2 * (j * k - i * w),
            2 * (i * k - j * w), 2 * (j * k + i * w), 1 - 2 * (i * i + j * j),
        ], -1);
        return rows.reshape([.. vectors.shape[..^1], 3, 3]).MoveToOuterDisposeScope();
    }
}
