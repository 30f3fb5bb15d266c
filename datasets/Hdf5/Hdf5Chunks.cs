using System.Buffers.Binary;

namespace Potentials.Datasets;

/// <summary>
/// Chunked storage: finds the chunks of a data set (version 1 B-tree, single chunk, implicit or fixed-array index), undoes their
/// filters, and copies rows out. A chunk that was never written is an error: zeros in its place would be wrong labels.
/// </summary>
internal sealed class Hdf5Chunks
{
    private readonly record struct Chunk(ulong Address, long Stored, uint Mask, long[] Offset);

    private readonly Hdf5File file;
    private readonly Hdf5Dataset dataset;
    private readonly Hdf5Filters filters;
    private readonly long[] extents, shape;
    private readonly long chunkBytes;
    private readonly List<Chunk> chunks = [];
    private long nodes;

    public Hdf5Chunks(Hdf5File file, Hdf5Header header, Hdf5Dataset dataset, byte[] layout, ulong at)
    {
        (this.file, this.dataset) = (file, dataset);
        shape = [.. dataset.Shape];
        filters = Hdf5Filters.Parse(file, header.Find(Hdf5Header.Filters), dataset.Type.Size);
        int rank = shape.Length, version = layout[0];
        int start = version switch { 3 => 11, 4 => 5, _ => 16 }, width = version == 4 && layout.Length > 4 ? layout[4] : 4;
        int dimensions = version switch { 3 => layout[2], 4 when layout.Length > 3 => layout[3], _ => layout[1] };
        if (dimensions != rank + 1 || rank == 0 || width is 0 or > 8 || layout.Length < start + width * (rank + 1)) throw file.Error(at, $"{dataset.Path}: a chunk of rank {dimensions - 1} in a data set of rank {rank}");
        extents = new long[rank];
        chunkBytes = dataset.Type.Size;
        for (int i = 0; i < rank; i++)
        {
            for (int k = width - 1; k >= 0; k--) extents[i] = extents[i] << 8 | layout[start + width * i + k];
            if (extents[i] <= 0 || extents[i] > int.MaxValue || (chunkBytes *= extents[i]) > 1 << 30) throw file.Error(at, $"{dataset.Path}: chunks of {extents[i]} rows along axis {i}, larger than 1 GiB");
        }
        if (version < 4) Tree(BinaryPrimitives.ReadUInt64LittleEndian(layout.AsSpan(version == 3 ? 3 : 8)), -1);
        else NewIndex(layout, start + width * (rank + 1), at);
    }

    /// <summary>Rows of the first axis, all columns.</summary>
    public byte[] ReadRows(long first, long rows)
    {
        long rowBytes = dataset.Type.Size;
        for (int i = 1; i < shape.Length; i++) rowBytes *= shape[i];
        var wanted = new List<Chunk>();
        long expected = (first + rows + extents[0] - 1) / extents[0] - first / extents[0];
        for (int i = 1; i < shape.Length; i++) expected *= (shape[i] + extents[i] - 1) / extents[i];
        var seen = new HashSet<long>();
        foreach (var c in chunks)
        {
            if (c.Offset[0] >= first + rows || c.Offset[0] + extents[0] <= first) continue;
            long id = 0;
            for (int i = 0; i < shape.Length; i++)
            {
                if (c.Offset[i] < 0 || c.Offset[i] % extents[i] != 0 || c.Offset[i] >= shape[i]) throw file.Error(c.Address, $"{dataset.Path}: a chunk at {string.Join(", ", c.Offset)} of {string.Join(" x ", shape)}");
                id = id * ((shape[i] + extents[i] - 1) / extents[i]) + c.Offset[i] / extents[i];
            }
            if (!seen.Add(id)) throw file.Error(c.Address, $"{dataset.Path}: two chunks at {string.Join(", ", c.Offset)}");
            if (chunkBytes > 16384 + 1100 * c.Stored) throw file.Error(c.Address, $"{dataset.Path}: a chunk of {chunkBytes} bytes cannot come from {c.Stored} stored ones");
            wanted.Add(c);
        }
        if (wanted.Count != expected) throw file.Error(wanted.Count > 0 ? wanted[0].Address : 0, $"{dataset.Path}: {expected - wanted.Count} of {expected} chunks were never written");
        byte[] result = new byte[rows * rowBytes];
        byte[] unpacked = new byte[chunkBytes];
        foreach (var c in wanted)
        {
            filters.Undo(file.Bytes(c.Address, c.Stored, $"a chunk of {dataset.Path}"), c.Mask, unpacked, c.Address, dataset.Path);
            Copy(unpacked, c.Offset, result, first, rows, 0, 0, 0);
        }
        return result;
    }

