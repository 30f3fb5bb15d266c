using System.Buffers.Binary;

namespace Potentials.Datasets;

/// <summary>The 32 bytes before the content of a record. Layout: see <see cref="BinaryTrajectory"/>.</summary>
internal readonly record struct RecordHeader(RecordKind Kind, long Ordinal, long Length, uint ContentCrc)
{
    public const int Size = 32;
    private const uint Magic = 0x52_4A_54_50; // PTJR

    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(to, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(to[4..], (uint)Kind);
        BinaryPrimitives.WriteInt64LittleEndian(to[8..], Ordinal);
        BinaryPrimitives.WriteInt64LittleEndian(to[16..], Length);
        BinaryPrimitives.WriteUInt32LittleEndian(to[24..], ContentCrc);
        BinaryPrimitives.WriteUInt32LittleEndian(to[28..], Crc.Of(to[..28]));
    }

    /// <summary>False when these bytes are no intact header.</summary>
    public static bool TryRead(ReadOnlySpan<byte> from, out RecordHeader header)
    {
        header = default;
        if (from.Length < Size || BinaryPrimitives.ReadUInt32LittleEndian(from) != Magic) return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(from[28..]) != Crc.Of(from[..28])) return false;
        header = new(
            (RecordKind)BinaryPrimitives.ReadUInt32LittleEndian(from[4..]), BinaryPrimitives.ReadInt64LittleEndian(from[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(from[16..]), BinaryPrimitives.ReadUInt32LittleEndian(from[24..]));
        return header.Kind is RecordKind.Constants or RecordKind.Frame or RecordKind.Index && header.Ordinal >= 0 && header.Length >= 0;
    }
}
