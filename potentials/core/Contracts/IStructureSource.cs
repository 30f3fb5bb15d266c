namespace Potentials.Core;

/// <summary>A stream of structures: a file, shards, a generator. Never holds more than one structure in memory for its own sake.</summary>
public interface IStructureSource
{
    /// <summary>Number of structures when it is known without reading them all.</summary>
    long? Count { get; }

    /// <summary>Structures in order, from number <paramref name="start"/> (0-based) on.</summary>
    /// <exception cref="DataError">The source is malformed; says file, line and column where it can.</exception>
    IAsyncEnumerable<AtomicSystem> ReadAsync(long start = 0, CancellationToken cancellation = default);
}
