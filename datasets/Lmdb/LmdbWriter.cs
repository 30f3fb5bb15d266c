using System.Buffers.Binary;

namespace Potentials.Datasets;

/// <summary>
/// Writes a new LMDB 0.9 data file (one file, as with MDB_NOSUBDIR; 4096-byte pages) that liblmdb 0.9 and its tools accept. Keys may
/// come in any order. Values that liblmdb would put on overflow pages go straight to the file; shorter ones wait in a side file until
/// <see cref="Commit"/> builds the tree. The file appears under its name only then; without it nothing is left behind.
/// </summary>
public sealed class LmdbWriter : IDisposable
{
    private const int PageSize = 4096, Header = LmdbFile.PageHeader, NodeHeader = 8;
    private const int MaxNode = (((PageSize - Header) / 2) & ~1) - 2; // me_nodemax of mdb.c
    private readonly string path, temporary;
    private readonly FileStream file, side;
    private readonly List<(byte[] Key, long Place, uint Size, bool Big)> entries = [];
    private readonly byte[] page = new byte[PageSize];
    private ulong next = 2;
    private long overflowPages, leafPages, branchPages;
    private bool committed;

    /// <summary>Starts a file; an existing one stays until <see cref="Commit"/> replaces it.</summary>
    public LmdbWriter(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        this.path = Path.GetFullPath(path);
        temporary = this.path + ".partial";
        file = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16);
        side = new FileStream(temporary + ".values", FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        file.Write(new byte[2 * PageSize]);
    }

    /// <summary>Number of keys put so far.</summary>
    public long Count => entries.Count;

