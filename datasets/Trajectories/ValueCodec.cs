using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// Binary form of the values that structures carry along. A value is a byte for its kind (1 text, 2 truth, 3 whole, 4 real; +8 for an
/// array, which then starts with its u32 length) and little-endian data; texts are UTF-8 after a u32 length; truths take a byte.
/// </summary>
internal static class ValueCodec
{
    private const byte Array = 8;

    public static void Append(FrameSink sink, IReadOnlyDictionary<string, object> values)
    {
        U32(sink, values.Count);
        foreach (var (key, value) in values)
        {
            Text(sink, key);
            Append(sink, value, key);
        }
    }

    public static void Append(FrameSink sink, IReadOnlyDictionary<string, AtomColumn> columns)
    {
        U32(sink, columns.Count);
        foreach (var (name, column) in columns)
        {
            Text(sink, name);
            U32(sink, column.Width);
            Append(sink, column.Values, name);
        }
    }

    public static void Reals(FrameSink sink, ReadOnlySpan<double> values) => sink.Append(MemoryMarshal.AsBytes(values));

    public static void U32(FrameSink sink, int value)
    {
        Span<byte> b = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(b, value);
        sink.Append(b);
    }

    public static void I64(FrameSink sink, long value)
    {
        Span<byte> b = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(b, value);
        sink.Append(b);
    }

    public static void Text(FrameSink sink, string text)
    {
        int start = sink.Pending;
        U32(sink, 0);
        sink.Append(text);
        BinaryPrimitives.WriteInt32LittleEndian(sink.From(start), sink.Pending - start - 4);
    }

    /// <summary>Whether two sets hold the same keys and bit for bit the same values.</summary>
    public static bool Same(IReadOnlyDictionary<string, object> a, IReadOnlyDictionary<string, object> b)
    {
        if (ReferenceEquals(a, b)) return true;
        if (a.Count != b.Count) return false;
        foreach (var (key, value) in a)
            if (!b.TryGetValue(key, out object? other) || !Same(value, other)) return false;
        return true;
    }

    /// <summary>Whether two sets hold the same columns.</summary>
    public static bool Same(IReadOnlyDictionary<string, AtomColumn> a, IReadOnlyDictionary<string, AtomColumn> b)
    {
        if (ReferenceEquals(a, b)) return true;
        if (a.Count != b.Count) return false;
        foreach (var (key, value) in a)
            if (!b.TryGetValue(key, out var other) || value.Width != other.Width || !Same(value.Values, other.Values)) return false;
        return true;
    }

    public static Dictionary<string, object> ReadValues(ref RecordCursor from)
    {
        int n = from.Count(6);
        var values = new Dictionary<string, object>(n, StringComparer.Ordinal);
        for (int i = 0; i < n; i++)
        {
            string key = from.Text();
            if (!values.TryAdd(key, ReadValue(ref from))) throw from.Error($"the key '{key}' stands twice");
        }
        return values;
    }

    public static Dictionary<string, AtomColumn> ReadColumns(ref RecordCursor from, int atoms)
    {
        int n = from.Count(9);
        var columns = new Dictionary<string, AtomColumn>(n, StringComparer.Ordinal);
        for (int i = 0; i < n; i++)
        {
            string name = from.Text();
            int width = from.Count(0);
            object values = ReadValue(ref from);
            if (width < 1 || values is not System.Array array || array.Length != (long)width * atoms) throw from.Error($"the column '{name}' does not fit {atoms} atoms");
            var column = values switch
            {
                double[] v => new AtomColumn(v, width),
                long[] v => new AtomColumn(v, width),
                bool[] v => new AtomColumn(v, width),
                _ => new AtomColumn((string[])values, width),
            };
            if (!columns.TryAdd(name, column)) throw from.Error($"the column '{name}' stands twice");
        }
        return columns;
    }

    /// <summary>Whether two values are of one type and bit for bit the same.</summary>
    public static bool Same(object a, object b) => (a, b) switch
    {
        (string x, string y) => x == y,
        (double x, double y) => BitConverter.DoubleToInt64Bits(x) == BitConverter.DoubleToInt64Bits(y),
        (double[] x, double[] y) => MemoryMarshal.AsBytes(x.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(y.AsSpan())),
        (long[] x, long[] y) => x.AsSpan().SequenceEqual(y),
        (bool[] x, bool[] y) => x.AsSpan().SequenceEqual(y),
        (string[] x, string[] y) => x.AsSpan().SequenceEqual(y),
        _ => a.Equals(b),
    };

    private static void Append(FrameSink sink, object value, string key)
    {
        switch (value)
        {
            case string v: sink.Append(1); Text(sink, v); break;
            case bool v: sink.Append(2); sink.Append(v ? (byte)1 : (byte)0); break;
            case long v: sink.Append(3); I64(sink, v); break;
            case int v: sink.Append(3); I64(sink, v); break;
            case double v: sink.Append(4); I64(sink, BitConverter.DoubleToInt64Bits(v)); break;
            case string[] v: sink.Append(1 + Array); U32(sink, v.Length); foreach (string s in v) Text(sink, s); break;
            case bool[] v: sink.Append(2 + Array); U32(sink, v.Length); sink.Append(MemoryMarshal.AsBytes(v.AsSpan())); break;
            case long[] v: sink.Append(3 + Array); U32(sink, v.Length); sink.Append(MemoryMarshal.AsBytes(v.AsSpan())); break;
            case double[] v: sink.Append(4 + Array); U32(sink, v.Length); Reals(sink, v); break;
            default: throw UnknownKind(key, value);
        }
    }

    /// <summary>The error for a value of a type that files cannot hold.</summary>
    public static DataError UnknownKind(string key, object value) =>
        new($"The value of '{key}' is a {value.GetType().Name}; files hold string, bool, long, double and arrays of these: convert it.");

    private static object ReadValue(ref RecordCursor from)
    {
        byte kind = from.Byte();
        switch (kind)
        {
            case 1: return from.Text();
            case 2: return from.Truth();
            case 3: return from.I64();
            case 4: return BitConverter.Int64BitsToDouble(from.I64());
            case 1 + Array:
                var texts = new string[from.Count(4)];
                for (int i = 0; i < texts.Length; i++) texts[i] = from.Text();
                return texts;
            case 2 + Array: return from.Truths(from.Count(1));
            case 3 + Array: return from.Numbers<long>(from.Count(8));
            case 4 + Array: return from.Numbers<double>(from.Count(8));
            default: throw from.Error($"there is no kind of value {kind}");
        }
    }
}
