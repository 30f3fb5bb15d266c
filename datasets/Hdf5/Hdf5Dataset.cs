using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>A data set: an array of numbers or strings. Numbers of every width and byte order come out as doubles or ints.</summary>
public sealed class Hdf5Dataset
{
    private const long MaxElements = 1L << 28;
    private readonly Hdf5File file;
    private readonly Hdf5Header header;
    private readonly ulong address;

    internal Hdf5Dataset(Hdf5File file, Hdf5Header header, ulong address, string path)
    {
        (this.file, this.header, this.address, Path) = (file, header, address, path);
        var space = Required(Hdf5Header.Dataspace, "a dataspace");
        Shape = ReadShape(file.Bytes(space.Address, space.Size, "a dataspace"), space.Address);
        var type = Required(Hdf5Header.Datatype, "a datatype");
        if ((type.Flags & 2) != 0) throw file.Error(type.Address, $"{path} has a committed datatype, which is not read");
        Type = Hdf5Type.Parse(file, file.Bytes(type.Address, type.Size, "a datatype"), type.Address);
        Count = 1;
        foreach (long n in Shape) Count = n == 0 ? 0 : Count > MaxElements / n ? throw file.Error(space.Address, $"{path} claims {string.Join(" x ", Shape)} elements; at most {MaxElements} are read") : Count * n;
    }

    /// <summary>Path in the file.</summary>
    public string Path { get; }

    /// <summary>Extents; empty for a single value.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Number of elements.</summary>
    public long Count { get; }

    /// <summary>Type of the elements.</summary>
    public Hdf5Type Type { get; }

    /// <summary>All elements as doubles, row-major.</summary>
    /// <exception cref="DataError">Not numbers, or damaged.</exception>
    public double[] ReadDoubles() => ReadDoubles(0, Shape.Count == 0 ? 1 : Shape[0]);

    /// <summary>Rows <paramref name="first"/> to first + <paramref name="rows"/> of the first extent as doubles, row-major.</summary>
    /// <exception cref="DataError">Not numbers, damaged, or fewer rows than that (data sets of one group that do not fit together).</exception>
    public double[] ReadDoubles(long first, long rows)
    {
        if (Type.Kind is not (Hdf5Kind.Integer or Hdf5Kind.Float)) throw new DataError($"{Path} does not hold numbers of a known layout", file.Path);
        var bytes = ReadRows(first, rows, out byte[]? owned);
        var values = new double[bytes.Length / Type.Size];
        Convert(bytes, values);
        GC.KeepAlive(owned);
        return values;
    }

    /// <summary>All elements as ints.</summary>
    public int[] ReadInts()
    {
        var values = ReadDoubles();
        return Array.ConvertAll(values, v => v == Math.Floor(v) && Math.Abs(v) < 2e9 ? (int)v : throw new DataError($"{Path}: {v} is not a whole number", file.Path));
    }

    /// <summary>All elements as strings.</summary>
    /// <exception cref="DataError">Not strings, or damaged.</exception>
    public string[] ReadTexts()
    {
        var bytes = ReadRows(0, Shape.Count == 0 ? 1 : Shape[0], out _);
        return Texts(bytes, Type, Count, address);
    }

    /// <summary>A text attribute of the data set, or null.</summary>
    /// <exception cref="DataError">The attributes are stored in a way that is not read: whether there is one cannot be said.</exception>
    public string? TextAttribute(string name)
    {
        if (header.Find(Hdf5Header.AttributeInfo) is { Size: >= 18 } dense)
        {
            var b = file.Bytes(dense.Address, dense.Size, "attribute info");
            int at = 2 + ((b[1] & 1) != 0 ? 2 : 0);
            if (BinaryPrimitives.ReadUInt64LittleEndian(b[at..]) != Hdf5File.Undefined)
                throw file.Error(dense.Address, $"{Path} has its attributes in a heap, which is not read, so its unit ('{name}') is unknown; rewrite the file with h5py's default libver");
        }
        foreach (var m in header.Messages)
        {
            if (m.Type != Hdf5Header.Attribute) continue;
            var b = file.Bytes(m.Address, m.Size, "an attribute");
            if (b.Length < 9 || b[0] is < 1 or > 3) throw file.Error(m.Address, "an attribute of an unknown version");
            int nameSize = BinaryPrimitives.ReadUInt16LittleEndian(b[2..]), typeSize = BinaryPrimitives.ReadUInt16LittleEndian(b[4..]), spaceSize = BinaryPrimitives.ReadUInt16LittleEndian(b[6..]);
            int round = b[0] == 1 ? 7 : 0, at = b[0] == 3 ? 9 : 8;
            int pad(int n) => (n + round) & ~round;
            if (at + pad(nameSize) + pad(typeSize) + pad(spaceSize) > b.Length || nameSize == 0) throw file.Error(m.Address, "an attribute shorter than its parts");
            if (!b.Slice(at, nameSize - 1).SequenceEqual(Encoding.UTF8.GetBytes(name))) continue;
            at += pad(nameSize);
            if ((b[1] & 1) != 0 && b[0] > 1) return null;
            var type = Hdf5Type.Parse(file, b.Slice(at, typeSize), m.Address);
            at += pad(typeSize);
            var shape = ReadShape(b.Slice(at, spaceSize), m.Address);
            at += pad(spaceSize);
            if (shape.Any(n => n != 1) || type.Kind is not (Hdf5Kind.FixedText or Hdf5Kind.VariableText) || b.Length < at + type.Size) return null;
            return Texts(b.Slice(at, type.Size), type, 1, m.Address)[0];
        }
        return null;
    }

