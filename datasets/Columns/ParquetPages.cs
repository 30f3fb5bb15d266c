using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.Win32.SafeHandles;
using Parquet.Meta;
using Type = Parquet.Meta.Type;

namespace Potentials.Datasets;

/// <summary>
/// Walks the page headers of a column chunk (Thrift compact protocol, parquet.thrift) without decoding anything, so that sizes which
/// cannot be true are refused before a decoder allocates for them.
/// </summary>
internal static class ParquetPages
{
    /// <summary>Bytes that a page header may have.</summary>
    public const int MaxHeader = 1 << 16;
    private const int Slack = 1 << 16;
    private const uint Zstandard = 0xfd2fb528;

    /// <summary>What is wrong with the pages between start and start + length, or null.</summary>
    /// <param name="file">The file.</param>
    /// <param name="start">First byte of the column chunk.</param>
    /// <param name="column">What the footer says of the chunk.</param>
    /// <param name="version2">Whether there are data pages of version 2.</param>
    public static string? Problem(SafeFileHandle file, long start, ColumnMetaData column, out bool version2)
    {
        version2 = false;
        long at = start, end = start + column.TotalCompressedSize, values = column.NumValues, seen = 0, ratio = Ratio(column.Codec);
        int width = column.Type switch { Type.BOOLEAN => 1, Type.INT32 or Type.FLOAT => 4, Type.INT64 or Type.DOUBLE => 8, Type.INT96 => 12, _ => 0 };
        byte[] head = new byte[512];
        while (at < end && seen < values)
        {
            int have = Read(file, head.AsSpan(0, (int)Math.Min(head.Length, end - at)), at);
            var walk = new ThriftWalk(head.AsSpan(0, have));
            bool read = walk.Struct(ThriftStruct.PageHeader);
            if (!read && have == head.Length && head.Length < MaxHeader)
            {
                // Statistics in a page header may be long.
                head = new byte[Math.Min(MaxHeader, head.Length * 8)];
                continue;
            }
            if (!read) return $"byte {at}: not a page header";
            long type = walk.Noted[0], unpacked = walk.Noted[1], packed = walk.Noted[2], data = at + walk.At;
            version2 |= type == 3;
            long count = type switch { 0 => walk.Noted[3], 2 => walk.Noted[4], 3 => walk.Noted[5], _ => 0 }, levels = type == 3 ? walk.Noted[6] + walk.Noted[7] : 0;
            if (packed < 0 || unpacked < 0 || data + packed > end) return $"byte {at}: a page of {packed} bytes reaches beyond its column chunk";
            if (count < 0 || count > values + unpacked || levels < 0 || levels > packed) return $"byte {at}: a page of {count} values and {levels} bytes of levels";
            // A dictionary holds each value in full; a text takes at least the four bytes of its length.
            if (type == 2 && count > unpacked / (width > 0 ? width : column.Type == Type.BYTE_ARRAY ? 4 : 1)) return $"byte {at}: a dictionary of {count} values in {unpacked} bytes";
            if (unpacked > ratio * packed + Slack || (width > 0 && unpacked > (width + 8L) * count + Slack)) return $"byte {at}: a page of {packed} bytes cannot unpack to {unpacked}";
            if (walk.Noted[8] != 0 && Stated(file, column.Codec, data + levels, data + packed) is { } stated && stated != unpacked - levels) return $"byte {data + levels}: a page states that it unpacks to {stated} bytes, its header {unpacked - levels}";
            if (unpacked > 16 * packed + Slack && unpacked > Most(file, column.Codec, data + levels, data + packed) + levels) return $"byte {at}: a page of {packed} bytes does not unpack to {unpacked}";
            if (walk.Noted[9] != long.MinValue && Crc(file, data, packed) != (uint)walk.Noted[9]) return $"byte {data}: the checksum of a page is wrong; the file is damaged";
            if (type is 0 or 3) seen += count;
            at = data + packed;
        }
        return seen == values ? null : $"byte {at}: pages with {seen} values where {values} are stated";
    }

    /// <summary>
    /// The most that one byte can unpack to. Deflate: 258 bytes out of two bits; LZ4 and Snappy stay below. Zstandard and Brotli: a block of 128 KiB
    /// or more out of four bytes, as columns that never change have them.
    /// </summary>
    public static long Ratio(CompressionCodec codec) => codec is CompressionCodec.ZSTD or CompressionCodec.BROTLI ? 40_000 : codec == CompressionCodec.UNCOMPRESSED ? 1 : 1100;

