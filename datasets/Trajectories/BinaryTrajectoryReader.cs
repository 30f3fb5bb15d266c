using System.Runtime.CompilerServices;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Reads a binary trajectory frame by frame, in any order; also while another process appends to it. One thread at a time.</summary>
public sealed class BinaryTrajectoryReader : IStructureSource, IDisposable
{
    private readonly string path;
    private readonly FileStream file;
    private readonly RecordMap map;
    private readonly bool salvage;

    /// <summary>Opens <paramref name="path"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="salvage">
    /// Read what is whole of a damaged file: the index is ignored, and a torn end is no error. Checksums are still checked.
    /// </param>
    /// <exception cref="DataError">The file is no binary trajectory, or its head or index is damaged.</exception>
    public BinaryTrajectoryReader(string path, bool salvage = false)
    {
        this.path = path;
        this.salvage = salvage;
        file = Decoded.OpenPlain(path);
        try { map = salvage ? RecordMap.Scan(file, path, file.Length) : RecordMap.Load(file, path); }
        catch { file.Dispose(); throw; }
    }

    /// <summary>Whole frames in the file.</summary>
    public long? Count => map.Frames.Count;

    /// <summary>Bytes at the end that belong to no whole record; 0 unless a writer was killed or the file was damaged.</summary>
    public long TornBytes => map.Torn;

    /// <summary>Whether the first bytes of a file are those of a binary trajectory.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> head) => head.StartsWith(BinaryTrajectory.Magic);

    /// <summary>Frame <paramref name="index"/>, from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such frame.</exception>
    /// <exception cref="DataError">The frame does not match its checksum.</exception>
    public AtomicSystem Read(long index)
    {
        if (index < 0 || index >= map.Frames.Count) throw new ArgumentOutOfRangeException(nameof(index), index, $"Frames go from 0 to {map.Frames.Count - 1}.");
        int ordinal = map.Frames[(int)index];
        long at = map.Offset(ordinal);
        var cursor = new RecordCursor(RecordMap.ReadRecord(file, path, at, file.Length, out var header), path, at + RecordHeader.Size);
        if (header.Kind != RecordKind.Frame || header.Ordinal != ordinal) throw new DataError($"byte {at}: the record is not frame {index + 1}; the file is damaged", path);
        var (constants, number) = FrameCodec.ReadReference(ref cursor);
        if (number != index || constants < 0 || constants >= ordinal || map.Kind(constants) != RecordKind.Constants)
            throw new DataError($"byte {at}: the record calls itself frame {number + 1} with constants in record {constants}, but it is frame {index + 1}; the file is damaged", path);
        return FrameCodec.ReadFrame(ref cursor, map.ConstantsOf(constants, file, path));
    }

    /// <summary>All frames from <paramref name="start"/> on; a torn end is an error after the last whole frame unless it is to be salvaged.</summary>
    public IEnumerable<AtomicSystem> ReadAll(long start = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        for (long i = start; i < map.Frames.Count; i++) yield return Read(i);
        if (map.Torn != 0 && !salvage)
            throw new DataError($"the last {map.Torn} bytes are no whole record, {map.Frames.Count} frames before them are; the writer was stopped or the file is damaged: resume the run, or read with salvage", path);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<AtomicSystem> ReadAsync(long start = 0, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await Task.Yield();
        foreach (var frame in ReadAll(start))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return frame;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
