using static TorchSharp.torch;

namespace Potentials.Models.Tensors;

/// <summary>
/// A batch of systems and their pairs as tensors on one device. Pairs are directed: r = x[sender] − x[receiver] + S·h, and messages
/// flow from sender to receiver; both directions of each pair are listed. Owns its tensors.
/// </summary>
public sealed class TensorBatch : IDisposable
{
    /// <summary>Number of systems.</summary>
    public required int Systems { get; init; }
    /// <summary>Number of atoms.</summary>
    public int Atoms => (int)Numbers.shape[0];
    /// <summary>Number of directed pairs.</summary>
    public long Edges => Receivers.shape[0];

    /// <summary>Atomic numbers, int64 [atoms].</summary>
    public required Tensor Numbers { get; init; }
    /// <summary>System of each atom, int64 [atoms].</summary>
    public required Tensor SystemOf { get; init; }
    /// <summary>Å, float64 [atoms, 3].</summary>
    public required Tensor Positions { get; init; }
    /// <summary>Cell rows, Å, float64 [systems, 3, 3].</summary>
    public required Tensor Cells { get; init; }
    /// <summary>Whether all three directions repeat, bool [systems].</summary>
    public required Tensor Periodic { get; init; }
    /// <summary>Receiving atom i of each pair, int64 [edges].</summary>
    public required Tensor Receivers { get; init; }
    /// <summary>Sending atom j of each pair, int64 [edges].</summary>
    public required Tensor Senders { get; init; }
    /// <summary>Whole cell vectors S of each pair, float64 [edges, 3].</summary>
    public required Tensor Shifts { get; init; }

    /// <summary>r of each pair, Å, float64 [edges, 3], differentiable by positions and cells.</summary>
    public Tensor EdgeVectors()
    {
        using var scope = NewDisposeScope();
        var cells = Cells.index_select(0, SystemOf.index_select(0, Receivers));
        var offsets = Shifts.unsqueeze(1).matmul(cells).squeeze(1);
        return (Positions.index_select(0, Senders) - Positions.index_select(0, Receivers) + offsets).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var t in (ReadOnlySpan<Tensor>)[Numbers, SystemOf, Positions, Cells, Periodic, Receivers, Senders, Shifts]) t.Dispose();
    }
}
