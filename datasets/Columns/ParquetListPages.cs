using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using K4os.Compression.LZ4;
using Microsoft.Win32.SafeHandles;
using Parquet.Meta;
using Type = Parquet.Meta.Type;

namespace Potentials.Datasets;

/// <summary>
/// Decodes the column chunk of a list in data pages of version 2 (Apache Parquet format, README "Data Pages" and Encodings.md), which the package that
/// reads the other pages cannot. The pages have passed <see cref="ParquetPages"/>: their sizes can be true.
/// </summary>
internal sealed class ParquetListPages
{
    private const int Plain = 0, PlainDictionary = 2, Rle = 3, DeltaBinaryPacked = 5, DeltaLengthByteArray = 6, DeltaByteArray = 7, RleDictionary = 8, ByteStreamSplit = 9;
    private readonly ColumnMetaData column;
    private readonly List<double> numbers = [];
    private readonly List<string> texts = [];
    private readonly List<int> definition = [], repetition = [];
    private double[] numberDictionary = [];
    private string[] textDictionary = [];

    /// <summary>Reads the chunk.</summary>
    /// <param name="file">The file.</param>
    /// <param name="start">First byte of the chunk.</param>
    /// <param name="column">What the footer says of it.</param>
    /// <param name="maxDefinition">Definition level of a value.</param>
    /// <param name="maxRepetition">Repetition level of a value.</param>
    /// <exception cref="InvalidDataException">The pages are damaged, or encoded in a way that is not read.</exception>
    public ParquetListPages(SafeFileHandle file, long start, ColumnMetaData column, int maxDefinition, int maxRepetition)
    {
        this.column = column;
        long end = start + column.TotalCompressedSize;
        while (start < end && definition.Count < column.NumValues)
        {
            var head = Bytes(file, start, (int)Math.Min(ParquetPages.MaxHeader, end - start));
            var walk = new ThriftWalk(head);
            if (!walk.Struct(ThriftStruct.PageHeader)) throw new InvalidDataException($"byte {start}: not a page header");
            int type = (int)walk.Noted[0], unpacked = checked((int)walk.Noted[1]), packed = checked((int)walk.Noted[2]);
            byte[] page = Bytes(file, start + walk.At, packed);
            if (type == 2) Dictionary(Unpack(page, unpacked), checked((int)walk.Noted[4]));
            else if (type == 3)
            {
                int count = checked((int)walk.Noted[5]), defined = (int)walk.Noted[6], repeated = (int)walk.Noted[7];
                repetition.AddRange(new ParquetBits(page.AsSpan(0, repeated)).Hybrid(Width(maxRepetition), count));
                int[] levels = new ParquetBits(page.AsSpan(repeated, defined)).Hybrid(Width(maxDefinition), count);
                definition.AddRange(levels);
                var values = page.AsSpan(repeated + defined);
                Values(walk.Noted[8] == 0 ? values : Unpack(values, unpacked - repeated - defined), (int)walk.Noted[10], levels.AsSpan().Count(maxDefinition));
            }
            else if (type == 0) throw new InvalidDataException($"byte {start}: data pages of version 1 and 2 in one column");
            start += walk.At + packed;
        }
        (Numbers, Texts, Definition, Repetition) = ([.. numbers], [.. texts], [.. definition], [.. repetition]);
    }

    /// <summary>Values of a column of numbers or truth values.</summary>
    public double[] Numbers { get; }

    /// <summary>Values of a column of texts.</summary>
    public string[] Texts { get; }

    /// <summary>Definition level of each entry.</summary>
    public int[] Definition { get; }

    /// <summary>Repetition level of each entry.</summary>
    public int[] Repetition { get; }

