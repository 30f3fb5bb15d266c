using System.Buffers.Binary;
using System.Text;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>A group: links by name to groups and data sets. Old-style (B-tree and heap), compact and dense new-style groups are read.</summary>
public sealed class Hdf5Group
{
    private const int MaxLinks = 16;
    private readonly Hdf5File file;
    private readonly Hdf5Header header;
    private List<Hdf5Link>? links;

    internal Hdf5Group(Hdf5File file, ulong address, string path)
    {
        (this.file, Address, Path) = (file, address, path);
        header = Hdf5Header.Read(file, address);
    }

    /// <summary>Path in the file.</summary>
    public string Path { get; }

    internal ulong Address { get; }

    /// <summary>Links in the order in which the file keeps them (by name for old-style groups).</summary>
    /// <exception cref="DataError">The group is damaged.</exception>
    public IReadOnlyList<Hdf5Link> Links => links ??= ReadLinks();

    /// <summary>Whether the object at <paramref name="link"/> is a group.</summary>
    public bool IsGroup(Hdf5Link link)
    {
        if (link.Target is not null) return false;
        var h = Hdf5Header.Read(file, link.Address);
        return h.Find(Hdf5Header.SymbolTable) is not null || h.Find(Hdf5Header.LinkInfo) is not null || h.Find(Hdf5Header.Link) is not null;
    }

    /// <summary>The group behind a link of this group.</summary>
    public Hdf5Group Group(Hdf5Link link) => new(file, link.Address, Child(link.Name));

    /// <summary>The data set of this name, or null when there is none. Soft links are followed.</summary>
    /// <exception cref="DataError">The link leads nowhere or to another file.</exception>
    public Hdf5Dataset? Dataset(string name)
    {
        foreach (var link in Links)
            if (link.Name == name)
            {
                ulong address = Resolve(link, 0);
                return new Hdf5Dataset(file, Hdf5Header.Read(file, address), address, Child(name));
            }
        return null;
    }

