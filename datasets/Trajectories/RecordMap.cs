using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Where the records of a binary trajectory are.</summary>
internal sealed class RecordMap
{
    private const int LongestDescription = 1 << 16;

    /// <summary>Offset of every record, the kind in the top byte.</summary>
    public List<long> Records { get; } = [];

    /// <summary>Ordinal of the record of every frame.</summary>
    public List<int> Frames { get; } = [];

    /// <summary>Constants by the ordinal of their record; filled as they are met.</summary>
    public Dictionary<long, AtomicSystem> Constants { get; } = [];

    /// <summary>Bytes at the end that belong to no whole record.</summary>
    public long Torn { get; private set; }

    /// <summary>Whether the file was closed: it ends with an index.</summary>
    public bool HasIndex { get; private set; }

    public long Offset(long ordinal) => Records[(int)ordinal] & 0x00FF_FFFF_FFFF_FFFF;

    public RecordKind Kind(long ordinal) => (RecordKind)(Records[(int)ordinal] >> 56);

    public void Add(RecordKind kind, long offset)
    {
        if (kind == RecordKind.Frame) Frames.Add(Records.Count);
        Records.Add(offset | ((long)kind << 56));
    }

    /// <summary>Reads the map from the index at the end of the file, or finds the records one by one when there is none.</summary>
    /// <exception cref="DataError">The file is no binary trajectory, or its head or index is damaged.</exception>
    public static RecordMap Load(FileStream file, string path)
    {
        long length = file.Length;
        Span<byte> trailer = stackalloc byte[BinaryTrajectory.TrailerSize];
        if (length < trailer.Length + RecordHeader.Size) return Scan(file, path, length);
        ReadAt(file, length - trailer.Length, trailer, path);
        if (!trailer[8..].SequenceEqual(BinaryTrajectory.TrailerMagic)) return Scan(file, path, length);
        long first = ReadHead(file, path, length), at = BinaryPrimitives.ReadInt64LittleEndian(trailer), end = length - trailer.Length;
        var content = at >= first && at <= end - RecordHeader.Size ? ReadRecord(file, path, at, end, out var header) : throw Damaged();
        if (header.Kind != RecordKind.Index || at + RecordHeader.Size + header.Length != end || header.Length % 8 != 0 || header.Ordinal != header.Length / 8) throw Damaged();
        var map = new RecordMap { HasIndex = true };
        long before = 0;
        foreach (long record in MemoryMarshal.Cast<byte, long>(content))
        {
            long offset = record & 0x00FF_FFFF_FFFF_FFFF;
            if (offset < first || offset <= before || offset >= at) throw Damaged();
            before = offset;
            map.Add((RecordKind)(record >> 56), offset);
        }
        return map;

        DataError Damaged() => new("the index at the end of the file is damaged; read the frames with salvage, or cut the file back to a checkpoint's mark", path);
    }

    /// <summary>Hops from record to record up to <paramref name="end"/> and stops at the first that is not whole.</summary>
    public static RecordMap Scan(FileStream file, string path, long end)
    {
        var map = new RecordMap();
        long at = ReadHead(file, path, end);
        Span<byte> bytes = stackalloc byte[RecordHeader.Size];
        while (at < end)
        {
            if (end - at < RecordHeader.Size) break;
            ReadAt(file, at, bytes, path);
            if (!RecordHeader.TryRead(bytes, out var header) || header.Ordinal != map.Records.Count || header.Length > end - at - RecordHeader.Size) break;
            if (header.Kind == RecordKind.Index)
            {
                map.HasIndex = true;
                at += RecordHeader.Size + header.Length;
                break;
            }
            map.Add(header.Kind, at);
            at += RecordHeader.Size + header.Length;
        }
        map.Torn = end - at;
        return map;
    }

    /// <summary>Reads every constants record.</summary>
    public void LoadConstants(FileStream file, string path)
    {
        for (int i = 0; i < Records.Count; i++)
            if (Kind(i) == RecordKind.Constants) ConstantsOf(i, file, path);
    }

    /// <summary>The constants in record <paramref name="ordinal"/>.</summary>
    public AtomicSystem ConstantsOf(long ordinal, FileStream file, string path)
    {
        if (Constants.TryGetValue(ordinal, out var known)) return known;
        long at = Offset(ordinal);
        var cursor = new RecordCursor(ReadRecord(file, path, at, file.Length, out var header), path, at + RecordHeader.Size);
        if (header.Kind != RecordKind.Constants || header.Ordinal != ordinal) throw new DataError($"byte {at}: the record does not hold constants; the file is damaged", path);
        return Constants[ordinal] = FrameCodec.ReadConstants(ref cursor);
    }

    /// <summary>The content of the record at <paramref name="at"/>, proven intact.</summary>
    public static byte[] ReadRecord(FileStream file, string path, long at, long end, out RecordHeader header)
    {
        Span<byte> bytes = stackalloc byte[RecordHeader.Size];
        ReadAt(file, at, bytes, path);
        if (!RecordHeader.TryRead(bytes, out header) || header.Length > end - at - RecordHeader.Size || header.Length > Array.MaxLength)
            throw new DataError($"byte {at}: the header of the record is damaged", path);
        byte[] content = new byte[header.Length];
        ReadAt(file, at + RecordHeader.Size, content, path);
        if (Crc.Of(content) != header.ContentCrc) throw new DataError($"byte {at}: the content of the record does not match its checksum; the file is damaged there", path);
        return content;
    }

    /// <summary>Checks the head of the file; the offset of the first record.</summary>
    private static long ReadHead(FileStream file, string path, long end)
    {
        Span<byte> start = stackalloc byte[16];
        if (end < start.Length) throw new DataError("the file is too short to be a binary trajectory", path);
        ReadAt(file, 0, start, path);
        if (!start.StartsWith(BinaryTrajectory.Magic)) throw new DataError("the file does not start as a binary trajectory (.ptrj) does", path);
        int version = BinaryPrimitives.ReadInt32LittleEndian(start[8..]), json = BinaryPrimitives.ReadInt32LittleEndian(start[12..]);
        if (json is < 0 or > LongestDescription || end < 20 + json) throw new DataError("the head of the binary trajectory is damaged or cut off", path);
        byte[] head = new byte[20 + json];
        ReadAt(file, 0, head, path);
        if (BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(head.Length - 4)) != Crc.Of(head.AsSpan(0, head.Length - 4)))
            throw new DataError("the head of the binary trajectory does not match its checksum; the file is damaged", path);
        if (version != BinaryTrajectory.Version) throw new DataError($"the binary trajectory has version {version}; this program reads version {BinaryTrajectory.Version}", path);
        return head.Length;
    }

    private static void ReadAt(FileStream file, long at, Span<byte> into, string path)
    {
        while (into.Length > 0)
        {
            int n = RandomAccess.Read(file.SafeFileHandle, into, at);
            if (n == 0) throw new DataError($"byte {at}: the file ended while it was read", path);
            into = into[n..];
            at += n;
        }
    }
}
