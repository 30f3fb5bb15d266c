using System.Runtime.CompilerServices;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// A data set of labelled structures in a file or folder. Whatever units and signs the file uses, the structures that come out are in
/// the engine's (eV, Å, e, stress tension positive), a label that the file lacks is null and never zero, and
/// <see cref="AtomicSystem.Info"/> says where the structure came from (<see cref="InfoKeys"/>).
/// </summary>
public abstract class LabelledSource : IStructureSource, IDisposable
{
    /// <summary>What the file is, in which units, and how they were converted.</summary>
    public abstract SourceDescription Description { get; }

    /// <inheritdoc/>
    public abstract long? Count { get; }

    /// <summary>Whether <see cref="Read"/> works without reading what comes before.</summary>
    public abstract bool IsRandomAccess { get; }

    /// <summary>
    /// First structure of each block that the format reads as a whole (row groups) and, last, the number of structures; null where single
    /// structures are as cheap.
    /// </summary>
    public virtual IReadOnlyList<long>? BlockStarts => null;

    /// <summary>Sums over all structures as the file keeps them; null where it keeps none.</summary>
    /// <exception cref="DataError">They are damaged.</exception>
    public virtual StatisticsCollector? StoredStatistics() => null;

    /// <summary>Asks to keep the last <paramref name="count"/> blocks in memory, for readers that jump between them.</summary>
    public virtual void KeepBlocks(int count) { }

    // Sources that are read as one keep so many blocks together, not each.
    internal virtual void ShareBlocks(BlockCache.Pool pool) { }

    /// <summary>Structure number <paramref name="index"/> (0-based). Safe to call from several threads.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such structure.</exception>
    /// <exception cref="NotSupportedException"><see cref="IsRandomAccess"/> is false.</exception>
    /// <exception cref="DataError">The file is malformed there.</exception>
    public virtual AtomicSystem Read(long index) =>
        throw new NotSupportedException($"{Description.Format} can only be read from the start.");

    /// <summary>Structures in order, from number <paramref name="start"/> (0-based) on.</summary>
    /// <exception cref="DataError">The file is malformed.</exception>
    public virtual IEnumerable<AtomicSystem> Enumerate(long start = 0, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        for (long i = start, n = Count ?? 0; i < n; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return Read(i);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<AtomicSystem> ReadAsync(long start = 0, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var system in Enumerate(start, cancellation)) yield return system;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the file.</summary>
    protected virtual void Close() { }
}
