using System.Buffers.Binary;

namespace Potentials.Datasets;

/// <summary>Packed whole numbers of Parquet (Encodings.md of the Apache Parquet format): the hybrid of runs and bit packing, and delta encoding.</summary>
internal ref struct ParquetBits(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;

    /// <summary>Bytes read so far.</summary>
    public int At { get; private set; }

    /// <summary><paramref name="count"/> numbers of <paramref name="width"/> bits: runs of one number and groups of eight, least significant bit first.</summary>
    /// <exception cref="InvalidDataException">The bytes end before the numbers.</exception>
    public int[] Hybrid(int width, int count)
    {
        if (width is < 0 or > 32) throw new InvalidDataException($"numbers of {width} bits");
        var values = new int[count];
        for (int i = 0; i < count;)
        {
            ulong head = Unsigned(), many = head >> 1;
            if (many == 0) throw new InvalidDataException("an empty run");
            if ((head & 1) == 0)
            {
                int run = (int)Math.Min(many, (ulong)(count - i)), value = 0;
                for (int k = 0; k < (width + 7) / 8; k++) value |= Take(1)[0] << (8 * k);
                values.AsSpan(i, run).Fill(value);
                i += run;
                continue;
            }
            int packed = (int)Math.Min(8 * Math.Min(many, 1UL << 40), (ulong)(count - i));
            // Writers may leave away the end of the last group.
            var group = Take((int)Math.Min(Math.Min(many, 1UL << 40) * (ulong)width, (ulong)(bytes.Length - At)));
            if ((long)group.Length * 8 < (long)packed * width) throw new InvalidDataException("packed numbers are cut off");
            for (int k = 0; k < packed; k++) values[i + k] = (int)Packed(group, (long)k * width, width);
            i += packed;
        }
        return values;
    }

    /// <summary>Numbers as differences in blocks (DELTA_BINARY_PACKED).</summary>
    /// <param name="most">More than so many are refused.</param>
    /// <exception cref="InvalidDataException">The bytes are not such blocks.</exception>
    public long[] Deltas(int most)
    {
        ulong block = Unsigned(), parts = Unsigned(), count = Unsigned();
        long value = Signed();
        if (count > (ulong)most || parts is 0 or > 1 << 16 || block is 0 or > 1 << 24 || block % parts != 0) throw new InvalidDataException($"{count} deltas in blocks of {block} and {parts} parts");
        var values = new long[count];
        int i = 0, each = (int)(block / parts);
        if (count > 0) values[i++] = value;
        while (i < values.Length)
        {
            long least = Signed();
            var widths = Take((int)parts);
            for (int p = 0; p < widths.Length && i < values.Length; p++)
            {
                if (widths[p] > 64) throw new InvalidDataException($"deltas of {widths[p]} bits");
                var part = Take((int)(((long)each * widths[p] + 7) / 8));
                for (int k = 0; k < each && i < values.Length; k++) values[i++] = value += least + (long)Packed(part, (long)k * widths[p], widths[p]);
            }
        }
        return values;
    }

    /// <summary>The next bytes.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > bytes.Length - At) throw new InvalidDataException($"{count} bytes where {bytes.Length - At} are left");
        var part = bytes.Slice(At, count);
        At += count;
        return part;
    }

    private static ulong Packed(ReadOnlySpan<byte> group, long bit, int width)
    {
        ulong value = 0;
        for (int have = 0; have < width;)
        {
            long at = bit + have;
            int shift = (int)(at & 7), take = Math.Min(8 - shift, width - have);
            value |= (ulong)((group[(int)(at >> 3)] >> shift) & ((1 << take) - 1)) << have;
            have += take;
        }
        return value;
    }

    private ulong Unsigned()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte b = Take(1)[0];
            value |= (ulong)(b & 127) << shift;
            if (b < 128) return value;
        }
        throw new InvalidDataException("a number of more than 64 bits");
    }

    private long Signed() => Unsigned() is var u ? (long)(u >> 1) ^ -(long)(u & 1) : 0;
}
