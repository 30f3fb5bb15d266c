using System.Buffers.Binary;
using System.Numerics;

namespace Potentials.Datasets;

/// <summary>The checksums of HDF5.</summary>
internal static class Hdf5Checksum
{
    /// <summary>Bob Jenkins' lookup3 hashlittle with initial value 0 (2006, public domain): metadata blocks.</summary>
    public static uint Lookup3(ReadOnlySpan<byte> k)
    {
        uint a = 0xdeadbeef + (uint)k.Length, b = a, c = a;
        for (; k.Length > 12; k = k[12..])
        {
            a += BinaryPrimitives.ReadUInt32LittleEndian(k);
            b += BinaryPrimitives.ReadUInt32LittleEndian(k[4..]);
            c += BinaryPrimitives.ReadUInt32LittleEndian(k[8..]);
            a -= c; a ^= BitOperations.RotateLeft(c, 4); c += b;
            b -= a; b ^= BitOperations.RotateLeft(a, 6); a += c;
            c -= b; c ^= BitOperations.RotateLeft(b, 8); b += a;
            a -= c; a ^= BitOperations.RotateLeft(c, 16); c += b;
            b -= a; b ^= BitOperations.RotateLeft(a, 19); a += c;
            c -= b; c ^= BitOperations.RotateLeft(b, 4); b += a;
        }
        if (k.Length == 0) return c;
        Span<byte> rest = stackalloc byte[12];
        rest.Clear();
        k.CopyTo(rest);
        a += BinaryPrimitives.ReadUInt32LittleEndian(rest);
        b += BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
        c += BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]);
        c ^= b; c -= BitOperations.RotateLeft(b, 14);
        a ^= c; a -= BitOperations.RotateLeft(c, 11);
        b ^= a; b -= BitOperations.RotateLeft(a, 25);
        c ^= b; c -= BitOperations.RotateLeft(b, 16);
        a ^= c; a -= BitOperations.RotateLeft(c, 4);
        b ^= a; b -= BitOperations.RotateLeft(a, 14);
        c ^= b; c -= BitOperations.RotateLeft(b, 24);
        return c;
    }

    /// <summary>Fletcher-32 over big-endian 16-bit words as HDF5's filter 3 computes it (H5_checksum_fletcher32).</summary>
    public static uint Fletcher32(ReadOnlySpan<byte> data)
    {
        uint a = 0, b = 0;
        int words = data.Length / 2;
        while (words > 0)
        {
            int run = Math.Min(words, 360);
            words -= run;
            for (int i = 0; i < run; i++)
            {
                a += BinaryPrimitives.ReadUInt16BigEndian(data[(2 * i)..]);
                b += a;
            }
            data = data[(2 * run)..];
            a = (a & 0xffff) + (a >> 16);
            b = (b & 0xffff) + (b >> 16);
        }
        if (data.Length == 1)
        {
            a += (uint)data[0] << 8;
            b += a;
            a = (a & 0xffff) + (a >> 16);
            b = (b & 0xffff) + (b >> 16);
        }
        a = (a & 0xffff) + (a >> 16);
        b = (b & 0xffff) + (b >> 16);
        return b << 16 | a;
    }
}