    // A page with no values may hold nothing to unpack.
    private ReadOnlySpan<byte> Unpack(ReadOnlySpan<byte> packed, int size)
    {
        if (column.Codec == CompressionCodec.UNCOMPRESSED || size == 0) return packed;
        byte[] result = new byte[size];
        int length;
        switch (column.Codec)
        {
            case CompressionCodec.SNAPPY: length = Snappier.Snappy.Decompress(packed, result); break;
            case CompressionCodec.ZSTD:
                using (var zstd = new ZstdSharp.Decompressor()) length = zstd.Unwrap(packed, result);
                break;
            case CompressionCodec.LZ4_RAW: length = LZ4Codec.Decode(packed, result); break;
            case CompressionCodec.BROTLI: length = BrotliDecoder.TryDecompress(packed, result, out int written) ? written : -1; break;
            case CompressionCodec.GZIP:
                using (var gzip = new GZipStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress)) length = gzip.ReadAtLeast(result, size, false);
                break;
            default: throw new InvalidDataException($"codec {column.Codec} of lists in data pages of version 2, which is not read; write the file with Zstandard");
        }
        return length == size ? result : throw new InvalidDataException($"a page unpacks to {length} bytes instead of {size}");
    }

    private void Dictionary(ReadOnlySpan<byte> bytes, int count)
    {
        if (column.Type == Type.BYTE_ARRAY) textDictionary = PlainTexts(bytes, count);
        else numberDictionary = PlainNumbers(bytes, count);
    }

    private void Values(ReadOnlySpan<byte> bytes, int encoding, int count)
    {
        if (count == 0) return;
        var bits = new ParquetBits(bytes);
        if (encoding is RleDictionary or PlainDictionary)
            foreach (int i in bits.Hybrid(bits.Take(1)[0], count))
                if (column.Type == Type.BYTE_ARRAY) texts.Add(textDictionary[i]);
                else numbers.Add(numberDictionary[i]);
        else if (column.Type == Type.BYTE_ARRAY) texts.AddRange(encoding switch
        {
            Plain => PlainTexts(bytes, count),
            DeltaLengthByteArray => Suffixes(ref bits, count).Select(Encoding.GetString),
            DeltaByteArray => Prefixed(ref bits, count),
            _ => throw Unknown(encoding),
        });
        else numbers.AddRange(encoding switch
        {
            Plain => PlainNumbers(bytes, count),
            Rle when column.Type == Type.BOOLEAN => Array.ConvertAll(new ParquetBits(bytes[4..]).Hybrid(1, count), v => (double)v),
            DeltaBinaryPacked when column.Type is Type.INT32 or Type.INT64 => Array.ConvertAll(Exactly(bits.Deltas(count), count), v => (double)(column.Type == Type.INT32 ? (int)v : v)),
            ByteStreamSplit => PlainNumbers(Joined(bytes, count), count),
            _ => throw Unknown(encoding),
        });
    }

    private static UTF8Encoding Encoding { get; } = new(false, true);

    private InvalidDataException Unknown(int encoding) => new($"{column.Type} in encoding {encoding}, which is not read in lists in data pages of version 2; write the file with dictionaries or plainly");

    private double[] PlainNumbers(ReadOnlySpan<byte> bytes, int count) => column.Type switch
    {
        Type.DOUBLE => MemoryMarshal.Cast<byte, double>(bytes[..(8 * count)]).ToArray(),
        Type.FLOAT => Array.ConvertAll(MemoryMarshal.Cast<byte, float>(bytes[..(4 * count)]).ToArray(), v => (double)v),
        Type.INT32 => Array.ConvertAll(MemoryMarshal.Cast<byte, int>(bytes[..(4 * count)]).ToArray(), v => (double)v),
        Type.INT64 => Array.ConvertAll(MemoryMarshal.Cast<byte, long>(bytes[..(8 * count)]).ToArray(), v => (double)v),
        Type.BOOLEAN => Truths(bytes, count),
        _ => throw new InvalidDataException($"values of type {column.Type}, which are no numbers"),
    };

    private static double[] Truths(ReadOnlySpan<byte> bytes, int count)
    {
        var values = new double[count];
        for (int i = 0; i < count; i++) values[i] = bytes[i / 8] >> (i % 8) & 1;
        return values;
    }

    private static string[] PlainTexts(ReadOnlySpan<byte> bytes, int count)
    {
        var bits = new ParquetBits(bytes);
        var values = new string[count];
        for (int i = 0; i < count; i++) values[i] = Encoding.GetString(bits.Take(BinaryPrimitives.ReadInt32LittleEndian(bits.Take(4))));
        return values;
    }

    private static byte[][] Suffixes(ref ParquetBits bits, int count)
    {
        long[] lengths = Exactly(bits.Deltas(count), count);
        var values = new byte[count][];
        for (int i = 0; i < count; i++) values[i] = bits.Take(checked((int)lengths[i])).ToArray();
        return values;
    }

    private static string[] Prefixed(ref ParquetBits bits, int count)
    {
        long[] prefixes = Exactly(bits.Deltas(count), count);
        byte[][] values = Suffixes(ref bits, count);
        for (int i = 1; i < count; i++) values[i] = [.. values[i - 1].AsSpan(0, checked((int)prefixes[i])), .. values[i]];
        return Array.ConvertAll(values, Encoding.GetString);
    }

    // First bytes of all values, then their second bytes, and so on.
    private byte[] Joined(ReadOnlySpan<byte> bytes, int count)
    {
        int width = column.Type is Type.DOUBLE or Type.INT64 ? 8 : 4;
        byte[] values = new byte[width * count];
        for (int k = 0; k < width; k++)
            for (int i = 0; i < count; i++) values[width * i + k] = bytes[k * count + i];
        return values;
    }

    private static long[] Exactly(long[] values, int count) => values.Length == count ? values : throw new InvalidDataException($"{values.Length} deltas for {count} values");

    private static int Width(int most) => 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)most);

    private static byte[] Bytes(SafeFileHandle file, long at, int count)
    {
        byte[] bytes = new byte[count];
        return ParquetPages.Read(file, bytes, at) == count ? bytes : throw new InvalidDataException($"byte {at}: the file ends inside a page");
    }
}
