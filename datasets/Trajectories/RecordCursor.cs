using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Reads the content of a record and believes no length that the content cannot hold.</summary>
internal ref struct RecordCursor(ReadOnlySpan<byte> content, string file, long offset)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly ReadOnlySpan<byte> content = content;
    private readonly string file = file;
    private readonly long offset = offset;
    private int position;

    public readonly bool AtEnd => position == content.Length;

    public readonly DataError Error(string message) => new($"byte {offset + position}: {message}; the file was not written by this program or is damaged", file);

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (count < 0 || count > content.Length - position) throw Error($"{count} bytes are announced, {content.Length - position} are left");
        position += count;
        return content.Slice(position - count, count);
    }

    public byte Byte() => Bytes(1)[0];

    public bool Truth() => Byte() switch { 0 => false, 1 => true, var b => throw Error($"{b} is no truth value") };

    public int I32() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(4));

    public long I64() => BinaryPrimitives.ReadInt64LittleEndian(Bytes(8));

    public double Real() => BitConverter.Int64BitsToDouble(I64());

    /// <summary>A number of things that take at least <paramref name="each"/> bytes.</summary>
    public int Count(int each)
    {
        int n = I32();
        return n >= 0 && (long)n * each <= content.Length - position ? n : throw Error($"{n} items are announced, {content.Length - position} bytes are left");
    }

    public string Text()
    {
        var bytes = Bytes(Count(1));
        try { return Strict.GetString(bytes); }
        catch (DecoderFallbackException e) { throw new DataError($"byte {offset + position}: a text is not UTF-8", file, inner: e); }
    }

    public T[] Numbers<T>(int count) where T : unmanaged
    {
        var bytes = Bytes(checked(count * Marshal.SizeOf<T>()));
        return MemoryMarshal.Cast<byte, T>(bytes).ToArray();
    }

    public bool[] Truths(int count)
    {
        var values = new bool[count];
        for (int i = 0; i < count; i++) values[i] = Truth();
        return values;
    }

    /// <summary>Reals kept as float64 or float32.</summary>
    public double[] Reals(int count, bool single)
    {
        if (!single) return Numbers<double>(count);
        var values = MemoryMarshal.Cast<byte, float>(Bytes(checked(4 * count)));
        var wide = new double[count];
        for (int i = 0; i < count; i++) wide[i] = values[i];
        return wide;
    }

    public Matrix3 Matrix() => Matrix3.FromRows(MemoryMarshal.Cast<byte, double>(Bytes(72)));

    public void End()
    {
        if (!AtEnd) throw Error($"{content.Length - position} bytes follow the last value");
    }
}
