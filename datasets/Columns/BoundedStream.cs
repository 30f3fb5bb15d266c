namespace Potentials.Datasets;

/// <summary>
/// A file that ends where <see cref="End"/> says: what a damaged column makes a decoder look for behind itself is not there. Reading there fails
/// instead of giving nothing, for the decoder of pages asks again and again.
/// </summary>
internal sealed class BoundedStream(FileStream file) : Stream
{
    /// <summary>The first byte that is not read.</summary>
    public long End { get; set; } = file.Length;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; } = file.Length;

    public override long Position { get => file.Position; set => file.Position = value; }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => file.Read(buffer[..Within(buffer.Length)]);

    public override int ReadByte() => file.Position < End ? file.ReadByte() : -1;

    // At once: a FileStream would hand the call to the thread pool, for which the caller then waits, however busy the pool is.
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Read(buffer.Span));
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    private int Within(int count) => file.Position < End ? (int)Math.Min(End - file.Position, count) : count == 0 ? 0 : throw new EndOfStreamException($"nothing is left at byte {file.Position}");

    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) file.Dispose();
        base.Dispose(disposing);
    }
}
