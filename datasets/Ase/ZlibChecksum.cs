using System.Buffers.Binary;

namespace Potentials.Datasets;

/// <summary>
/// Adler-32 of a zlib stream (RFC 1950). The framework's stream ends quietly when the input is cut off, so wholeness is proved here.
/// </summary>
internal static class ZlibChecksum
{
    /// <summary>Compares the checksum at the end of <paramref name="stream"/> with that of <paramref name="content"/>.</summary>
    /// <exception cref="InvalidDataException">They differ: the stream is cut off or damaged.</exception>
    public static void Verify(ReadOnlySpan<byte> stream, ReadOnlySpan<byte> content)
    {
        if (stream.Length < 6 || BinaryPrimitives.ReadUInt32BigEndian(stream[^4..]) != Adler32(content)) throw new InvalidDataException("its checksum is wrong");
    }

    /// <summary>Adler-32.</summary>
    public static uint Adler32(ReadOnlySpan<byte> bytes)
    {
        uint a = 1, b = 0;
        while (bytes.Length > 0)
        {
            var part = bytes[..Math.Min(bytes.Length, 5552)]; // the longest run that cannot overflow 32 bits
            int i = 0;
            for (; i + 8 <= part.Length; i += 8)
            {
                b += 8 * a + 8u * part[i] + 7u * part[i + 1] + 6u * part[i + 2] + 5u * part[i + 3] + 4u * part[i + 4] + 3u * part[i + 5] + 2u * part[i + 6] + part[i + 7];
                a += (uint)part[i] + part[i + 1] + part[i + 2] + part[i + 3] + part[i + 4] + part[i + 5] + part[i + 6] + part[i + 7];
            }
            for (; i < part.Length; i++)
            {
                a += part[i];
                b += a;
            }
            a %= 65521;
            b %= 65521;
            bytes = bytes[part.Length..];
        }
        return b << 16 | a;
    }
}
