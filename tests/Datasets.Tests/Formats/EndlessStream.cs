namespace Potentials.Datasets.Tests.Formats;

/// <summary>Some bytes and then very many of one kind, without holding them. Cannot be sought, like a pipe.</summary>
internal sealed class EndlessStream(byte[] begin, byte filler, long fillers) : Stream
{
    private long position;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => position; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        int n = 0;
        if (position < begin.Length)
        {
            n = (int)Math.Min(buffer.Length, begin.Length - position);
            begin.AsSpan((int)position, n).CopyTo(buffer);
        }
        else
        {
            n = (int)Math.Min(buffer.Length, begin.Length + fillers - position);
            buffer[..n].Fill(filler);
        }
        position += n;
        return n;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