    private ReadOnlySpan<byte> ReadRows(long first, long rows, out byte[]? owned)
    {
        long extent = Shape.Count == 0 ? 1 : Shape[0], row = extent == 0 ? 0 : Count / extent * Type.Size;
        if (first < 0 || rows < 0 || first > extent - rows) throw file.Error(address, $"{Path} has {extent} rows where rows {first} to {first + rows - 1} are due");
        var layout = Required(Hdf5Header.Layout, "a layout");
        var b = file.Bytes(layout.Address, layout.Size, "a layout");
        owned = null;
        if (b.Length < 2) throw file.Error(layout.Address, "a short layout message");
        var (kind, where, size) = Storage(b, layout.Address);
        if (Count == 0 || rows == 0) return [];
        if (kind == 2) return owned = new Hdf5Chunks(file, header, this, b.ToArray(), layout.Address).ReadRows(first, rows);
        if (header.Find(Hdf5Header.ExternalFiles) is not null) throw file.Error(layout.Address, $"{Path}: its numbers lie in another file, which is not read; rewrite the file with 'h5repack -l CONTI'");
        if (where == Hdf5File.Undefined || size < (ulong)(Count * Type.Size)) throw file.Error(layout.Address, $"{Path}: its numbers were never written ({size} of {Count * Type.Size} bytes)");
        return file.Bytes(where + (ulong)(first * row), rows * row, $"the numbers of {Path}");
    }