    private void Copy(byte[] chunk, long[] offset, byte[] result, long first, long rows, int axis, long source, long target)
    {
        int last = shape.Length - 1;
        long begin = axis == 0 ? Math.Max(first, offset[0]) : offset[axis], end = Math.Min(offset[axis] + extents[axis], axis == 0 ? first + rows : shape[axis]);
        long origin = axis == 0 ? first : 0, extent = axis == 0 ? rows : shape[axis];
        if (axis == last)
        {
            int size = dataset.Type.Size;
            Buffer.BlockCopy(chunk, (int)((source * extents[axis] + begin - offset[axis]) * size), result, (int)((target * extent + begin - origin) * size), (int)((end - begin) * size));
            return;
        }
        for (long i = begin; i < end; i++) Copy(chunk, offset, result, first, rows, axis + 1, source * extents[axis] + i - offset[axis], target * extent + i - origin);
    }

    private void Tree(ulong address, int level)
    {
        if (address == Hdf5File.Undefined) return;
        if (++nodes > file.Length / 24) throw file.Error(address, "more tree nodes than the file can hold (a loop)");
        var h = file.Bytes(address, 24, "a chunk tree node");
        if (!h.StartsWith("TREE"u8) || h[4] != 1) throw file.Error(address, "a chunk tree node without its signature");
        int own = h[5], used = BinaryPrimitives.ReadUInt16LittleEndian(h[6..]), key = 8 + 8 * (shape.Length + 1);
        if (level >= 0 && own != level) throw file.Error(address, $"a chunk tree node of level {own} where {level} is due");
        var entries = file.Bytes(address + 24, (long)used * (key + 8), "a chunk tree node");
        for (int i = 0; i < used; i++)
        {
            var e = entries.Slice(i * (key + 8), key + 8);
            ulong child = BinaryPrimitives.ReadUInt64LittleEndian(e[key..]);
            if (own > 0)
            {
                Tree(child, own - 1);
                continue;
            }
            var offset = new long[shape.Length];
            for (int k = 0; k < offset.Length; k++) offset[k] = BinaryPrimitives.ReadInt64LittleEndian(e[(8 + 8 * k)..]);
            Add(new(child, BinaryPrimitives.ReadUInt32LittleEndian(e), BinaryPrimitives.ReadUInt32LittleEndian(e[4..]), offset));
        }
    }

