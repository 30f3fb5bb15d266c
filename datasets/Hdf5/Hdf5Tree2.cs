using System.Buffers.Binary;

namespace Potentials.Datasets;

/// <summary>Records of a version 2 B-tree (specification III.A.2), in order.</summary>
internal static class Hdf5Tree2
{
    public static List<byte[]> Records(Hdf5File file, ulong address, int type)
    {
        var h = file.Bytes(address, 38, "a B-tree");
        if (!h.StartsWith("BTHD"u8) || h[5] != type) throw file.Error(address, "a version 2 B-tree of another kind");
        file.VerifyChecksum(address, h, "a B-tree");
        uint nodeSize = BinaryPrimitives.ReadUInt32LittleEndian(h[6..]);
        int record = BinaryPrimitives.ReadUInt16LittleEndian(h[10..]), depth = BinaryPrimitives.ReadUInt16LittleEndian(h[12..]);
        ulong root = BinaryPrimitives.ReadUInt64LittleEndian(h[16..]);
        int rootRecords = BinaryPrimitives.ReadUInt16LittleEndian(h[24..]);
        long total = BinaryPrimitives.ReadInt64LittleEndian(h[26..]);
        if (record == 0 || depth > 16 || nodeSize < 16 || total < 0 || total > file.Length / record) throw file.Error(address, "a B-tree with impossible sizes");
        var records = new List<byte[]>();
        if (root != Hdf5File.Undefined) Node(file, root, depth, rootRecords, record, nodeSize, type, total, records);
        return records.Count == total ? records : throw file.Error(address, $"a B-tree with {records.Count} records of {total}");
    }

    private static void Node(Hdf5File file, ulong address, int depth, int count, int record, uint nodeSize, int type, long total, List<byte[]> records)
    {
        // Widths of the record counts in child pointers follow from how many records a node of each level can hold.
        long leafMax = (nodeSize - 10) / (uint)record;
        int countBytes = Width(leafMax), totalBytes = 0;
        long below = leafMax;
        for (int d = 1; d < depth; d++)
        {
            int pointerBelow = 8 + countBytes + totalBytes;
            long max = (nodeSize - 10 - pointerBelow) / (record + pointerBelow);
            below = (max + 1) * below + max;
            totalBytes = Width(below);
        }
        int pointer = depth == 0 ? 0 : 8 + countBytes + totalBytes;
        long size = 6 + (long)count * record + (depth == 0 ? 0 : (long)(count + 1) * pointer) + 4;
        var n = file.Bytes(address, size, "a B-tree node");
        if (!n.StartsWith(depth == 0 ? "BTLF"u8 : "BTIN"u8) || n[5] != type) throw file.Error(address, "a B-tree node without its signature");
        file.VerifyChecksum(address, n, "a B-tree node");
        for (int i = 0; i <= count; i++)
        {
            if (depth > 0)
            {
                var p = n.Slice(6 + count * record + i * pointer, pointer);
                int children = 0;
                for (int k = 0; k < Math.Min(countBytes, 3); k++) children |= p[8 + k] << (8 * k);
                Node(file, BinaryPrimitives.ReadUInt64LittleEndian(p), depth - 1, children, record, nodeSize, type, total, records);
            }
            if (i < count) records.Add(n.Slice(6 + i * record, record).ToArray());
            if (records.Count > total) throw file.Error(address, "a B-tree with more records than it states");
        }
    }

    private static int Width(long value) => System.Numerics.BitOperations.Log2((ulong)Math.Max(1, value)) / 8 + 1;
}
