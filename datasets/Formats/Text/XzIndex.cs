using System.Buffers.Binary;

namespace Potentials.Datasets;

/// <summary>
/// The blocks of an xz file as its indexes list them, with the check value of each (The .xz File Format 1.1, sections 2 to 4). The
/// decoder reads over the checks, so a flipped bit in stored data would pass unseen without this.
/// </summary>
internal static class XzIndex
{
    private const int HeaderSize = 12, LargestIndex = 1 << 28;

    /// <summary>A block: uncompressed size, kind of check (0 none, 1 CRC-32, 4 CRC-64, 10 SHA-256), check value.</summary>
    public readonly record struct Block(long Size, int Kind, byte[] Check);

    /// <summary>Blocks of all streams in order.</summary>
    /// <exception cref="InvalidDataException">The file is cut off, or header, footer or index are damaged.</exception>
    public static List<Block> Read(FileStream file)
    {
        var streams = new Stack<List<Block>>();
        long end = file.Length;
        Span<byte> four = stackalloc byte[4];
        while (end > 0)
        {
            if (streams.Count > 0 && end >= 4)
            {
                At(file, end - 4, four);
                if (!four.ContainsAnyExcept((byte)0)) { end -= 4; continue; } // padding
            }
            streams.Push(ReadStream(file, ref end));
        }
        return [.. streams.SelectMany(s => s)];
    }

    private static List<Block> ReadStream(FileStream file, ref long end)
    {
        Span<byte> footer = stackalloc byte[HeaderSize], header = stackalloc byte[HeaderSize];
        if (end < 2 * HeaderSize + 8) throw Damaged("the file is cut off");
        At(file, end - HeaderSize, footer);
        if (footer[10] != 'Y' || footer[11] != 'Z') throw Damaged("the file is cut off");
        if (BinaryPrimitives.ReadUInt32LittleEndian(footer) != Checksum.Crc32(footer[4..10])) throw Damaged("the footer is wrong");
        long size = 4L * (BinaryPrimitives.ReadUInt32LittleEndian(footer[4..]) + 1L), at = end - HeaderSize - size;
        if (at < HeaderSize || size > LargestIndex) throw Damaged("the index is wrong");
        byte[] index = new byte[size];
        At(file, at, index);
        if (index[0] != 0 || BinaryPrimitives.ReadUInt32LittleEndian(index.AsSpan(index.Length - 4)) != Checksum.Crc32(index.AsSpan(0, index.Length - 4))) throw Damaged("the index is wrong");
        int kind = footer[9] & 15, checkSize = kind == 0 ? 0 : 4 << ((kind - 1) / 3);
        int i = 1;
        ulong count = Number(index, ref i);
        var sizes = new List<(long Unpadded, long Uncompressed)>();
        long total = 0;
        for (ulong k = 0; k < count; k++)
        {
            var (unpadded, uncompressed) = ((long)Number(index, ref i), (long)Number(index, ref i));
            if (unpadded < checkSize || unpadded > at || uncompressed < 0) throw Damaged("the index is wrong");
            sizes.Add((unpadded, uncompressed));
            total += (unpadded + 3) & ~3L;
        }
        long begin = at - total - HeaderSize;
        if (begin < 0) throw Damaged("the index is wrong");
        At(file, begin, header);
        if (!header.StartsWith((ReadOnlySpan<byte>)[0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]) || !header[6..8].SequenceEqual(footer[8..10])) throw Damaged("the header is wrong");
        var blocks = new List<Block>(sizes.Count);
        long block = begin + HeaderSize;
        foreach (var (unpadded, uncompressed) in sizes)
        {
            byte[] check = new byte[checkSize];
            block += (unpadded + 3) & ~3L;
            At(file, block - checkSize, check); // padding lies before the check
            blocks.Add(new(uncompressed, kind, check));
        }
        end = begin;
        return blocks;
    }

    /// <summary>Seven bits a byte, the lowest first; the top bit says that more follow.</summary>
    private static ulong Number(byte[] index, ref int i)
    {
        ulong value = 0;
        for (int shift = 0; shift < 63 && i < index.Length - 4; shift += 7)
        {
            byte b = index[i++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }
        throw Damaged("the index is wrong");
    }

    private static void At(FileStream file, long offset, Span<byte> into)
    {
        while (into.Length > 0)
        {
            int n = RandomAccess.Read(file.SafeFileHandle, into, offset);
            if (n == 0) throw Damaged("the file is cut off");
            into = into[n..];
            offset += n;
        }
    }

    private static InvalidDataException Damaged(string what) => new(what);
}
