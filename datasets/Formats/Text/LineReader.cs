using System.Buffers;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// Lines of a UTF-8 file as spans over one buffer. Ends of line are LF or CRLF; a byte order mark is skipped. The buffer holds what
/// was read ahead and the current line, never more than <see cref="LongestLine"/> of it.
/// </summary>
internal sealed class LineReader(Stream stream, string file) : IDisposable
{
    /// <summary>16 MiB: a longer line is refused rather than held.</summary>
    public const int LongestLine = 16 << 20;

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(1 << 18);
    private int start, next, filled;
    private bool atEnd, begun;

    /// <summary>Name of the file.</summary>
    public string File { get; } = file;

    /// <summary>Number of the last line, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Bytes behind the last line when the stream knows its length, else null.</summary>
    public long? Remaining => stream.CanSeek ? filled - next + (stream.Length - stream.Position) : null;

    /// <summary>The next line without its end, valid until the next call; false at the end of the file.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        int end = buffer.AsSpan(next, filled - next).IndexOf((byte)'\n');
        if (end < 0) end = Fill();
        start = next;
        if (end < 0)
        {
            line = default;
            if (next == filled) return false;
            end = filled - next;
            next = filled;
        }
        else next += end + 1;
        Line++;
        line = buffer.AsSpan(start, end > 0 && buffer[start + end - 1] == '\r' ? end - 1 : end);
        return true;
    }

    /// <summary>Takes the last line back, so that the next call reads it again. Once only.</summary>
    public void Unread()
    {
        next = start;
        Line--;
    }

    /// <summary>An error at the last line.</summary>
    public DataError Error(string message, int column = 0) => new(message, File, Math.Max(1, Line), column);

    /// <summary>An error about what is missing behind the last line.</summary>
    public DataError Missing(string message) => new(message, File, Line + 1);

    public void Dispose()
    {
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        start = next = filled = 0;
        atEnd = true;
        stream.Dispose();
    }

    /// <summary>Reads on until a line is complete; its length, or -1 at the end of the file.</summary>
    private int Fill()
    {
        while (!atEnd)
        {
            int searched = begun ? filled - next : 0;
            if (searched > LongestLine)
                throw new DataError($"the line is longer than {LongestLine >> 20} MiB; this is not a text file of structures, or its line ends are lost", File, Line + 1, LongestLine);
            if (next > 0) { buffer.AsSpan(next, filled - next).CopyTo(buffer); filled -= next; next = 0; }
            if (filled == buffer.Length)
            {
                byte[] larger = ArrayPool<byte>.Shared.Rent(2 * buffer.Length);
                buffer.AsSpan(0, filled).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }
            int read = Decoded.Read(stream, buffer.AsSpan(filled), File);
            atEnd = read == 0;
            filled += read;
            if (!begun && (filled >= 3 || atEnd))
            {
                begun = true;
                if (buffer.AsSpan(0, filled).StartsWith("\uFEFF"u8)) { next = 3; searched = 0; }
            }
            int end = begun ? buffer.AsSpan(next + searched, filled - next - searched).IndexOf((byte)'\n') : -1;
            if (end >= 0) return searched + end;
        }
        return -1;
    }
}
