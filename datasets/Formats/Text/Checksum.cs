using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Potentials.Datasets;

/// <summary>The checks of the xz format, fed piece by piece: CRC-32 (IEEE 802.3), CRC-64 (ECMA-182) or SHA-256.</summary>
internal sealed class Checksum : IDisposable
{
    private static readonly ulong[] Table32 = Table(0xEDB88320), Table64 = Table(0xC96C5795D7870F42);
    private readonly int kind;
    private readonly IncrementalHash? sha;
    private ulong crc = ulong.MaxValue;

    /// <param name="kind">0 none, 1 CRC-32, 4 CRC-64, 10 SHA-256 (numbers of the xz format); others check nothing.</param>
    public Checksum(int kind)
    {
        this.kind = kind;
        if (kind == 1) crc = uint.MaxValue;
        if (kind == 10) sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    }

    public static uint Crc32(ReadOnlySpan<byte> data) => (uint)~Update(uint.MaxValue, Table32, data);

    public void Append(ReadOnlySpan<byte> data)
    {
        if (sha is not null) sha.AppendData(data);
        else if (kind is 1 or 4) crc = Update(crc, kind == 1 ? Table32 : Table64, data);
    }

    /// <summary>Whether the data had this check value; true where the kind is none that is known.</summary>
    public bool Matches(ReadOnlySpan<byte> check) => kind switch
    {
        1 => BinaryPrimitives.ReadUInt32LittleEndian(check) == (uint)~crc,
        4 => BinaryPrimitives.ReadUInt64LittleEndian(check) == ~crc,
        10 => sha!.GetHashAndReset().AsSpan().SequenceEqual(check),
        _ => true,
    };

    public void Dispose() => sha?.Dispose();

    private static ulong Update(ulong crc, ulong[] table, ReadOnlySpan<byte> data)
    {
        foreach (byte b in data) crc = table[(byte)crc ^ b] ^ (crc >> 8);
        return crc;
    }

    private static ulong[] Table(ulong polynomial)
    {
        var table = new ulong[256];
        for (int i = 0; i < 256; i++)
        {
            ulong c = (ulong)i;
            for (int k = 0; k < 8; k++) c = (c & 1) != 0 ? polynomial ^ (c >> 1) : c >> 1;
            table[i] = c;
        }
        return table;
    }
}