    /// <summary>Adds a key (1 to 511 bytes, not added before) and its value.</summary>
    /// <exception cref="ArgumentException">The key is empty or longer than 511 bytes.</exception>
    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (key.Length is < 1 or > 511) throw new ArgumentException($"LMDB keys have 1 to 511 bytes, not {key.Length}.", nameof(key));
        if (NodeHeader + key.Length + value.Length <= MaxNode)
        {
            entries.Add((key.ToArray(), side.Position, (uint)value.Length, false));
            side.Write(value);
            return;
        }
        int pages = (Header - 1 + value.Length) / PageSize + 1;
        entries.Add((key.ToArray(), (long)next, (uint)value.Length, true));
        Span<byte> header = stackalloc byte[Header];
        header.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(header, next);
        BinaryPrimitives.WriteUInt16LittleEndian(header[10..], 0x04);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], (uint)pages);
        file.Write(header);
        file.Write(value);
        int rest = pages * PageSize - Header - value.Length;
        page.AsSpan().Clear();
        file.Write(page.AsSpan(0, rest));
        next += (ulong)pages;
        overflowPages += pages;
    }

    /// <summary>Builds the tree, brings everything to the disk and gives the file its name.</summary>
    /// <exception cref="InvalidOperationException">A key was added twice.</exception>
    public void Commit()
    {
        if (committed) throw new InvalidOperationException("The file was committed before.");
        entries.Sort((a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key));
        for (int i = 1; i < entries.Count; i++)
            if (entries[i].Key.AsSpan().SequenceEqual(entries[i - 1].Key)) throw new InvalidOperationException("A key was added twice.");
        ulong root = LmdbFile.NoPage;
        int depth = 0;
        if (entries.Count > 0)
        {
            var level = Leaves();
            for (depth = 1; level.Count > 1; depth++) level = Branches(level);
            root = level[0].Page;
        }
        var tree = new LmdbTree(0, (ushort)depth, branchPages, leafPages, overflowPages, entries.Count, root);
        ulong last = next - 1;
        WriteMeta(0, new LmdbTree(0, 0, 0, 0, 0, 0, LmdbFile.NoPage), 1, 0);
        WriteMeta(1, tree, last, 1);
        file.Flush(true);
        file.Dispose();
        side.Dispose();
        File.Move(temporary, path, true);
        committed = true;
    }

    private List<(byte[] Key, ulong Page)> Leaves()
    {
        var pages = new List<(byte[], ulong)>();
        var inline = new byte[MaxNode];
        int upper = 0, count = 0;
        byte[] firstKey = [];
        foreach (var (key, place, size, big) in entries)
        {
            int bytes = (NodeHeader + key.Length + (big ? 8 : (int)size) + 1) & ~1;
            if (count == 0 || Header + 2 * (count + 1) > upper - bytes)
            {
                if (count > 0) pages.Add((firstKey, EndPage(0x02, count, upper)));
                (upper, count, firstKey) = (PageSize, 0, key);
                page.AsSpan().Clear();
            }
            upper -= bytes;
            var node = page.AsSpan(upper, bytes);
            BinaryPrimitives.WriteUInt32LittleEndian(node, size);
            BinaryPrimitives.WriteUInt16LittleEndian(node[4..], (ushort)(big ? LmdbDatabase.NodeBig : 0));
            BinaryPrimitives.WriteUInt16LittleEndian(node[6..], (ushort)key.Length);
            key.CopyTo(node[NodeHeader..]);
            var value = node[(NodeHeader + key.Length)..];
            if (big) BinaryPrimitives.WriteInt64LittleEndian(value, place);
            else
            {
                side.Position = place;
                side.ReadExactly(inline, 0, (int)size);
                inline.AsSpan(0, (int)size).CopyTo(value);
            }
            BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(Header + 2 * count++), (ushort)upper);
        }
        pages.Add((firstKey, EndPage(0x02, count, upper)));
        return pages;
    }

    private List<(byte[] Key, ulong Page)> Branches(List<(byte[] Key, ulong Page)> children)
    {
        var pages = new List<(byte[], ulong)>();
        int upper = 0, count = 0;
        byte[] firstKey = [];
        for (int i = 0; i < children.Count; i++)
        {
            var (key, child) = children[i];
            int bytes = (NodeHeader + key.Length + 1) & ~1;
            // A branch page needs two children: a lone last one is kept off by closing the page before it one child early.
            bool last = i == children.Count - 2 && count > 1 && Header + 2 * (count + 2) > upper - bytes - ((NodeHeader + children[i + 1].Key.Length + 1) & ~1);
            if (count == 0 || last || Header + 2 * (count + 1) > upper - bytes)
            {
                if (count > 0) pages.Add((firstKey, EndPage(0x01, count, upper)));
                (upper, count, firstKey) = (PageSize, 0, key);
                page.AsSpan().Clear();
            }
            var stored = count == 0 ? [] : key; // the first key of a branch page stands for "less than all"
            upper -= (NodeHeader + stored.Length + 1) & ~1;
            var node = page.AsSpan(upper);
            BinaryPrimitives.WriteUInt32LittleEndian(node, (uint)child);
            BinaryPrimitives.WriteUInt16LittleEndian(node[4..], (ushort)(child >> 32));
            BinaryPrimitives.WriteUInt16LittleEndian(node[6..], (ushort)stored.Length);
            stored.CopyTo(node[NodeHeader..]);
            BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(Header + 2 * count++), (ushort)upper);
        }
        pages.Add((firstKey, EndPage(0x01, count, upper)));
        return pages;
    }

    private ulong EndPage(ushort flags, int count, int upper)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(page, next);
        BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(10), flags);
        BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(12), (ushort)(Header + 2 * count));
        BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(14), (ushort)upper);
        file.Write(page);
        if (flags == 0x02) leafPages++;
        else branchPages++;
        return next++;
    }

    private void WriteMeta(ulong number, LmdbTree main, ulong lastPage, long transaction)
    {
        page.AsSpan().Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(page, number);
        BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(10), 0x08);
        var m = page.AsSpan(Header);
        BinaryPrimitives.WriteUInt32LittleEndian(m, LmdbFile.Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(m[4..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(m[16..], Math.Max(next * PageSize, 1048576));
        new LmdbTree(0x08, 0, 0, 0, 0, 0, LmdbFile.NoPage).Write(m[24..], PageSize);
        main.Write(m[(24 + LmdbTree.Size)..], 0);
        BinaryPrimitives.WriteUInt64LittleEndian(m[120..], lastPage);
        BinaryPrimitives.WriteInt64LittleEndian(m[128..], transaction);
        file.Position = (long)number * PageSize;
        file.Write(page);
    }

    /// <summary>Closes; a file that was not committed is removed.</summary>
    public void Dispose()
    {
        Abandoned.Close(file, side);
        if (!committed) File.Delete(temporary);
    }
}
