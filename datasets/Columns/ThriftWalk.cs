namespace Potentials.Datasets;

/// <summary>
/// Walks a struct in Thrift's compact protocol without building anything: every length and count must fit the bytes that are left, every known field must
/// have its type, none may come twice and none that is required may be absent. What passes cannot make a decoder allocate more than a small multiple of its bytes.
/// </summary>
internal ref struct ThriftWalk(ReadOnlySpan<byte> bytes)
{
    private const int False = 2, MaxDepth = 16, Slots = 11;
    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int at;

    /// <summary>Numbers of the fields with a slot; −1 where there was none (of a checksum, which may be −1: <see cref="long.MinValue"/>).</summary>
    public readonly long[] Noted { get; } = NewSlots();

    /// <summary>If set: children stated by each node of a schema.</summary>
    public List<int>? Children;

    /// <summary>Bytes walked over: the size of the struct, or the place of the fault.</summary>
    public readonly int At => at;

    /// <summary>Walks over a struct; false where the bytes are not one.</summary>
    public bool Struct(ThriftStruct shape) => Struct(shape, 0);

    private static long[] NewSlots()
    {
        var slots = new long[Slots];
        slots.AsSpan().Fill(-1);
        slots[9] = long.MinValue;
        return slots;
    }

    private bool Struct(ThriftStruct? shape, int depth)
    {
        if (depth > MaxDepth) return false;
        if (shape == ThriftStruct.SchemaElement) Noted[0] = 0;
        int field = 0;
        uint seen = 0;
        while (true)
        {
            if (at >= bytes.Length) return false;
            int b = bytes[at++], type = b & 15;
            if (b == 0) break;
            long id = field + (b >> 4);
            if (b >> 4 == 0 && !Number(out id)) return false;
            if (id is < short.MinValue or > short.MaxValue) return false;
            field = (int)id;
            var known = shape?[field];
            if (known is not null)
            {
                if (known.Type != (type == False ? ThriftStruct.Boolean : type) || (seen & (1u << field)) != 0) return false;
                seen |= 1u << field;
            }
            if (!Value(type, true, known, depth, out long value)) return false;
            if (known is { Slot: >= 0 }) Noted[known.Slot] = value;
        }
        if (shape is null) return true;
        if ((shape.Required & ~seen) != 0) return false;
        if (shape == ThriftStruct.SchemaElement) Children?.Add((int)Noted[0]);
        return true;
    }

    private bool Value(int type, bool isField, ThriftStruct.Field? known, int depth, out long value)
    {
        value = 0;
        switch (type)
        {
            case ThriftStruct.Boolean or False:
                value = type == False ? 0 : 1;
                return isField; // its value stands in the type; lists of booleans are in no struct of a footer
            case ThriftStruct.Byte: return Skip(1);
            case ThriftStruct.Int16 or ThriftStruct.Int32: return Number(out value) && value is >= int.MinValue and <= int.MaxValue;
            case ThriftStruct.Int64: return Number(out value);
            case ThriftStruct.Double: return Skip(8);
            case ThriftStruct.Binary: return Unsigned(out ulong length) && Skip(length);
            case ThriftStruct.Struct: return Struct(known?.Shape, depth + 1);
            case ThriftStruct.List: return isField && Elements(known, depth);
            default: return false; // sets and maps are in no struct of Parquet's
        }
    }

    private bool Elements(ThriftStruct.Field? known, int depth)
    {
        if (at >= bytes.Length) return false;
        int head = bytes[at++], type = head & 15;
        ulong count = (ulong)(head >> 4);
        if (count == 15 && !Unsigned(out count)) return false;
        if (count > (ulong)(bytes.Length - at) || (known is not null && count > 0 && type != known.Element)) return false;
        for (ulong i = 0; i < count; i++)
            if (!Value(type, false, known, depth, out _)) return false;
        return true;
    }

    private bool Skip(ulong count)
    {
        if (count > (ulong)(bytes.Length - at)) return false;
        at += (int)count;
        return true;
    }

    private bool Number(out long value)
    {
        bool ok = Unsigned(out ulong u);
        value = (long)(u >> 1) ^ -(long)(u & 1);
        return ok;
    }

    private bool Unsigned(out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (at >= bytes.Length) return false;
            byte b = bytes[at++];
            value |= (ulong)(b & 127) << shift;
            if (b < 128) return true;
        }
        return false;
    }
}
