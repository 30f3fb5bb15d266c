using System.Numerics;
using System.Runtime.InteropServices;

namespace Potentials.Datasets;

/// <summary>CRC-32C (Castagnoli), which processors compute in hardware; finds every burst of up to 32 wrong bits.</summary>
internal static class Crc
{
    public static uint Of(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(data)) crc = BitOperations.Crc32C(crc, word);
        foreach (byte b in data[(data.Length & ~7)..]) crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}
