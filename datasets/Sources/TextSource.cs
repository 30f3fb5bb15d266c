using System.IO.Compression;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Opens text data that may be packed with gzip.</summary>
internal static class TextSource
{
    /// <summary>The file's text as a stream of bytes.</summary>
    public static Stream Open(string path)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataError($"the file cannot be read ({e.Message})", path, inner: e);
        }
        int a = file.ReadByte(), b = file.ReadByte();
        file.Position = 0;
        return a == 0x1f && b == 0x8b ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    /// <summary>The first bytes of the text, unpacked where necessary; empty when they cannot be.</summary>
    public static byte[] Head(FileHead head)
    {
        if (!head.StartsWith([0x1f, 0x8b])) return head.Bytes.ToArray();
        try
        {
            using var zip = new GZipStream(new MemoryStream(head.Bytes.ToArray()), CompressionMode.Decompress);
            byte[] bytes = new byte[FileHead.Size];
            int n = zip.ReadAtLeast(bytes, bytes.Length, false);
            return bytes[..n];
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }
}