    // The size that the packed bytes themselves state, which decoders reserve room for; null: they state none.
    private static long? Stated(SafeFileHandle file, CompressionCodec codec, long start, long end)
    {
        Span<byte> head = stackalloc byte[18];
        head = head[..Read(file, head[..(int)Math.Min(head.Length, end - start)], start)];
        if (codec == CompressionCodec.SNAPPY)
        {
            long size = 0;
            for (int i = 0; i < head.Length && i < 5; i++)
            {
                size |= (long)(head[i] & 127) << (7 * i);
                if (head[i] < 128) return size;
            }
            return head.Length == 0 ? null : -1;
        }
        if (codec != CompressionCodec.ZSTD || head.Length < 6 || BinaryPrimitives.ReadUInt32LittleEndian(head) != Zstandard) return null;
        int flags = head[4], at = 5 + ((flags & 32) != 0 ? 0 : 1) + ((flags & 3) switch { 3 => 4, var d => d }), width = (flags >> 6) switch { 0 => (flags & 32) != 0 ? 1 : 0, 1 => 2, 2 => 4, _ => 8 };
        if (width == 0 || at + width > head.Length) return null;
        Span<byte> eight = stackalloc byte[8];
        head.Slice(at, width).CopyTo(eight);
        return BinaryPrimitives.ReadInt64LittleEndian(eight) + (width == 2 ? 256 : 0);
    }

    // Where a page claims to unpack to very much: what it can really give.
    private static long Most(SafeFileHandle file, CompressionCodec codec, long start, long end) => codec switch
    {
        CompressionCodec.ZSTD => ZstandardMost(file, start, end),
        CompressionCodec.BROTLI => BrotliLength(file, start, end),
        _ => long.MaxValue,
    };

    // RFC 8878: frames of blocks, each with its size before it; a compressed block gives at most 128 KiB, a repeated byte the number stated.
    private static long ZstandardMost(SafeFileHandle file, long start, long end)
    {
        const int Block = 128 << 10;
        Span<byte> head = stackalloc byte[18];
        long at = start, most = 0;
        while (at < end)
        {
            int have = Read(file, head[..(int)Math.Min(head.Length, end - at)], at);
            if (have < 8) return most;
            uint magic = BinaryPrimitives.ReadUInt32LittleEndian(head);
            if ((magic & 0xfffffff0) == 0x184d2a50)
            {
                at += 8L + BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
                continue;
            }
            if (magic != Zstandard) return most;
            bool single = (head[4] & 32) != 0, checksum = (head[4] & 4) != 0, last = false;
            at += 5 + (single ? 0 : 1) + ((head[4] & 3) switch { 3 => 4, var d => d }) + ((head[4] >> 6) switch { 0 => single ? 1 : 0, 1 => 2, 2 => 4, _ => 8 });
            while (!last)
            {
                if (at + 3 > end || Read(file, head[..3], at) < 3) return most;
                int block = head[0] | head[1] << 8 | head[2] << 16, size = block >> 3, kind = (block >> 1) & 3;
                last = (block & 1) != 0;
                most += kind == 2 ? Block : Math.Min(size, Block);
                at += 3 + (kind == 1 ? 1 : size);
            }
            if (checksum) at += 4;
        }
        return most;
    }

    private static long BrotliLength(SafeFileHandle file, long start, long end)
    {
        byte[] packed = new byte[end - start], part = new byte[1 << 16];
        if (Read(file, packed, start) < packed.Length) return 0;
        using var brotli = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
        long length = 0;
        try
        {
            for (int n; (n = brotli.Read(part)) > 0;) length += n;
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            return length;
        }
        return length;
    }

    // CRC-32 of the page as it stands in the file; not all writers state it.
    private static uint Crc(SafeFileHandle file, long start, long length)
    {
        byte[] page = ArrayPool<byte>.Shared.Rent((int)length);
        uint crc = Checksum.Crc32(page.AsSpan(0, Read(file, page.AsSpan(0, (int)length), start)));
        ArrayPool<byte>.Shared.Return(page);
        return crc;
    }

    /// <summary>Fills <paramref name="target"/> from a place of the file; fewer bytes at its end.</summary>
    public static int Read(SafeFileHandle file, Span<byte> target, long at)
    {
        int have = 0;
        for (int n = 1; have < target.Length && n > 0; have += n) n = RandomAccess.Read(file, target[have..], at + have);
        return have;
    }
}
