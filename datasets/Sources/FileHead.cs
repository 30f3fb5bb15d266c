using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>The beginning of a file (or the fact that it is a folder): what formats are told apart by.</summary>
public sealed class FileHead
{
    /// <summary>How many bytes are looked at.</summary>
    public const int Size = 16384;

    private FileHead(string path, bool isFolder, byte[] bytes, long length) => (Path, IsFolder, Bytes, Length) = (path, isFolder, bytes, length);

    /// <summary>The path as the user gave it.</summary>
    public string Path { get; }

    /// <summary>Whether the path is a folder; <see cref="Bytes"/> is then empty.</summary>
    public bool IsFolder { get; }

    /// <summary>The first <see cref="Size"/> bytes, fewer when the file is shorter.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Length of the file in bytes.</summary>
    public long Length { get; }

    /// <summary>Whether the file starts with <paramref name="magic"/>.</summary>
    public bool StartsWith(ReadOnlySpan<byte> magic) => Bytes.Span.StartsWith(magic);

    /// <summary>Reads the head of <paramref name="path"/>.</summary>
    /// <exception cref="DataError">The path does not exist or cannot be read.</exception>
    public static FileHead Of(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path)) return new(path, true, [], 0);
        if (!File.Exists(path)) throw new DataError("the file does not exist; check the path", path);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] head = new byte[(int)Math.Min(Size, file.Length)];
            file.ReadExactly(head);
            return new(path, false, head, file.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataError($"the file cannot be read ({e.Message})", path, inner: e);
        }
    }
}
