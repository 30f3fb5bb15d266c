namespace Potentials.Datasets;

/// <summary>How far a training has come through its data. A checkpoint keeps it, and the loader goes on with the very next structure.</summary>
/// <param name="Epoch">0-based epoch.</param>
/// <param name="Position">Structures of this epoch that were handed out (of this rank's share).</param>
public readonly record struct DataCursor(long Epoch, long Position);
