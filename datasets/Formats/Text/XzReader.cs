using SharpCompress.Compressors.Xz;

namespace Potentials.Datasets;

/// <summary>
/// Reads an xz file of one or more streams, between which there may be padding (The .xz File Format, section 2), and compares every
/// block with its check.
/// </summary>
internal sealed class XzReader : Stream
{
    private readonly FileStream file;
    private readonly List<XzIndex.Block> blocks;
    private XZStream stream;
    private Checksum? checksum;
    private int block;
    private long left;

    /// <exception cref="InvalidDataException">The file is cut off or its index is damaged.</exception>
    public XzReader(FileStream file)
    {
        this.file = file;
        blocks = XzIndex.Read(file);
        stream = new(file);
        NextBlock(0);
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <exception cref="InvalidDataException">A block does not match its check.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        while (true)
        {
            int n = stream.Read(buffer, offset, count);
            Check(buffer.AsSpan(offset, n));
            if (n > 0 || count == 0) return n;
            if (!HasMore())
            {
                if (block < blocks.Count) throw new InvalidDataException("they end too early");
                return 0;
            }
            stream = new(file);
        }
    }

    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            checksum?.Dispose();
            file.Dispose();
        }
        base.Dispose(disposing);
    }

    private void Check(ReadOnlySpan<byte> data)
    {
        while (data.Length > 0)
        {
            if (block >= blocks.Count) throw new InvalidDataException("they are longer than the index says");
            int n = (int)Math.Min(left, data.Length);
            checksum!.Append(data[..n]);
            data = data[n..];
            left -= n;
            if (left > 0) continue;
            if (!checksum.Matches(blocks[block].Check)) throw new InvalidDataException("a block does not match its check");
            NextBlock(block + 1);
        }
    }

    /// <summary>Starts the checksum of the first block from <paramref name="from"/> on that holds data.</summary>
    private void NextBlock(int from)
    {
        checksum?.Dispose();
        checksum = null;
        for (block = from; block < blocks.Count && blocks[block].Size == 0;) block++;
        if (block >= blocks.Count) return;
        left = blocks[block].Size;
        checksum = new(blocks[block].Kind);
    }

    /// <summary>Passes over padding.</summary>
    private bool HasMore()
    {
        Span<byte> four = stackalloc byte[4];
        while (file.Position < file.Length)
        {
            int n = file.ReadAtLeast(four, 4, throwOnEndOfStream: false);
            if (n == 4 && !four.ContainsAnyExcept((byte)0)) continue;
            file.Position -= n;
            return true;
        }
        return false;
    }
}
