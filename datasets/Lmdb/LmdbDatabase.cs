using System.Buffers.Binary;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>A key-value tree of an <see cref="LmdbFile"/>. Keys are compared as byte strings. Spans point into the mapped file.</summary>
public sealed class LmdbDatabase
{
    internal const int NodeBig = 1, NodeSubDatabase = 2, NodeDuplicates = 4;
    private const int PageBranch = 1, PageLeaf = 2, MaxDepth = 32;
    private const int ReverseKey = 0x02, DuplicateSort = 0x04, IntegerKey = 0x08;
    private readonly LmdbFile file;
    private readonly LmdbTree tree;
    private readonly string name;

    internal LmdbDatabase(LmdbFile file, LmdbTree tree, string name)
    {
        (this.file, this.tree, this.name) = (file, tree, name);
        if ((tree.Flags & (ReverseKey | DuplicateSort | IntegerKey)) != 0)
            throw new DataError($"{name}: flags 0x{tree.Flags:x} (reversed, integer or duplicate keys); plain byte-string keys are read", file.Path);
        if (tree.Depth > MaxDepth) throw file.Damaged($"{name}: a depth of {tree.Depth}");
        if ((tree.Root == LmdbFile.NoPage) != (tree.Entries == 0)) throw file.Damaged($"{name}: {tree.Entries} entries with root page {tree.Root}");
    }

    /// <summary>A key and its value, called for by <see cref="Scan"/>; false ends the scan.</summary>
    public delegate bool Visitor(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>Number of keys that the file states.</summary>
    public long Entries => tree.Entries;

    /// <summary>The value of <paramref name="key"/>.</summary>
    /// <returns>False when there is no such key.</returns>
    /// <exception cref="DataError">The tree is damaged on the way to the key.</exception>
    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        if (!Find(key, out value, out int flags)) return false;
        return (flags & (NodeSubDatabase | NodeDuplicates)) == 0 ? true : throw new DataError($"{name}: the value of a key is itself a database", file.Path);
    }

    /// <summary>Visits every key in ascending byte order with its value.</summary>
    /// <param name="visitor">Called for each; values are not touched unless it reads them.</param>
    /// <exception cref="DataError">The tree is damaged, is not sorted, or holds another number of keys than it states.</exception>
    public void Scan(Visitor visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        if (tree.Root == LmdbFile.NoPage) return;
        long seen = 0;
        ReadOnlySpan<byte> previous = default;
        if (Walk(tree.Root, 1, visitor, ref seen, ref previous) && seen != tree.Entries)
            throw file.Damaged($"{name}: {seen} keys found, {tree.Entries} stated");
    }

    internal bool Find(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value, out int flags)
    {
        value = default;
        flags = 0;
        if (tree.Root == LmdbFile.NoPage) return false;
        ulong number = tree.Root;
        for (int level = 1; ; level++)
        {
            var page = Page(number, level, out bool leaf, out int count);
            // In a branch page key 0 stands for "less than all"; find the last key that is not greater.
            int low = leaf ? 0 : 1, high = count;
            while (low < high)
            {
                int middle = (low + high) / 2;
                int order = Key(page, number, middle, leaf).SequenceCompareTo(key);
                if (leaf && order == 0)
                {
                    value = Value(page, number, middle, out flags);
                    return true;
                }
                if (order <= 0) low = middle + 1;
                else high = middle;
            }
            if (leaf) return false;
            number = Child(page, number, low - 1);
        }
    }

    private bool Walk(ulong number, int level, Visitor visitor, ref long seen, ref ReadOnlySpan<byte> previous)
    {
        var page = Page(number, level, out bool leaf, out int count);
        for (int i = 0; i < count; i++)
        {
            if (!leaf)
            {
                if (!Walk(Child(page, number, i), level + 1, visitor, ref seen, ref previous)) return false;
                continue;
            }
            var key = Key(page, number, i, true);
            // Keys must rise: a page that is reached twice cannot pass.
            if (seen > 0 && previous.SequenceCompareTo(key) >= 0) throw Bad(number, $"key {i} is not greater than the one before");
            if (++seen > tree.Entries) throw Bad(number, $"more keys than the {tree.Entries} stated");
            previous = key;
            var value = Value(page, number, i, out int flags);
            if ((flags & NodeDuplicates) != 0) throw Bad(number, "duplicate values");
            if (!visitor(key, value)) return false;
        }
        return true;
    }

    private ReadOnlySpan<byte> Page(ulong number, int level, out bool leaf, out int count)
    {
        var page = file.Page(number, name);
        int flags = BinaryPrimitives.ReadUInt16LittleEndian(page[10..]), lower = BinaryPrimitives.ReadUInt16LittleEndian(page[12..]), upper = BinaryPrimitives.ReadUInt16LittleEndian(page[14..]);
        leaf = level == tree.Depth;
        if ((flags & 0x2f & ~0x10) != (leaf ? PageLeaf : PageBranch)) throw Bad(number, $"flags 0x{flags:x} where a {(leaf ? "leaf" : "branch")} page is expected (level {level} of {tree.Depth})");
        if (lower < LmdbFile.PageHeader || lower > upper || upper > file.PageSize || lower % 2 != 0) throw Bad(number, $"free space {lower}..{upper} of {file.PageSize} bytes");
        count = (lower - LmdbFile.PageHeader) / 2;
        return count >= (leaf ? 1 : 2) ? page : throw Bad(number, $"only {count} keys");
    }

    private ReadOnlySpan<byte> Node(ReadOnlySpan<byte> page, ulong number, int index)
    {
        int at = BinaryPrimitives.ReadUInt16LittleEndian(page[(LmdbFile.PageHeader + 2 * index)..]);
        int upper = BinaryPrimitives.ReadUInt16LittleEndian(page[14..]);
        return at >= upper && at <= page.Length - 8 ? page[at..] : throw Bad(number, $"node {index} at {at}");
    }

    private ReadOnlySpan<byte> Key(ReadOnlySpan<byte> page, ulong number, int index, bool leaf)
    {
        var node = Node(page, number, index);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(node[6..]);
        return size <= node.Length - 8 && (size > 0 || !leaf) ? node.Slice(8, size) : throw Bad(number, $"node {index} has a key of {size} bytes");
    }

    private ulong Child(ReadOnlySpan<byte> page, ulong number, int index)
    {
        var node = Node(page, number, index);
        return BinaryPrimitives.ReadUInt32LittleEndian(node) | (ulong)BinaryPrimitives.ReadUInt16LittleEndian(node[4..]) << 32;
    }

    private ReadOnlySpan<byte> Value(ReadOnlySpan<byte> page, ulong number, int index, out int flags)
    {
        var node = Node(page, number, index);
        long size = BinaryPrimitives.ReadUInt32LittleEndian(node);
        flags = BinaryPrimitives.ReadUInt16LittleEndian(node[4..]);
        int at = 8 + BinaryPrimitives.ReadUInt16LittleEndian(node[6..]);
        if (at > node.Length - ((flags & NodeBig) != 0 ? 8 : 0) || ((flags & NodeBig) == 0 && size > node.Length - at)) throw Bad(number, $"node {index} has a value of {size} bytes");
        return (flags & NodeBig) != 0 ? file.Overflow(BinaryPrimitives.ReadUInt64LittleEndian(node[at..]), size) : node.Slice(at, (int)size);
    }

    private DataError Bad(ulong number, string what) => file.Damaged($"byte {(long)number * file.PageSize}: {name}, page {number}: {what}");
}
