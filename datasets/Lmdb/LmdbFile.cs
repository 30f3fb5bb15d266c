using System.Buffers.Binary;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// A read-only LMDB 0.9 environment (data version 1, 64-bit little-endian), memory-mapped, without lock file. The format is that of
/// liblmdb 0.9's mdb.c (OpenLDAP). Every offset is checked against the file, trees cannot loop, and damage is a <see cref="DataError"/>
/// with the byte offset. Safe to read from several threads.
/// </summary>
public sealed class LmdbFile : IDisposable
{
    internal const uint Magic = 0xBEEFC0DE;
    internal const int PageHeader = 16;
    internal const ulong NoPage = ulong.MaxValue;
    private readonly MappedFile file;

    /// <summary>Opens <paramref name="path"/>: a file, or a folder that holds <c>data.mdb</c>.</summary>
    /// <exception cref="DataError">Not an LMDB 0.9 file, or damaged.</exception>
    public LmdbFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path)) path = System.IO.Path.Combine(path, "data.mdb");
        if (!File.Exists(path)) throw new DataError("the file does not exist", path);
        file = new MappedFile(path);
        try
        {
            var meta = NewestMeta();
            PageSize = meta.PageSize;
            Transaction = meta.Transaction;
            Main = new LmdbDatabase(this, meta.Main, "main database");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The data file.</summary>
    public string Path => file.Path;

    /// <summary>Bytes a page.</summary>
    public int PageSize { get; }

    /// <summary>Number of the last committed transaction.</summary>
    public long Transaction { get; }

    /// <summary>The unnamed database.</summary>
    public LmdbDatabase Main { get; }

    /// <summary>Length of the file in bytes.</summary>
    public long Length => file.Length;

    /// <summary>A named database.</summary>
    /// <exception cref="DataError">There is none of this name.</exception>
    public LmdbDatabase Named(string name)
    {
        var node = Main.Find(System.Text.Encoding.UTF8.GetBytes(name), out var value, out int flags) ? flags : -1;
        if (node < 0 || (flags & LmdbDatabase.NodeSubDatabase) == 0 || value.Length != LmdbTree.Size)
            throw new DataError($"there is no named database '{name}'", Path);
        return new LmdbDatabase(this, LmdbTree.Parse(value), $"database '{name}'");
    }

    /// <summary>Whether the bytes begin with an LMDB meta page.</summary>
    public static bool Recognises(ReadOnlySpan<byte> head) =>
        head.Length >= 24 && BinaryPrimitives.ReadUInt32LittleEndian(head[16..]) == Magic;

    internal ReadOnlySpan<byte> Page(ulong number, string what)
    {
        if (number > (ulong)(file.Length / PageSize)) throw Damaged($"{what}: page {number} lies beyond the end of the file ({file.Length} bytes)");
        var page = file.Slice((long)number * PageSize, PageSize, what);
        ulong own = BinaryPrimitives.ReadUInt64LittleEndian(page);
        return own == number ? page : throw Damaged($"byte {(long)number * PageSize}: page {number} calls itself {own}");
    }

    internal ReadOnlySpan<byte> Overflow(ulong number, long size)
    {
        if (number > (ulong)(file.Length / PageSize)) throw Damaged($"an overflow value: page {number} lies beyond the end of the file ({file.Length} bytes)");
        long at = (long)number * PageSize;
        var header = file.Slice(at, PageHeader, "an overflow page");
        if (BinaryPrimitives.ReadUInt64LittleEndian(header) != number || (BinaryPrimitives.ReadUInt16LittleEndian(header[10..]) & 0x04) == 0)
            throw Damaged($"byte {at}: page {number} is not an overflow page");
        long pages = BinaryPrimitives.ReadUInt32LittleEndian(header[12..]);
        if (size > pages * PageSize - PageHeader) throw Damaged($"byte {at}: a value of {size} bytes does not fit its {pages} overflow pages");
        return file.Slice(at + PageHeader, size, "an overflow value");
    }

    internal DataError Damaged(string message) => new(message + "; the LMDB file is truncated or corrupt", Path);

    private (int PageSize, long Transaction, LmdbTree Main) NewestMeta()
    {
        // Page 0 states the page size; when it is damaged, page 1 is looked for at every size that LMDB allows.
        var first = Meta(0, 0);
        var second = first is { } f ? Meta(f.PageSize, 1) : null;
        for (int size = 512; first is null && second is null && size <= 65536; size *= 2)
            if (Meta(size, 1) is { } m && m.PageSize == size) second = m;
        if (first is null && second is null) throw new DataError("byte 0: neither meta page is that of an LMDB 0.9 data file", Path);
        var best = first is { } a && second is { } b ? (b.Transaction > a.Transaction ? b : a) : first ?? second!.Value;
        if (best.Main.Entries < 0 || best.Main.Entries > file.Length / 10) throw Damaged($"the meta page claims {best.Main.Entries} entries, more than {file.Length} bytes can hold");
        return best;
    }

    private (int PageSize, long Transaction, LmdbTree Main)? Meta(long offset, ulong number)
    {
        if (offset > file.Length - 152) return null;
        var p = file.Slice(offset, 152, "a meta page");
        if (BinaryPrimitives.ReadUInt64LittleEndian(p) != number || (BinaryPrimitives.ReadUInt16LittleEndian(p[10..]) & 0x08) == 0) return null;
        var m = p[PageHeader..];
        if (BinaryPrimitives.ReadUInt32LittleEndian(m) != Magic) return null;
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(m[4..]);
        if (version != 1) throw new DataError($"byte {offset + 20}: LMDB data version {version}; version 1 (liblmdb 0.9) is read", Path);
        int size = (int)BinaryPrimitives.ReadUInt32LittleEndian(m[24..]);
        if (size is < 512 or > 65536 || (size & (size - 1)) != 0) return null;
        return (size, BinaryPrimitives.ReadInt64LittleEndian(m[128..]), LmdbTree.Parse(m.Slice(24 + LmdbTree.Size, LmdbTree.Size)));
    }

    /// <summary>Unmaps the file.</summary>
    public void Dispose() => file.Dispose();
}
