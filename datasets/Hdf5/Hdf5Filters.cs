using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace Potentials.Datasets;

/// <summary>
/// The filter pipeline of a chunked data set: deflate (1), shuffle (2), Fletcher-32 (3), LZF (32000). A chunk's filter mask says which
/// filters were left out for it. Undone last to first; every checksum is verified.
/// </summary>
internal sealed class Hdf5Filters
{
    private readonly List<(int Id, int First)> steps = [];
    private readonly Hdf5File file;
    private readonly int elementSize;

    private Hdf5Filters(Hdf5File file, int elementSize) => (this.file, this.elementSize) = (file, elementSize);

    public static Hdf5Filters Parse(Hdf5File file, Hdf5Header.Message? message, int elementSize)
    {
        var result = new Hdf5Filters(file, elementSize);
        if (message is not { } m) return result;
        var b = file.Bytes(m.Address, m.Size, "a filter pipeline");
        if (b.Length < 2 || b[0] is not (1 or 2) || b[1] > 32) throw file.Error(m.Address, "a filter pipeline of an unknown version");
        int version = b[0], at = version == 1 ? 8 : 2;
        for (int i = 0; i < b[1]; i++)
        {
            if (b.Length < at + 6) throw file.Error(m.Address, "a short filter pipeline");
            int id = BinaryPrimitives.ReadUInt16LittleEndian(b[at..]);
            at += 2;
            int name = 0;
            if (version == 1 || id >= 256)
            {
                name = BinaryPrimitives.ReadUInt16LittleEndian(b[at..]);
                at += 2;
            }
            if (b.Length < at + 4) throw file.Error(m.Address, "a short filter pipeline");
            int values = BinaryPrimitives.ReadUInt16LittleEndian(b[(at + 2)..]);
            at += 4 + (version == 1 ? (name + 7) & ~7 : name);
            if (b.Length < at + 4 * values) throw file.Error(m.Address, "a short filter pipeline");
            if (id is not (1 or 2 or 3 or 32000)) throw file.Error(m.Address, $"filter {id}{Name(id)} is not read (deflate, shuffle, Fletcher-32 and LZF are); rewrite the file with 'h5repack -f GZIP=4'");
            result.steps.Add((id, values > 0 ? BinaryPrimitives.ReadInt32LittleEndian(b[at..]) : 0));
            at += 4 * values + (version == 1 && values % 2 == 1 ? 4 : 0);
        }
        return result;
    }

    /// <summary>Fills <paramref name="chunk"/> from the stored bytes.</summary>
    public void Undo(ReadOnlySpan<byte> stored, uint mask, byte[] chunk, ulong address, string name)
    {
        int most = chunk.Length + 4 * steps.Count + 64;
        byte[] a = ArrayPool<byte>.Shared.Rent(Math.Max(most, stored.Length)), b = ArrayPool<byte>.Shared.Rent(Math.Max(most, stored.Length));
        try
        {
            stored.CopyTo(a);
            int size = stored.Length;
            for (int i = steps.Count - 1; i >= 0; i--)
            {
                if ((mask >> i & 1) != 0) continue;
                size = steps[i].Id switch
                {
                    1 => Deflate(a, size, b, most, address, name),
                    2 => Shuffle(a, size, b, steps[i].First > 0 ? steps[i].First : elementSize),
                    3 => Fletcher(a, size, b, address, name),
                    _ => Lzf(a.AsSpan(0, size), b.AsSpan(0, most), address, name),
                };
                (a, b) = (b, a);
            }
            if (size != chunk.Length) throw file.Error(address, $"{name}: a chunk unpacks to {size} bytes instead of {chunk.Length}");
            a.AsSpan(0, size).CopyTo(chunk);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(a);
            ArrayPool<byte>.Shared.Return(b);
        }
    }

    private int Deflate(byte[] a, int size, byte[] b, int most, ulong address, string name)
    {
        try
        {
            using var zlib = new ZLibStream(new MemoryStream(a, 0, size), CompressionMode.Decompress);
            int n = zlib.ReadAtLeast(b.AsSpan(0, most), most, throwOnEndOfStream: false);
            ZlibChecksum.Verify(a.AsSpan(0, size), b.AsSpan(0, n));
            return n;
        }
        catch (InvalidDataException e)
        {
            throw file.Error(address, $"{name}: a chunk of {size} bytes is not a whole zlib stream ({e.Message})");
        }
    }

    private static int Shuffle(byte[] a, int size, byte[] b, int width)
    {
        int count = size / width;
        for (int k = 0; k < width; k++)
        {
            var plane = a.AsSpan(k * count, count);
            for (int i = 0, at = k; i < plane.Length; i++, at += width) b[at] = plane[i];
        }
        a.AsSpan(count * width, size - count * width).CopyTo(b.AsSpan(count * width));
        return size;
    }

    private int Fletcher(byte[] a, int size, byte[] b, ulong address, string name)
    {
        if (size < 4) throw file.Error(address, $"{name}: a chunk of {size} bytes has no room for its checksum");
        uint found = Hdf5Checksum.Fletcher32(a.AsSpan(0, size - 4)), stored = BinaryPrimitives.ReadUInt32LittleEndian(a.AsSpan(size - 4));
        // HDF5 before 1.6.3 swapped the bytes of each half on little-endian machines; the library accepts both.
        uint swapped = (found & 0x00ff00ff) << 8 | (found & 0xff00ff00) >> 8;
        if (stored != found && stored != swapped) throw file.Error(address, $"{name}: the Fletcher-32 checksum of a chunk is wrong; the file is damaged");
        a.AsSpan(0, size - 4).CopyTo(b);
        return size - 4;
    }

    // LibLZF 3 (Marc Lehmann): literal runs and back references of up to 8191 bytes.
    private int Lzf(ReadOnlySpan<byte> a, Span<byte> b, ulong address, string name)
    {
        int at = 0, n = 0;
        while (at < a.Length)
        {
            int control = a[at++];
            if (control < 32)
            {
                int run = control + 1;
                if (run > a.Length - at || run > b.Length - n) throw Bad();
                a.Slice(at, run).CopyTo(b[n..]);
                at += run;
                n += run;
                continue;
            }
            int length = control >> 5;
            if (length == 7) length += at < a.Length ? a[at++] : throw Bad();
            if (at >= a.Length) throw Bad();
            int from = n - ((control & 0x1f) << 8) - a[at++] - 1;
            length += 2;
            if (from < 0 || length > b.Length - n) throw Bad();
            for (int i = 0; i < length; i++) b[n++] = b[from++];
        }
        return n;

        Exception Bad() => file.Error(address, $"{name}: a damaged LZF chunk");
    }

    private static string Name(int id) => id switch { 4 => " (szip)", 5 => " (n-bit)", 6 => " (scale-offset)", 32001 => " (Blosc)", 32004 => " (LZ4)", 32008 => " (bitshuffle)", 32015 => " (Zstandard)", _ => "" };
}
