using Microsoft.Win32.SafeHandles;

namespace Potentials.Datasets;

/// <summary>
/// Walks the page headers of a column chunk (Thrift compact protocol, parquet.thrift) without decoding anything, so that sizes which
/// cannot be true are refused before a decoder allocates for them.
/// </summary>
internal static class ParquetPages
{
    private const int MaxHeader = 1 << 16;

    /// <summary>What is wrong with the pages between start and start + length, or null.</summary>
    /// <param name="file">The file.</param>
    /// <param name="start">First byte of the column chunk.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="values">Values in it.</param>
    /// <param name="ratio">The most that the codec can unpack a byte to.</param>
    /// <param name="width">Bytes of a value; 0 where they differ.</param>
    public static string? Problem(SafeFileHandle file, long start, long length, long values, long ratio, int width)
    {
        long at = start, end = start + length, seen = 0;
        byte[] head = new byte[512];
        while (at < end && seen < values)
        {
            int want = (int)Math.Min(head.Length, end - at), have = 0;
            for (int n = 1; have < want && n > 0; have += n) n = RandomAccess.Read(file, head.AsSpan(have, want - have), at + have);
            var header = new Header(head.AsSpan(0, have));
            bool read = header.Read();
            if (!read && have == head.Length && head.Length < MaxHeader)
            {
                // Statistics in a page header may be long.
                head = new byte[Math.Min(MaxHeader, head.Length * 8)];
                continue;
            }
            if (!read) return $"byte {at}: not a page header";
            if (header.Compressed < 0 || header.Uncompressed < 0 || at + header.Size + header.Compressed > end) return $"byte {at}: a page of {header.Compressed} bytes reaches beyond its column chunk";
            if (header.Uncompressed > ratio * header.Compressed + 65536 || (width > 0 && header.Uncompressed > (width + 8L) * Math.Max(0, header.Values) + 65536)) return $"byte {at}: a page of {header.Compressed} bytes cannot unpack to {header.Uncompressed}";
            if (header.Values < 0 || (header.Type == 2 && header.Values > 8L * header.Uncompressed + 64)) return $"byte {at}: a page of {header.Values} values";
            if (header.Type is 0 or 3) seen += header.Values;
            at += header.Size + header.Compressed;
        }
        return seen == values ? null : $"byte {at}: pages with {seen} values where {values} are stated";
    }

    private ref struct Header(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> bytes = bytes;
        private int at;

        public int Type = -1;
        public long Uncompressed = -1, Compressed = -1, Values;

        public readonly int Size => at;

        public bool Read() => Struct(0, 0) && Type >= 0;

        // Fields of PageHeader: 1 type, 2 uncompressed, 3 compressed, 5 data, 7 dictionary, 8 data v2; in each of the last three field 1 is num_values.
        private bool Struct(int parent, int depth)
        {
            if (depth > 8) return false;
            int field = 0;
            while (true)
            {
                if (at >= bytes.Length) return false;
                int b = bytes[at++], type = b & 15;
                if (b == 0) return true;
                if (b >> 4 == 0)
                {
                    if (!Number(out long id)) return false;
                    field = (int)id;
                }
                else field += b >> 4;
                if (!Value(type, depth, depth == 0 ? field : 0, out long value)) return false;
                if (depth == 0 && field == 1) Type = (int)value;
                else if (depth == 0 && field == 2) Uncompressed = value;
                else if (depth == 0 && field == 3) Compressed = value;
                else if (depth == 1 && parent is 5 or 7 or 8 && field == 1) Values = value;
            }
        }

        private bool Value(int type, int depth, int field, out long value)
        {
            value = 0;
            switch (type)
            {
                case 1 or 2: return true;
                case 3: at++; return at <= bytes.Length;
                case 4 or 5 or 6: return Number(out value);
                case 7: at += 8; return at <= bytes.Length;
                case 8:
                    if (!Unsigned(out ulong n) || n > (ulong)(bytes.Length - at)) return false;
                    at += (int)n;
                    return true;
                case 9 or 10:
                    if (at >= bytes.Length) return false;
                    int head = bytes[at++];
                    ulong count = (ulong)(head >> 4);
                    if (count == 15 && !Unsigned(out count)) return false;
                    if (count > (ulong)bytes.Length) return false;
                    for (ulong i = 0; i < count; i++)
                        if (!Value(head & 15, depth + 1, 0, out _)) return false;
                    return true;
                case 12: return Struct(field, depth + 1);
                default: return false;
            }
        }

        private bool Number(out long value)
        {
            bool ok = Unsigned(out ulong u);
            value = (long)(u >> 1) ^ -(long)(u & 1);
            return ok;
        }

        private bool Unsigned(out ulong value)
        {
            value = 0;
            for (int shift = 0; shift < 64; shift += 7)
            {
                if (at >= bytes.Length) return false;
                byte b = bytes[at++];
                value |= (ulong)(b & 127) << shift;
                if (b < 128) return true;
            }
            return false;
        }
    }
}
