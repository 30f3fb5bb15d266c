using System.Buffers.Binary;

namespace Potentials.Datasets;

/// <summary>The messages of an object header (specification IV.A).</summary>
internal sealed class Hdf5Header
{
    public const int Dataspace = 0x01, LinkInfo = 0x02, Datatype = 0x03, Link = 0x06, ExternalFiles = 0x07, Layout = 0x08, Filters = 0x0b, Attribute = 0x0c, Continuation = 0x10, SymbolTable = 0x11, AttributeInfo = 0x15;
    private const int MaxMessages = 1 << 20;

    public readonly record struct Message(int Type, int Flags, ulong Address, int Size);

    private Hdf5Header(List<Message> messages) => Messages = messages;

    public List<Message> Messages { get; }

    public Message? Find(int type)
    {
        foreach (var m in Messages)
            if (m.Type == type) return m;
        return null;
    }

    public static Hdf5Header Read(Hdf5File file, ulong address)
    {
        var messages = new List<Message>();
        // Continuation blocks are taken in turn; each byte can belong to one block only, which bounds loops.
        var blocks = new Queue<(ulong Address, ulong Size, bool Second)>();
        var first = file.Bytes(address, 16, "an object header");
        bool version2 = first.StartsWith("OHDR"u8);
        int order = 0;
        if (version2)
        {
            int flags = first[5];
            if (first[4] != 2) throw file.Error(address, $"object header version {first[4]}");
            int at = 6 + ((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0), width = 1 << (flags & 3);
            var size = file.Bytes(address + (ulong)at, width, "an object header");
            long length = width switch { 1 => size[0], 2 => BinaryPrimitives.ReadUInt16LittleEndian(size), 4 => BinaryPrimitives.ReadUInt32LittleEndian(size), _ => BinaryPrimitives.ReadInt64LittleEndian(size) };
            order = (flags & 4) != 0 ? 2 : 0;
            if (length < 0 || length > file.Length) throw file.Error(address, $"an object header of {length} bytes");
            file.VerifyChecksum(address, file.Bytes(address, at + width + length + 4, "an object header"), "an object header");
            blocks.Enqueue((address + (ulong)(at + width), (ulong)length, false));
        }
        else
        {
            if (first[0] != 1) throw file.Error(address, $"object header version {first[0]}; the address is wrong or the file damaged");
            blocks.Enqueue((address + 16, BinaryPrimitives.ReadUInt32LittleEndian(first[8..]), false));
        }
        ulong total = 0;
        while (blocks.TryDequeue(out var block))
        {
            total += block.Size;
            if (total > (ulong)file.Length) throw file.Error(block.Address, "object header blocks larger than the file (a loop)");
            ulong at = block.Address, end = block.Address + block.Size;
            if (block.Second)
            {
                var whole = file.Bytes(at, (long)block.Size, "an object header continuation");
                if (whole.Length < 8 || !whole.StartsWith("OCHK"u8)) throw file.Error(at, "an object header continuation without OCHK");
                file.VerifyChecksum(at, whole, "an object header continuation");
                (at, end) = (at + 4, end - 4);
            }
            int head = version2 ? 4 + order : 8;
            while (at + (ulong)head <= end)
            {
                var h = file.Bytes(at, head, "a header message");
                int type = version2 ? h[0] : BinaryPrimitives.ReadUInt16LittleEndian(h);
                int size = BinaryPrimitives.ReadUInt16LittleEndian(version2 ? h[1..] : h[2..]);
                int flags = version2 ? h[3] : h[4];
                at += (ulong)head;
                if (at + (ulong)size > end) throw file.Error(at, $"a header message of {size} bytes reaches beyond its block");
                if (type == Continuation)
                {
                    if (size < 16) throw file.Error(at, "a short continuation message");
                    var c = file.Bytes(at, 16, "a continuation");
                    ulong next = BinaryPrimitives.ReadUInt64LittleEndian(c), length = BinaryPrimitives.ReadUInt64LittleEndian(c[8..]);
                    if (length > (ulong)file.Length) throw file.Error(at, $"a continuation of {length} bytes");
                    blocks.Enqueue((next, length, version2));
                }
                else if (type != 0) messages.Add(new(type, flags, at, size));
                if (messages.Count > MaxMessages) throw file.Error(at, "too many header messages");
                at += (ulong)size;
            }
        }
        return new(messages);
    }
}
