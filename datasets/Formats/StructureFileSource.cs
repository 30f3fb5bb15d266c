using System.Runtime.CompilerServices;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>A structure file as a source; every enumeration opens the file anew.</summary>
internal sealed class StructureFileSource : IStructureSource
{
    private readonly string path;

    public StructureFileSource(string path, IStructureFormat? format)
    {
        this.path = path;
        if (format is not null) return;
        using var reader = new BinaryTrajectoryReader(path);
        Count = reader.Count;
    }

    public long? Count { get; }

    public async IAsyncEnumerable<AtomicSystem> ReadAsync(long start = 0, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await Task.Yield();
        foreach (var frame in StructureFile.Read(path, start))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return frame;
        }
    }
}
