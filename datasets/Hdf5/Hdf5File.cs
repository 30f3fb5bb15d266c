using System.Buffers.Binary;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// A read-only HDF5 file (HDF5 File Format Specification 3.0: superblocks 0 to 3, both object header versions), memory-mapped. It reads
/// what data sets use: groups, numbers, strings, attributes, contiguous, compact and chunked storage, deflate, shuffle, Fletcher-32 and
/// LZF. Every address is checked against the file, every checksum there is is verified, chunks that were never written are an error
/// rather than zeros, and what is not understood is refused. Safe to read from several threads.
/// </summary>
public sealed class Hdf5File : IDisposable
{
    internal const ulong Undefined = ulong.MaxValue;
    private const int MaxSuperblockOffset = 1 << 20;
    private readonly MappedFile file;
    private readonly long origin;

    /// <summary>Opens <paramref name="path"/>.</summary>
    /// <exception cref="DataError">Not an HDF5 file, truncated, or damaged.</exception>
    public Hdf5File(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path)) throw new DataError("the file does not exist", path);
        file = new MappedFile(path);
        try
        {
            origin = FindSuperblock();
            Root = new Hdf5Group(this, ReadSuperblock(), "/");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The file.</summary>
    public string Path => file.Path;

    /// <summary>The root group.</summary>
    public Hdf5Group Root { get; }

    /// <summary>Length of the file in bytes.</summary>
    public long Length => file.Length;

    /// <summary>Whether the bytes begin with HDF5's signature.</summary>
    public static bool Recognises(ReadOnlySpan<byte> head)
    {
        for (int at = 0; at + 8 <= head.Length; at = at == 0 ? 512 : 2 * at)
            if (head.Slice(at, 8).SequenceEqual(Signature)) return true;
        return false;
    }

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0d, 0x0a, 0x1a, 0x0a];

    internal ReadOnlySpan<byte> Bytes(ulong address, long count, string what)
    {
        if (address > (ulong)file.Length) throw Error(address, $"{what} lies beyond the end of the file ({file.Length} bytes)");
        return file.Slice(origin + (long)address, count, what);
    }

    internal DataError Error(ulong address, string message) =>
        new($"byte {(address > long.MaxValue ? "2^64-1" : (origin + (long)address).ToString(System.Globalization.CultureInfo.InvariantCulture))}: {message}", file.Path);

    internal void VerifyChecksum(ulong address, ReadOnlySpan<byte> block, string what)
    {
        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(block[^4..]);
        if (Hdf5Checksum.Lookup3(block[..^4]) != stored) throw Error(address, $"the checksum of {what} is wrong; the file is damaged");
    }

    private long FindSuperblock()
    {
        for (long at = 0; at + 8 <= file.Length && at <= MaxSuperblockOffset; at = at == 0 ? 512 : 2 * at)
            if (file.Slice(at, 8, "the signature").SequenceEqual(Signature)) return at;
        throw new DataError("byte 0: no HDF5 signature", file.Path);
    }

    private ulong ReadSuperblock()
    {
        int version = Bytes(8, 1, "the superblock")[0];
        ulong end, root;
        if (version <= 1)
        {
            int extra = version == 1 ? 4 : 0;
            var s = Bytes(0, 96 + extra, "the superblock");
            CheckSizes(s[13], s[14]);
            CheckBase(BinaryPrimitives.ReadUInt64LittleEndian(s[(24 + extra)..]));
            end = BinaryPrimitives.ReadUInt64LittleEndian(s[(40 + extra)..]);
            root = BinaryPrimitives.ReadUInt64LittleEndian(s[(64 + extra)..]);
        }
        else if (version <= 3)
        {
            var s = Bytes(0, 48, "the superblock");
            CheckSizes(s[9], s[10]);
            VerifyChecksum(0, s, "the superblock");
            CheckBase(BinaryPrimitives.ReadUInt64LittleEndian(s[12..]));
            end = BinaryPrimitives.ReadUInt64LittleEndian(s[28..]);
            root = BinaryPrimitives.ReadUInt64LittleEndian(s[36..]);
        }
        else throw Error(8, $"superblock version {version}; 0 to 3 are read");
        // The library counts the end from the beginning of the file, a block that a user put before the superblock included.
        if (end > (ulong)file.Length) throw Error(0, $"the file should have {end} bytes but has {file.Length}: it is truncated");
        return root;
    }

    private void CheckSizes(int offsets, int lengths)
    {
        if (offsets != 8 || lengths != 8) throw Error(0, $"addresses of {offsets} and lengths of {lengths} bytes; 8 and 8 are read");
    }

    private void CheckBase(ulong address)
    {
        if (address != 0 && address != (ulong)origin) throw Error(0, $"the base address is {address} but the superblock stands at {origin}");
    }

    /// <summary>Unmaps the file.</summary>
    public void Dispose() => file.Dispose();
}