    private (int Kind, ulong Address, ulong Size) Storage(ReadOnlySpan<byte> b, ulong at)
    {
        if (b[0] is 3 or 4)
        {
            if (b[1] == 2) return (2, 0, 0);
            if (b[1] == 0 && b.Length >= 4) return (0, at + 4, Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(b[2..]), (ulong)(b.Length - 4)));
            if (b[1] == 1 && b.Length >= 18) return (1, BinaryPrimitives.ReadUInt64LittleEndian(b[2..]), BinaryPrimitives.ReadUInt64LittleEndian(b[10..]));
        }
        else if (b[0] is 1 or 2 && b.Length >= 8)
        {
            int rank = b[1];
            if (b[2] == 2) return (2, 0, 0);
            if (b[2] == 1 && b.Length >= 16 + 4 * rank) return (1, BinaryPrimitives.ReadUInt64LittleEndian(b[8..]), (ulong)(Count * Type.Size));
            if (b[2] == 0 && b.Length >= 12 + 4 * rank) return (0, at + (ulong)(12 + 4 * rank), Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(b[(8 + 4 * rank)..]), (ulong)(b.Length - 12 - 4 * rank)));
        }
        throw file.Error(at, $"{Path}: a layout of version {b[0]} and class {b[1]}, which is not read");
    }

    private Hdf5Header.Message Required(int type, string what) => header.Find(type) ?? throw file.Error(address, $"{Path} lacks {what}: it is not a data set, or damaged");

    private long[] ReadShape(ReadOnlySpan<byte> b, ulong at)
    {
        if (b.Length < 4 || b[0] is not (1 or 2)) throw file.Error(at, "a dataspace of an unknown version");
        int rank = b[1], start = b[0] == 1 ? 8 : 4;
        if (b[0] == 2 && b[3] == 2) return [0];
        if (rank > 8 || b.Length < start + 8 * rank) throw file.Error(at, $"a dataspace of rank {rank}");
        var shape = new long[rank];
        for (int i = 0; i < rank; i++)
        {
            shape[i] = BinaryPrimitives.ReadInt64LittleEndian(b[(start + 8 * i)..]);
            if (shape[i] < 0) throw file.Error(at, $"an extent of {(ulong)shape[i]}");
        }
        return shape;
    }

    private string[] Texts(ReadOnlySpan<byte> bytes, Hdf5Type type, long count, ulong at)
    {
        if (type.Kind is not (Hdf5Kind.FixedText or Hdf5Kind.VariableText)) throw new DataError($"{Path} does not hold strings", file.Path);
        if (bytes.Length < count * type.Size) throw file.Error(at, "a string cut short");
        var texts = new string[count];
        for (int i = 0; i < texts.Length; i++)
        {
            var b = bytes.Slice(i * type.Size, type.Size);
            if (type.Kind == Hdf5Kind.VariableText)
            {
                texts[i] = Hdf5Text.Decode(HeapObject(b), file, at);
                continue;
            }
            int end = b.IndexOf((byte)0);
            texts[i] = Hdf5Text.Decode(end < 0 ? b : b[..end], file, at);
        }
        return texts;
    }

    // Global heap (specification III.E): collections of numbered objects.
    private ReadOnlySpan<byte> HeapObject(ReadOnlySpan<byte> reference)
    {
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(reference), index = BinaryPrimitives.ReadUInt32LittleEndian(reference[12..]);
        ulong collection = BinaryPrimitives.ReadUInt64LittleEndian(reference[4..]);
        if (length == 0) return [];
        var head = file.Bytes(collection, 16, "a global heap");
        if (!head.StartsWith("GCOL"u8)) throw file.Error(collection, "a global heap without its signature");
        long size = BinaryPrimitives.ReadInt64LittleEndian(head[8..]);
        var heap = file.Bytes(collection, size, "a global heap");
        for (long at = 16; at + 16 <= size;)
        {
            var o = heap[(int)at..];
            int own = BinaryPrimitives.ReadUInt16LittleEndian(o);
            long bytes = BinaryPrimitives.ReadInt64LittleEndian(o[8..]);
            if (bytes < 0 || bytes > size - at - (own == 0 ? 0 : 16)) throw file.Error(collection, $"a global heap object of {bytes} bytes");
            if (own == index && own != 0) return length <= bytes ? o.Slice(16, (int)length) : throw file.Error(collection, $"a string of {length} bytes in a heap object of {bytes}");
            if (own == 0) break;
            at += 16 + ((bytes + 7) & ~7L);
        }
        throw file.Error(collection, $"global heap object {index} is missing");
    }

    private void Convert(ReadOnlySpan<byte> bytes, Span<double> values)
    {
        int size = Type.Size;
        if (!Type.BigEndian && Type.Kind == Hdf5Kind.Float && size == 8)
        {
            MemoryMarshal.Cast<byte, double>(bytes).CopyTo(values);
            return;
        }
        if (!Type.BigEndian && Type.Kind == Hdf5Kind.Float && size == 4)
        {
            var floats = MemoryMarshal.Cast<byte, float>(bytes);
            for (int i = 0; i < values.Length; i++) values[i] = floats[i];
            return;
        }
        Span<byte> b = stackalloc byte[size];
        for (int i = 0; i < values.Length; i++)
        {
            bytes.Slice(i * size, size).CopyTo(b);
            if (Type.BigEndian) b.Reverse();
            values[i] = (Type.Kind, size, Type.Signed) switch
            {
                (Hdf5Kind.Float, 2, _) => (double)BinaryPrimitives.ReadHalfLittleEndian(b),
                (Hdf5Kind.Float, 4, _) => BinaryPrimitives.ReadSingleLittleEndian(b),
                (Hdf5Kind.Float, _, _) => BinaryPrimitives.ReadDoubleLittleEndian(b),
                (_, 1, true) => (sbyte)b[0],
                (_, 1, false) => b[0],
                (_, 2, true) => BinaryPrimitives.ReadInt16LittleEndian(b),
                (_, 2, false) => BinaryPrimitives.ReadUInt16LittleEndian(b),
                (_, 4, true) => BinaryPrimitives.ReadInt32LittleEndian(b),
                (_, 4, false) => BinaryPrimitives.ReadUInt32LittleEndian(b),
                (_, _, true) => BinaryPrimitives.ReadInt64LittleEndian(b),
                _ => BinaryPrimitives.ReadUInt64LittleEndian(b),
            };
        }
    }
}
