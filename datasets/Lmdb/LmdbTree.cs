using System.Buffers.Binary;

namespace Potentials.Datasets;

/// <summary>MDB_db: the record that describes a B+ tree.</summary>
internal readonly record struct LmdbTree(ushort Flags, ushort Depth, long BranchPages, long LeafPages, long OverflowPages, long Entries, ulong Root)
{
    /// <summary>Bytes of the record.</summary>
    public const int Size = 48;

    public static LmdbTree Parse(ReadOnlySpan<byte> b) => new(
        BinaryPrimitives.ReadUInt16LittleEndian(b[4..]), BinaryPrimitives.ReadUInt16LittleEndian(b[6..]),
        BinaryPrimitives.ReadInt64LittleEndian(b[8..]), BinaryPrimitives.ReadInt64LittleEndian(b[16..]), BinaryPrimitives.ReadInt64LittleEndian(b[24..]),
        BinaryPrimitives.ReadInt64LittleEndian(b[32..]), BinaryPrimitives.ReadUInt64LittleEndian(b[40..]));

    public void Write(Span<byte> b, uint pad)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(b, pad);
        BinaryPrimitives.WriteUInt16LittleEndian(b[4..], Flags);
        BinaryPrimitives.WriteUInt16LittleEndian(b[6..], Depth);
        BinaryPrimitives.WriteInt64LittleEndian(b[8..], BranchPages);
        BinaryPrimitives.WriteInt64LittleEndian(b[16..], LeafPages);
        BinaryPrimitives.WriteInt64LittleEndian(b[24..], OverflowPages);
        BinaryPrimitives.WriteInt64LittleEndian(b[32..], Entries);
        BinaryPrimitives.WriteUInt64LittleEndian(b[40..], Root);
    }
}