    private void NewIndex(byte[] layout, int at, ulong message)
    {
        if (layout.Length < at + 1) throw file.Error(message, "a short layout message");
        int flags = layout[2], kind = layout[at++];
        ulong Address(int where) => layout.Length >= where + 8 ? BinaryPrimitives.ReadUInt64LittleEndian(layout.AsSpan(where)) : throw file.Error(message, "a short layout message");
        long total = 1;
        for (int i = 0; i < shape.Length; i++) total *= (shape[i] + extents[i] - 1) / extents[i];
        switch (kind)
        {
            case 1 when (flags & 2) != 0:
                if (Address(at + 12) != Hdf5File.Undefined) Add(new(Address(at + 12), (long)Address(at), BinaryPrimitives.ReadUInt32LittleEndian(layout.AsSpan(at + 8)), new long[shape.Length]));
                break;
            case 1:
                if (Address(at) != Hdf5File.Undefined) Add(new(Address(at), chunkBytes, 0, new long[shape.Length]));
                break;
            case 2:
                if (total > file.Length / chunkBytes) throw file.Error(message, $"{dataset.Path}: {total} chunks of {chunkBytes} bytes do not fit the file");
                for (long i = 0; i < total && Address(at) != Hdf5File.Undefined; i++) Add(new(Address(at) + (ulong)(i * chunkBytes), chunkBytes, 0, Place(i)));
                break;
            case 3:
                if (Address(at + 1) != Hdf5File.Undefined) FixedArray(Address(at + 1), total);
                break;
            default:
                throw file.Error(message, $"{dataset.Path}: its chunks are indexed by {(kind == 4 ? "an extensible array" : kind == 5 ? "a version 2 B-tree" : $"index {kind}")}, which is not read; rewrite the file with 'h5repack --low=0 --high=0' or h5py's default libver");
        }
    }

    // Specification VII.C: header, data block, pages of 2^bits entries.
    private void FixedArray(ulong address, long total)
    {
        var h = file.Bytes(address, 28, "a fixed array");
        if (!h.StartsWith("FAHD"u8)) throw file.Error(address, "a fixed array without its signature");
        file.VerifyChecksum(address, h, "a fixed array");
        bool filtered = h[5] == 1;
        int entry = h[6], bits = h[7];
        long count = BinaryPrimitives.ReadInt64LittleEndian(h[8..]);
        ulong block = BinaryPrimitives.ReadUInt64LittleEndian(h[16..]);
        if (count != total || count > file.Length / 8 || bits > 30 || entry < (filtered ? 13 : 8) || entry > 24) throw file.Error(address, $"a fixed array of {count} entries for {total} chunks");
        if (block == Hdf5File.Undefined) return;
        long page = 1L << bits, pages = count > page ? (count + page - 1) / page : 0;
        int head = 14, bitmap = (int)((pages + 7) / 8);
        long whole = pages == 0 ? head + count * entry + 4 : head + bitmap + 4;
        var b = file.Bytes(block, whole, "a fixed array block");
        if (!b.StartsWith("FADB"u8)) throw file.Error(block, "a fixed array block without its signature");
        file.VerifyChecksum(block, b, "a fixed array block");
        for (long p = 0; p < Math.Max(1, pages); p++)
        {
            long inPage = pages == 0 ? count : Math.Min(page, count - p * page);
            ulong at = pages == 0 ? block + (ulong)head : block + (ulong)(whole + p * (page * entry + 4));
            if (pages > 0)
            {
                if ((b[head + (int)(p / 8)] & (0x80 >> (int)(p % 8))) == 0) continue;
                file.VerifyChecksum(at, file.Bytes(at, inPage * entry + 4, "a fixed array page"), "a fixed array page");
            }
            var entries = file.Bytes(at, inPage * entry, "a fixed array");
            for (long i = 0; i < inPage; i++)
            {
                var e = entries.Slice((int)(i * entry), entry);
                ulong child = BinaryPrimitives.ReadUInt64LittleEndian(e);
                if (child == Hdf5File.Undefined) continue;
                long stored = chunkBytes;
                if (filtered)
                {
                    stored = 0;
                    for (int k = entry - 5; k >= 8; k--) stored = stored << 8 | e[k];
                }
                Add(new(child, stored, filtered ? BinaryPrimitives.ReadUInt32LittleEndian(e[(entry - 4)..]) : 0, Place(p * page + i)));
            }
        }
    }

    private long[] Place(long index)
    {
        var offset = new long[shape.Length];
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            long n = (shape[i] + extents[i] - 1) / extents[i];
            offset[i] = index % n * extents[i];
            index /= n;
        }
        return offset;
    }

    private void Add(Chunk chunk)
    {
        if (chunks.Count > file.Length / 8) throw file.Error(chunk.Address, "more chunks than the file can hold (a loop)");
        chunks.Add(chunk);
    }
}
