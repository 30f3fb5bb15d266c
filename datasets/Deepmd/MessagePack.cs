using System.Buffers.Binary;
using System.Text;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// Reads MessagePack (msgpack.org specification) into dictionaries, lists, strings, byte arrays, longs, doubles, bools and null.
/// Sizes are checked against the bytes that are there before anything is allocated.
/// </summary>
internal ref struct MessagePack(ReadOnlySpan<byte> bytes, string path, string place)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int at;

    /// <summary>Reads the one object that the bytes hold.</summary>
    public static object? Parse(ReadOnlySpan<byte> bytes, string path, string place)
    {
        var reader = new MessagePack(bytes, path, place);
        object? value = reader.Read(0);
        return reader.at == bytes.Length ? value : throw reader.Error("bytes after the end of the object");
    }

    private object? Read(int depth)
    {
        if (depth > 16) throw Error("nested deeper than 16");
        int b = Take(1)[0];
        switch (b)
        {
            case < 0x80: return (long)b;
            case < 0x90: return Map(b & 0x0f, depth);
            case < 0xa0: return List(b & 0x0f, depth);
            case < 0xc0: return Text(b & 0x1f);
            case 0xc0: return null;
            case 0xc2: return false;
            case 0xc3: return true;
            case 0xc4: return Take(Take(1)[0]).ToArray();
            case 0xc5: return Take(U16()).ToArray();
            case 0xc6: return Take(U32()).ToArray();
            case 0xca: return (double)BinaryPrimitives.ReadSingleBigEndian(Take(4));
            case 0xcb: return BinaryPrimitives.ReadDoubleBigEndian(Take(8));
            case 0xcc: return (long)Take(1)[0];
            case 0xcd: return (long)U16();
            case 0xce: return U32();
            case 0xcf: return BinaryPrimitives.ReadInt64BigEndian(Take(8));
            case 0xd0: return (long)(sbyte)Take(1)[0];
            case 0xd1: return (long)BinaryPrimitives.ReadInt16BigEndian(Take(2));
            case 0xd2: return (long)BinaryPrimitives.ReadInt32BigEndian(Take(4));
            case 0xd3: return BinaryPrimitives.ReadInt64BigEndian(Take(8));
            case 0xd9: return Text(Take(1)[0]);
            case 0xda: return Text(U16());
            case 0xdb: return Text(U32());
            case 0xdc: return List(U16(), depth);
            case 0xdd: return List(U32(), depth);
            case 0xde: return Map(U16(), depth);
            case 0xdf: return Map(U32(), depth);
            case >= 0xe0: return (long)(sbyte)b;
            default: throw Error($"type 0x{b:x2} is not supported");
        }
    }

    private Dictionary<string, object?> Map(long count, int depth)
    {
        if (2 * count > bytes.Length - at) throw Error($"a map of {count} members does not fit the {bytes.Length - at} bytes left");
        var map = new Dictionary<string, object?>(StringComparer.Ordinal);
        for (long i = 0; i < count; i++)
        {
            string key = Read(depth + 1) switch { string s => s, byte[] b => Encoding.Latin1.GetString(b), var k => throw Error($"a map key of type {k?.GetType().Name ?? "null"}") };
            map[key] = Read(depth + 1);
        }
        return map;
    }

    private List<object?> List(long count, int depth)
    {
        if (count > bytes.Length - at) throw Error($"a list of {count} items does not fit the {bytes.Length - at} bytes left");
        var list = new List<object?>((int)count);
        for (long i = 0; i < count; i++) list.Add(Read(depth + 1));
        return list;
    }

    private string Text(long count)
    {
        try
        {
            return new UTF8Encoding(false, true).GetString(Take(count));
        }
        catch (DecoderFallbackException e)
        {
            throw new DataError($"{place}: byte {at}: a string is not UTF-8", path, inner: e);
        }
    }

    private int U16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    private long U32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    private ReadOnlySpan<byte> Take(long count)
    {
        if (count > bytes.Length - at) throw Error($"{count} bytes are needed, {bytes.Length - at} are left");
        var part = bytes.Slice(at, (int)count);
        at += (int)count;
        return part;
    }

    private readonly DataError Error(string message) => new($"{place}: byte {at}: {message} (msgpack)", path);
}
