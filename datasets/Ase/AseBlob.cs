using System.Runtime.InteropServices;

namespace Potentials.Datasets;

/// <summary>Arrays that ASE's SQLite back end puts beside their JSON (ase.db.core.object_to_bytes): little-endian numbers of a NumPy type.</summary>
internal static class AseBlob
{
    /// <summary>The numbers as doubles, longs or truth values; null when the blob does not hold them or the type is unknown.</summary>
    public static Array? Numbers(ReadOnlySpan<byte> blob, long offset, int[] shape, string type)
    {
        int width = type switch { "float64" or "int64" or "uint64" => 8, "float32" or "int32" or "uint32" => 4, "float16" or "int16" or "uint16" => 2, "int8" or "uint8" or "bool" => 1, _ => 0 };
        long size = 1;
        foreach (int n in shape) size = n < 0 || size > blob.Length ? -1 : size * n;
        if (width == 0 || size < 0 || offset < 8 || offset > blob.Length || size > (blob.Length - offset) / width) return null;
        var bytes = blob.Slice((int)offset, (int)size * width);
        return type switch
        {
            "float64" => MemoryMarshal.Cast<byte, double>(bytes).ToArray(),
            "float32" => Array.ConvertAll(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), x => (double)x),
            "float16" => Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(bytes).ToArray(), x => (double)x),
            "int64" => MemoryMarshal.Cast<byte, long>(bytes).ToArray(),
            "uint64" => Array.ConvertAll(MemoryMarshal.Cast<byte, ulong>(bytes).ToArray(), x => (long)x),
            "int32" => Array.ConvertAll(MemoryMarshal.Cast<byte, int>(bytes).ToArray(), x => (long)x),
            "uint32" => Array.ConvertAll(MemoryMarshal.Cast<byte, uint>(bytes).ToArray(), x => (long)x),
            "int16" => Array.ConvertAll(MemoryMarshal.Cast<byte, short>(bytes).ToArray(), x => (long)x),
            "uint16" => Array.ConvertAll(MemoryMarshal.Cast<byte, ushort>(bytes).ToArray(), x => (long)x),
            "int8" => Array.ConvertAll(MemoryMarshal.Cast<byte, sbyte>(bytes).ToArray(), x => (long)x),
            "uint8" => Array.ConvertAll(bytes.ToArray(), x => (long)x),
            _ => Array.ConvertAll(bytes.ToArray(), x => x != 0),
        };
    }
}
