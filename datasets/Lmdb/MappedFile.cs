using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>A file mapped into memory, read-only. Slices are checked against its length.</summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly FileStream file;
    private readonly MemoryMappedFile map;
    private readonly MemoryMappedViewAccessor view;
    private readonly SafeMemoryMappedViewHandle handle;
    private readonly byte* start;

    public MappedFile(string path)
    {
        Path = path;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataError($"the file cannot be read ({e.Message})", path, inner: e);
        }
        Length = file.Length;
        if (Length == 0)
        {
            file.Dispose();
            throw new DataError("the file is empty", path);
        }
        map = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        handle = view.SafeMemoryMappedViewHandle;
        byte* p = null;
        handle.AcquirePointer(ref p);
        start = p + view.PointerOffset;
    }

    public string Path { get; }

    public long Length { get; }

    /// <summary>Bytes <paramref name="offset"/> to offset + <paramref name="count"/>.</summary>
    /// <exception cref="DataError">They reach beyond the end of the file.</exception>
    public ReadOnlySpan<byte> Slice(long offset, long count, string what)
    {
        if (offset < 0 || count < 0 || count > int.MaxValue || offset > Length - count)
            throw new DataError($"byte {offset}: {what} of {count} bytes reaches beyond the end of the file ({Length} bytes); the file is truncated or corrupt", Path);
        return new(start + offset, (int)count);
    }

    public void Dispose()
    {
        handle.ReleasePointer();
        view.Dispose();
        map.Dispose();
        file.Dispose();
    }
}
