using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Opens files and reads through gzip and xz, which are recognised by their first bytes.</summary>
internal static class Decoded
{
    /// <summary>The decompressed content of <paramref name="path"/>.</summary>
    /// <exception cref="DataError">There is no such file, or it is a folder.</exception>
    /// <exception cref="EnvironmentError">The file may not be read.</exception>
    public static Stream Open(string path)
    {
        var plain = OpenPlain(path);
        try { return Decode(plain, path); }
        catch (InvalidDataException e) { plain.Dispose(); throw Damaged(e, path); }
        catch { plain.Dispose(); throw; }
    }

    /// <summary>The content of <paramref name="path"/> as it lies on the disk.</summary>
    public static FileStream OpenPlain(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try { return new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0); }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException) { throw new DataError("there is no such file; check the name", path, inner: e); }
        catch (UnauthorizedAccessException e)
        {
            throw Directory.Exists(path)
                ? new DataError("this is a folder; name a file in it", path, inner: e)
                : new EnvironmentError($"{path}: reading is not permitted; change the file's permissions", e);
        }
    }

    /// <summary>Wraps a file in the decoder that its first bytes ask for.</summary>
    private static Stream Decode(FileStream stream, string file)
    {
        Span<byte> head = stackalloc byte[6];
        int n = Read(stream, head, file);
        while (n < head.Length && Read(stream, head[n..], file) is > 0 and var more) n += more;
        stream.Position = 0;
        if (head[..n].StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B])) return new GzipReader(stream);
        if (head[..n].StartsWith((ReadOnlySpan<byte>)[0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0])) return new XzReader(stream);
        return stream;
    }

    /// <summary>Reads; what the decoders throw at damaged input becomes a <see cref="DataError"/>.</summary>
    public static int Read(Stream stream, Span<byte> into, string file)
    {
        try { return stream.Read(into); }
        catch (Exception e) when (stream is GzipReader or XzReader && e is not OutOfMemoryException)
        {
            throw Damaged(e, file);
        }
        catch (IOException e) { throw new EnvironmentError($"{file}: reading failed: {e.Message}", e); }
    }

    private static DataError Damaged(Exception e, string file) => new($"the compressed data are damaged or cut off ({e.Message.TrimEnd('.')}); fetch the file again", file, inner: e);
}
