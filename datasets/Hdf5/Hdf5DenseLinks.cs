using System.Buffers.Binary;

namespace Potentials.Datasets;

/// <summary>
/// Links of a large new-style group: a version 2 B-tree of name hashes (specification III.A.2, record type 5) that point into a
/// fractal heap (III.G).
/// </summary>
internal static class Hdf5DenseLinks
{
    private sealed record Heap(ulong Address, int IdLength, int OffsetBytes, int LengthBytes, int Width, ulong StartBlock, ulong MaxDirect, ulong Root, int RootRows, bool Checksums);

    public static void Read(Hdf5File file, ulong heapAddress, ulong treeAddress, List<Hdf5Link> found)
    {
        var heap = ReadHeap(file, heapAddress);
        foreach (byte[] record in Hdf5Tree2.Records(file, treeAddress, 5))
        {
            if (record.Length < 4 + heap.IdLength || (record[4] & 0x30) != 0) throw file.Error(treeAddress, "a link kept outside the managed part of its heap");
            ulong offset = Number(record.AsSpan(5), heap.OffsetBytes), length = Number(record.AsSpan(5 + heap.OffsetBytes), heap.LengthBytes);
            var (address, left) = Locate(file, heap, offset);
            if (length > left) throw file.Error(address, $"a link of {length} bytes in a heap block of {left}");
            found.Add(Hdf5Link.Parse(file, file.Bytes(address, (long)length, "a link"), address));
        }
        found.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
    }

    private static Heap ReadHeap(Hdf5File file, ulong address)
    {
        var h = file.Bytes(address, 146, "a fractal heap");
        if (!h.StartsWith("FRHP"u8)) throw file.Error(address, "a fractal heap without its signature");
        if (BinaryPrimitives.ReadUInt16LittleEndian(h[7..]) != 0) throw file.Error(address, "a filtered fractal heap");
        file.VerifyChecksum(address, h, "a fractal heap");
        int maxBits = BinaryPrimitives.ReadUInt16LittleEndian(h[128..]);
        ulong maxDirect = BinaryPrimitives.ReadUInt64LittleEndian(h[120..]), maxManaged = BinaryPrimitives.ReadUInt32LittleEndian(h[10..]);
        int lengthBytes = Bytes(Math.Min(maxDirect, maxManaged));
        var heap = new Heap(address, BinaryPrimitives.ReadUInt16LittleEndian(h[5..]), (maxBits + 7) / 8, lengthBytes, BinaryPrimitives.ReadUInt16LittleEndian(h[110..]),
            BinaryPrimitives.ReadUInt64LittleEndian(h[112..]), maxDirect, BinaryPrimitives.ReadUInt64LittleEndian(h[132..]), BinaryPrimitives.ReadUInt16LittleEndian(h[140..]), (h[9] & 2) != 0);
        if (heap.Width == 0 || heap.StartBlock == 0 || heap.StartBlock > heap.MaxDirect || heap.OffsetBytes is 0 or > 8) throw file.Error(address, "a fractal heap with impossible sizes");
        return heap;
    }

    // Doubling table: rows 0 and 1 have blocks of the starting size, each later row twice the one before.
    private static (ulong Address, ulong Left) Locate(Hdf5File file, Heap heap, ulong offset)
    {
        ulong block = heap.Root;
        int rows = heap.RootRows;
        ulong size = heap.StartBlock;
        for (int depth = 0; rows > 0; depth++)
        {
            if (depth > 16) throw file.Error(block, "fractal heap blocks nested too deep");
            int row = 0;
            ulong start = 0;
            for (size = heap.StartBlock; row < rows && offset >= start + size * (ulong)heap.Width; row++)
            {
                start += size * (ulong)heap.Width;
                if (row > 0) size *= 2;
                if (size > 1UL << 60) throw file.Error(block, "a fractal heap offset beyond its end");
            }
            if (row >= rows) throw file.Error(block, $"a fractal heap offset {offset} beyond its end");
            size = row <= 1 ? heap.StartBlock : heap.StartBlock << (row - 1);
            ulong column = (offset - start) / size;
            int head = 13 + heap.OffsetBytes, directRows = DirectRows(heap);
            var b = file.Bytes(block, head, "a fractal heap block");
            if (!b.StartsWith("FHIB"u8)) throw file.Error(block, "an indirect block without its signature");
            ulong entry = (ulong)row * (ulong)heap.Width + column;
            ulong child = BinaryPrimitives.ReadUInt64LittleEndian(file.Bytes(block + (ulong)head + 8 * entry, 8, "a fractal heap block"));
            offset -= start + column * size;
            block = child;
            if (row < directRows) break;
            rows = System.Numerics.BitOperations.Log2(size / heap.StartBlock / (ulong)heap.Width) + 1;
        }
        if (offset >= size) throw file.Error(block, "a fractal heap offset beyond its block");
        if (!file.Bytes(block, 4, "a direct block").StartsWith("FHDB"u8)) throw file.Error(block, "a direct block without its signature");
        return (block + offset, size - offset);
    }

    private static int DirectRows(Heap heap) => System.Numerics.BitOperations.Log2(heap.MaxDirect / heap.StartBlock) + 2;

    private static int Bytes(ulong value) => value == 0 ? 1 : System.Numerics.BitOperations.Log2(value) / 8 + 1;

    private static ulong Number(ReadOnlySpan<byte> b, int width)
    {
        ulong value = 0;
        for (int i = 0; i < width; i++) value |= (ulong)b[i] << (8 * i);
        return value;
    }
}
