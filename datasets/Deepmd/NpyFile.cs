using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>A NumPy array file (.npy, format 1 to 3): numbers of either byte order, in C order or, up to two extents, Fortran's; memory-mapped.</summary>
internal sealed class NpyFile : IDisposable
{
    private readonly MappedFile file;
    private readonly string type;
    private readonly bool bigEndian, columnMajor;
    private readonly long start;

    public NpyFile(string path)
    {
        file = new MappedFile(path);
        try
        {
            var head = file.Slice(0, 10, "the header");
            if (!head.StartsWith((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y']) || head[6] is < 1 or > 3) throw Error("byte 0: not a NumPy array file");
            int at = head[6] == 1 ? 10 : 12;
            long length = head[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(head[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(file.Slice(8, 4, "the header"));
            if (length > 1 << 16) throw Error($"byte 8: a header of {length} bytes");
            string text = Encoding.UTF8.GetString(file.Slice(at, length, "the header"));
            start = at + length;
            type = Between(text, "'descr':", "'", "'");
            bigEndian = type.StartsWith('>');
            columnMajor = Between(text, "'fortran_order':", "", ",").Trim() != "False";
            Shape = [.. Between(text, "'shape':", "(", ")").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(s => long.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out long n) ? n : throw Error($"an extent '{s}'"))];
            if (columnMajor && Shape.Length > 2) throw Error($"an array of shape ({string.Join(", ", Shape)}) in Fortran order, which is not read; save it with numpy.ascontiguousarray");
            if (Width == 0) throw Error($"numbers of type '{type}', which are not read");
            long size = Width;
            foreach (long n in Shape) size = n == 0 ? 0 : size > file.Length / n ? throw Error($"shape ({string.Join(", ", Shape)}) does not fit {file.Length} bytes") : size * n;
            if (size > file.Length - start) throw Error($"shape ({string.Join(", ", Shape)}) needs {size} bytes, {file.Length - start} are there: the file is truncated");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public long[] Shape { get; }

    /// <summary>Numbers a row of the first extent.</summary>
    public long RowLength => Shape.Skip(1).Aggregate(1L, (a, b) => a * b);

    private int Width => type switch { "<f8" or "<i8" or ">f8" or ">i8" => 8, "<f4" or "<i4" or ">f4" or ">i4" => 4, _ => 0 };

    /// <summary>A row of the first extent.</summary>
    public double[] Row(long row)
    {
        if (Shape.Length == 0 || row < 0 || row >= Shape[0]) throw Error($"row {row} of shape ({string.Join(", ", Shape)})");
        var values = new double[RowLength];
        if (!columnMajor) Convert(file.Slice(start + row * RowLength * Width, RowLength * Width, "a row"), values);
        else
            for (int i = 0; i < values.Length; i++) Convert(file.Slice(start + (row + i * Shape[0]) * Width, Width, "a number"), values.AsSpan(i, 1));
        return values;
    }

    private void Convert(ReadOnlySpan<byte> bytes, Span<double> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            var b = bytes[(Width * i)..];
            values[i] = (type[1], Width, bigEndian) switch
            {
                ('f', 8, false) => BinaryPrimitives.ReadDoubleLittleEndian(b),
                ('f', 8, _) => BinaryPrimitives.ReadDoubleBigEndian(b),
                ('f', _, false) => BinaryPrimitives.ReadSingleLittleEndian(b),
                ('f', _, _) => BinaryPrimitives.ReadSingleBigEndian(b),
                (_, 8, false) => BinaryPrimitives.ReadInt64LittleEndian(b),
                (_, 8, _) => BinaryPrimitives.ReadInt64BigEndian(b),
                (_, _, false) => BinaryPrimitives.ReadInt32LittleEndian(b),
                _ => BinaryPrimitives.ReadInt32BigEndian(b),
            };
        }
    }

    private string Between(string text, string key, string open, string close)
    {
        int k = text.IndexOf(key, StringComparison.Ordinal), a = k < 0 ? -1 : open.Length == 0 ? k + key.Length : text.IndexOf(open, k + key.Length, StringComparison.Ordinal) + open.Length, b = a < 0 ? -1 : text.IndexOf(close, a, StringComparison.Ordinal);
        return k >= 0 && b >= a && a >= k + key.Length ? text[a..b] : throw Error($"byte 10: the header lacks {key}");
    }

    private DataError Error(string message) => new(message, file.Path);

    public void Dispose() => file.Dispose();
}
