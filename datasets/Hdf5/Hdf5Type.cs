using System.Buffers.Binary;

namespace Potentials.Datasets;

/// <summary>An element type (specification IV.A.2.d).</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Size">Bytes an element.</param>
/// <param name="Signed">For whole numbers.</param>
/// <param name="BigEndian">Byte order.</param>
public readonly record struct Hdf5Type(Hdf5Kind Kind, int Size, bool Signed, bool BigEndian)
{
    internal static Hdf5Type Parse(Hdf5File file, ReadOnlySpan<byte> b, ulong address)
    {
        if (b.Length < 8) throw file.Error(address, "a short datatype message");
        int kind = b[0] & 0x0f, bits = b[1];
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(b[4..]);
        if (size is 0 or > 1 << 20) throw file.Error(address, $"elements of {size} bytes");
        var other = new Hdf5Type(Hdf5Kind.Other, (int)size, false, false);
        switch (kind)
        {
            case 0 when size is 1 or 2 or 4 or 8 && b.Length >= 12:
                bool whole = BinaryPrimitives.ReadUInt16LittleEndian(b[8..]) == 0 && BinaryPrimitives.ReadUInt16LittleEndian(b[10..]) == 8 * size;
                return whole ? new(Hdf5Kind.Integer, (int)size, (bits & 8) != 0, (bits & 1) != 0) : other;
            case 1 when size is 2 or 4 or 8 && b.Length >= 20:
                // Only the IEEE layouts: exponent and mantissa fields where they belong.
                var (exponentAt, exponentBits, mantissaBits, bias) = size switch { 2 => (10, 5, 10, 15u), 4 => (23, 8, 23, 127u), _ => (52, 11, 52, 1023u) };
                bool ieee = BinaryPrimitives.ReadUInt16LittleEndian(b[8..]) == 0 && BinaryPrimitives.ReadUInt16LittleEndian(b[10..]) == 8 * size && b[12] == exponentAt && b[13] == exponentBits
                    && b[14] == 0 && b[15] == mantissaBits && BinaryPrimitives.ReadUInt32LittleEndian(b[16..]) == bias && (bits & 0x40) == 0 && b[2] == 8 * size - 1;
                return ieee ? new(Hdf5Kind.Float, (int)size, true, (bits & 1) != 0) : other;
            case 3:
                return new(Hdf5Kind.FixedText, (int)size, false, false);
            case 8:
                var inner = Parse(file, b[8..], address);
                return inner.Kind == Hdf5Kind.Integer && inner.Size == size ? inner : other;
            case 9 when (bits & 0x0f) == 1 && size == 16:
                return new(Hdf5Kind.VariableText, 16, false, false);
            default:
                return other;
        }
    }
}
