namespace Potentials.Models.Classical;

/// <summary>
/// Consecutive atoms of one system that are computed together. Blocks are cut from the first atom of each system, so that sums over a
/// system do not depend on the batch or on the number of threads.
/// </summary>
/// <param name="System">0-based system in the batch.</param>
/// <param name="First">First atom, 0-based in the system.</param>
/// <param name="End">One past the last atom.</param>
internal readonly record struct AtomBlock(int System, int First, int End)
{
    /// <summary>Atoms in a full block.</summary>
    public const int Size = 32;
}
