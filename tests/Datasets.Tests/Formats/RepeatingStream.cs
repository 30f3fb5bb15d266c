namespace Potentials.Datasets.Tests.Formats;

/// <summary>The same bytes many times over, without holding them. Cannot be sought, like a pipe.</summary>
internal sealed class RepeatingStream(byte[] unit, int times) : Stream
{
    private long position;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => position; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        if (position >= (long)unit.Length * times) return 0;
        int at = (int)(position % unit.Length), n = Math.Min(buffer.Length, unit.Length - at);
        unit.AsSpan(at, n).CopyTo(buffer);
        position += n;
        return n;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
