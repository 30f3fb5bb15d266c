using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// Frames (UTF-8 text or binary records) on their way to a stream. Nothing reaches the stream before <see cref="Drain"/>, so a frame that turns out to be
/// unwritable halfway is taken back with <see cref="Rewind"/> and the file never holds a part of it.
/// </summary>
internal sealed class FrameSink(Stream stream)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private byte[] buffer = new byte[1 << 16];

    /// <summary>Bytes that wait.</summary>
    public int Pending { get; private set; }

    public void Append(byte b) => Room(1)[0] = b;

    public void Append(ReadOnlySpan<byte> text) => text.CopyTo(Room(text.Length));

    /// <exception cref="DataError">The text holds half a surrogate pair and so has no UTF-8 form.</exception>
    public void Append(string text)
    {
        try { Strict.GetBytes(text, Room(Strict.GetByteCount(text))); }
        catch (EncoderFallbackException e) { throw new DataError($"A text holds an unpaired surrogate (U+{(int)e.CharUnknown:X4}) and cannot be written as UTF-8; correct the text.", inner: e); }
    }

    public void Append(long value)
    {
        Span<byte> text = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, text, out int n);
        Append(text[..n]);
    }

    /// <summary>The shortest decimal that reads back as the same number.</summary>
    public void Append(double value)
    {
        if (!double.IsFinite(value)) { Append(double.IsNaN(value) ? "nan"u8 : value > 0 ? "inf"u8 : "-inf"u8); return; }
        Span<byte> text = stackalloc byte[32];
        value.TryFormat(text, out int n, default, CultureInfo.InvariantCulture);
        Append(text[..n]);
    }

    /// <summary>Like <see cref="Append(double)"/>, but never mistaken for a whole number: 5 is written 5.0.</summary>
    public void AppendReal(double value)
    {
        int start = Pending;
        Append(value);
        if (double.IsFinite(value) && buffer.AsSpan(start, Pending - start).IndexOfAny((byte)'.', (byte)'E') < 0) Append(".0"u8);
    }

    /// <summary>The bytes from <paramref name="start"/> on, to be filled in or summed up.</summary>
    public Span<byte> From(int start) => buffer.AsSpan(start, Pending - start);

    /// <summary>Takes back what was appended since <see cref="Pending"/> had this value.</summary>
    public void Rewind(int pending) => Pending = pending;

    /// <summary>Hands everything to the stream.</summary>
    public void Drain()
    {
        stream.Write(buffer, 0, Pending);
        Pending = 0;
    }

    private Span<byte> Room(int bytes)
    {
        if (Pending > buffer.Length - bytes) Array.Resize(ref buffer, (int)Math.Min(Array.MaxLength, Math.Max(2L * buffer.Length, (long)Pending + bytes)));
        Pending += bytes;
        return buffer.AsSpan(Pending - bytes, bytes);
    }
}
