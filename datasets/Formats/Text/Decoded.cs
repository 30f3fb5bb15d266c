using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Opens files and reads through gzip and xz, which are recognised by their first bytes.</summary>
internal static class Decoded
{
    /// <summary>The decompressed content of <paramref name="path"/>.</summary>
    /// <exception cref="DataError">There is no such file, or it is a folder or a pipe.</exception>
    /// <exception cref="EnvironmentError">The file may not be read.</exception>
    public static Stream Open(string path)
    {
        var plain = OpenPlain(path);
        try { return Decode(plain, path); }
        catch (InvalidDataException e) { plain.Dispose(); throw Damaged(e, path); }
        catch { plain.Dispose(); throw; }
    }

    /// <summary>
    /// The content of <paramref name="path"/> as it lies on the disk. A pipe is refused: files are looked into before they are read, and
    /// what a pipe gave once is gone, so that structures would be lost.
    /// </summary>
    public static FileStream OpenPlain(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            var file = new FileInfo(path);
            if (file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target) file = target;
            // A named pipe looks empty; opening it would wait for its writer, perhaps for ever.
            if (file is { Exists: true, Length: 0 }) throw new DataError("the file is empty; write structures into it or name another file (a pipe cannot be read)", path, 1);
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (stream.CanSeek) return stream;
            stream.Dispose();
            throw new DataError("this is a pipe or a terminal, which can be read only once; write the structures into a file and name that", path);
        }
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