    private ulong Resolve(Hdf5Link link, int depth)
    {
        if (link.Target is not { } target) return link.Address;
        if (link.IsExternal) throw new DataError($"{Child(link.Name)} is a link to another file ({target}), which is not followed: copy the data into this file, in h5py with copy(..., expand_external=True)", file.Path);
        var group = target.StartsWith('/') ? file.Root : this;
        string[] parts = target.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < parts.Length && depth < MaxLinks; i++)
        {
            if (parts[i] == ".") continue;
            int k = 0;
            while (k < group.Links.Count && group.Links[k].Name != parts[i]) k++;
            if (k == group.Links.Count) break;
            ulong address = group.Resolve(group.Links[k], depth + 1);
            if (i == parts.Length - 1) return address;
            group = new Hdf5Group(file, address, group.Child(parts[i]));
        }
        throw new DataError($"{Child(link.Name)} is a link to '{target}', {(depth < MaxLinks ? "which does not exist" : "and so on in a circle")}", file.Path);
    }

    /// <summary>The data set of this name.</summary>
    /// <exception cref="DataError">There is none.</exception>
    public Hdf5Dataset Required(string name) => Dataset(name) ?? throw new DataError($"group {Path}: data set '{name}' is missing", file.Path);

    /// <summary>Whether a link of this name exists.</summary>
    public bool Has(string name)
    {
        foreach (var link in Links)
            if (link.Name == name) return true;
        return false;
    }

    private string Child(string name) => Path.EndsWith('/') ? Path + name : $"{Path}/{name}";

    private List<Hdf5Link> ReadLinks()
    {
        var found = new List<Hdf5Link>();
        if (header.Find(Hdf5Header.SymbolTable) is { } table)
        {
            if (table.Size < 16) throw file.Error(table.Address, "a short symbol table message");
            var t = file.Bytes(table.Address, 16, "a symbol table message");
            var heap = LocalHeap(BinaryPrimitives.ReadUInt64LittleEndian(t[8..]));
            long nodes = 0;
            Nodes(BinaryPrimitives.ReadUInt64LittleEndian(t), -1, heap, found, ref nodes);
            return found;
        }
        foreach (var m in header.Messages)
            if (m.Type == Hdf5Header.Link) found.Add(Hdf5Link.Parse(file, file.Bytes(m.Address, m.Size, "a link message"), m.Address));
        if (header.Find(Hdf5Header.LinkInfo) is { } info)
        {
            var b = file.Bytes(info.Address, info.Size, "a link info message");
            int at = 2 + (b.Length > 1 && (b[1] & 1) != 0 ? 8 : 0);
            if (b.Length < at + 16) throw file.Error(info.Address, "a short link info message");
            ulong heap = BinaryPrimitives.ReadUInt64LittleEndian(b[at..]), index = BinaryPrimitives.ReadUInt64LittleEndian(b[(at + 8)..]);
            if (heap != Hdf5File.Undefined) Hdf5DenseLinks.Read(file, heap, index, found);
        }
        return found;
    }

    private (ulong Address, long Size) LocalHeap(ulong address)
    {
        var h = file.Bytes(address, 32, "a local heap");
        if (!h.StartsWith("HEAP"u8)) throw file.Error(address, "a local heap without its signature");
        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(h[8..]), data = BinaryPrimitives.ReadUInt64LittleEndian(h[24..]);
        if (size > (ulong)file.Length) throw file.Error(address, $"a local heap of {size} bytes");
        file.Bytes(data, (long)size, "a local heap");
        return (data, (long)size);
    }

    private void Nodes(ulong address, int level, (ulong Address, long Size) heap, List<Hdf5Link> found, ref long nodes)
    {
        if (++nodes > file.Length / 24) throw file.Error(address, "more tree nodes than the file can hold (a loop)");
        var h = file.Bytes(address, 24, "a group tree node");
        if (!h.StartsWith("TREE"u8) || h[4] != 0) throw file.Error(address, "a group tree node without its signature");
        int own = h[5], used = BinaryPrimitives.ReadUInt16LittleEndian(h[6..]);
        if (level >= 0 && own != level) throw file.Error(address, $"a group tree node of level {own} where {level} is due");
        var entries = file.Bytes(address + 24, 16L * used + 8, "a group tree node");
        for (int i = 0; i < used; i++)
        {
            ulong child = BinaryPrimitives.ReadUInt64LittleEndian(entries[(16 * i + 8)..]);
            if (own > 0) Nodes(child, own - 1, heap, found, ref nodes);
            else Symbols(child, heap, found, ref nodes);
        }
    }

    private void Symbols(ulong address, (ulong Address, long Size) heap, List<Hdf5Link> found, ref long nodes)
    {
        if (++nodes > file.Length / 24) throw file.Error(address, "more tree nodes than the file can hold (a loop)");
        var h = file.Bytes(address, 8, "a symbol node");
        if (!h.StartsWith("SNOD"u8)) throw file.Error(address, "a symbol node without its signature");
        int count = BinaryPrimitives.ReadUInt16LittleEndian(h[6..]);
        var entries = file.Bytes(address + 8, 40L * count, "a symbol node");
        if (found.Count + count > file.Length / 8) throw file.Error(address, "more links than the file can hold (a loop)");
        for (int i = 0; i < count; i++)
        {
            var e = entries.Slice(40 * i, 40);
            ulong name = BinaryPrimitives.ReadUInt64LittleEndian(e);
            string? target = BinaryPrimitives.ReadUInt32LittleEndian(e[16..]) == 2 ? Name(heap, BinaryPrimitives.ReadUInt32LittleEndian(e[24..]), address) : null;
            found.Add(new(Name(heap, name, address), BinaryPrimitives.ReadUInt64LittleEndian(e[8..]), target));
        }
    }

    private string Name((ulong Address, long Size) heap, ulong offset, ulong address)
    {
        if (offset >= (ulong)heap.Size) throw file.Error(address, $"a name at {offset} of a heap of {heap.Size} bytes");
        var rest = file.Bytes(heap.Address + offset, heap.Size - (long)offset, "a name");
        int end = rest.IndexOf((byte)0);
        return end >= 0 ? Hdf5Text.Decode(rest[..end], file, heap.Address + offset) : throw file.Error(heap.Address + offset, "a name without end");
    }
}
