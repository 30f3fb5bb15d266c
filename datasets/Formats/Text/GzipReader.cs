using System.Buffers.Binary;
using System.IO.Compression;

namespace Potentials.Datasets;

/// <summary>
/// Reads a gzip file and notices when it is cut off, which <see cref="GZipStream"/> does not: it reports the end of a cut file as an
/// ordinary end. A member's trailer (RFC 1952) holds its length; where the file's last four bytes are not the length of all that
/// was read, the file has several members or is cut, and a second pass member by member tells which.
/// </summary>
internal sealed class GzipReader(FileStream file) : Stream
{
    private readonly GZipStream gzip = new(file, CompressionMode.Decompress, leaveOpen: true);
    private uint length;
    private bool verified;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <exception cref="InvalidDataException">The compressed data are damaged or cut off.</exception>
    public override int Read(Span<byte> buffer)
    {
        int n = gzip.Read(buffer);
        length += (uint)n;
        if (n == 0 && buffer.Length > 0 && !verified)
        {
            Span<byte> last = stackalloc byte[4];
            bool whole = file.Length >= 18 && RandomAccess.Read(file.SafeFileHandle, last, file.Length - 4) == 4 && BinaryPrimitives.ReadUInt32LittleEndian(last) == length;
            if (!whole && !HasWholeMembers()) throw new InvalidDataException("they end too early");
            verified = true;
        }
        return n;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            gzip.Dispose();
            file.Dispose();
        }
        base.Dispose(disposing);
    }

    private bool HasWholeMembers()
    {
        var bytes = new ByteFeed(file);
        byte[] scratch = new byte[1 << 16];
        do
        {
            if (bytes.Next() != 0x1F || bytes.Next() != 0x8B || bytes.Next() != 8) return false;
            int flags = bytes.Next();
            for (int i = 0; i < 6; i++) bytes.Next();
            if ((flags & 4) != 0) for (int n = bytes.Next() + (bytes.Next() << 8); n > 0; n--) bytes.Next();
            if ((flags & 8) != 0) while (bytes.Next() > 0) { }
            if ((flags & 16) != 0) while (bytes.Next() > 0) { }
            if ((flags & 2) != 0) { bytes.Next(); bytes.Next(); }
            uint size = 0;
            using (var inflate = new DeflateStream(bytes, CompressionMode.Decompress, leaveOpen: true))
                for (int n; (n = inflate.Read(scratch)) > 0;) size += (uint)n;
            for (int i = 0; i < 4; i++) bytes.Next();
            uint stated = 0;
            for (int i = 0; i < 4; i++) stated |= (uint)(bytes.Next() & 0xFF) << (8 * i);
            if (bytes.Ended || stated != size) return false;
        }
        while (!bytes.AtEnd);
        return true;
    }

    /// <summary>Hands out one byte at a time, so that an inflater takes none beyond the end of its data.</summary>
    private sealed class ByteFeed(FileStream file) : Stream
    {
        private readonly byte[] buffer = new byte[1 << 16];
        private long offset;
        private int at, filled;

        public bool Ended { get; private set; }

        public bool AtEnd => at == filled && !Fill();

        /// <summary>The next byte, -1 at the end.</summary>
        public int Next()
        {
            if (at < filled || Fill()) return buffer[at++];
            Ended = true;
            return -1;
        }

        public override int Read(Span<byte> into)
        {
            int b = into.Length == 0 ? -1 : Next();
            if (b < 0) return 0;
            into[0] = (byte)b;
            return 1;
        }

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override int Read(byte[] into, int start, int count) => Read(into.AsSpan(start, count));
        public override void Flush() { }
        public override long Seek(long to, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] from, int start, int count) => throw new NotSupportedException();

        private bool Fill()
        {
            at = 0;
            filled = RandomAccess.Read(file.SafeFileHandle, buffer, offset);
            offset += filled;
            return filled > 0;
        }
    }
}
