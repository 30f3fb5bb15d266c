using System.Buffers.Binary;

namespace Potentials.Datasets;

/// <summary>A named link of a group.</summary>
/// <param name="Name">Name.</param>
/// <param name="Address">Address of the object header, for hard links.</param>
/// <param name="Target">Path it points to for soft links, file and path for external links, null for hard links.</param>
/// <param name="IsExternal">Whether it leads to another file.</param>
public readonly record struct Hdf5Link(string Name, ulong Address, string? Target, bool IsExternal = false)
{
    /// <summary>Parses a link message (specification IV.A.2.g).</summary>
    internal static Hdf5Link Parse(Hdf5File file, ReadOnlySpan<byte> b, ulong address)
    {
        if (b.Length < 4 || b[0] != 1) throw file.Error(address, "a link message of an unknown version");
        int flags = b[1], at = 2, type = 0;
        if ((flags & 8) != 0) type = b[at++];
        at += ((flags & 4) != 0 ? 8 : 0) + ((flags & 0x10) != 0 ? 1 : 0);
        int width = 1 << (flags & 3);
        if (b.Length < at + width) throw file.Error(address, "a short link message");
        ulong length = width switch { 1 => b[at], 2 => BinaryPrimitives.ReadUInt16LittleEndian(b[at..]), 4 => BinaryPrimitives.ReadUInt32LittleEndian(b[at..]), _ => BinaryPrimitives.ReadUInt64LittleEndian(b[at..]) };
        at += width;
        if (length > (ulong)(b.Length - at)) throw file.Error(address, $"a link name of {length} bytes");
        string name = Hdf5Text.Decode(b.Slice(at, (int)length), file, address);
        at += (int)length;
        if (type == 0 && b.Length >= at + 8) return new(name, BinaryPrimitives.ReadUInt64LittleEndian(b[at..]), null);
        if (type == 1 && b.Length >= at + 2 && BinaryPrimitives.ReadUInt16LittleEndian(b[at..]) is var n && b.Length >= at + 2 + n)
            return new(name, 0, Hdf5Text.Decode(b.Slice(at + 2, n), file, address));
        // Two bytes of size, one of flags, then file and path, each ended by a zero.
        return type == 64 && b.Length >= at + 3 ? new(name, 0, Hdf5Text.Decode(b[(at + 3)..].TrimEnd((byte)0), file, address).Replace('\0', ':'), true) : throw file.Error(address, $"a link of type {type}");
    }
}
