using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Opens trajectory files for appending.</summary>
internal static class TrajectoryPath
{
    /// <summary>A new file under its final name that already holds <paramref name="head"/>; an older file is replaced in one step.</summary>
    public static FileStream Create(string path, ReadOnlySpan<byte> head)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string temporary = path + ".new";
        try
        {
            string? folder = Path.GetDirectoryName(path);
            if (!string.IsNullOrEmpty(folder)) Directory.CreateDirectory(folder);
            var file = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, bufferSize: 0);
            try
            {
                file.Write(head);
                file.Flush(flushToDisk: true);
                File.Move(temporary, path, overwrite: true);
                return file;
            }
            catch { file.Dispose(); throw; }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentError($"{path}: the file cannot be made: {e.Message.TrimEnd('.')}; choose another output folder or free disk space", e);
        }
    }

    /// <summary>Opens an existing file of at least <paramref name="bytes"/> bytes.</summary>
    /// <exception cref="DataError">There is no such file or it is shorter.</exception>
    public static FileStream Open(string path, long bytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        FileStream file;
        try { file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, bufferSize: 0); }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataError("the trajectory to go on with is gone; put it back or start the run anew", path, inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentError($"{path}: the trajectory cannot be opened for writing: {e.Message.TrimEnd('.')}", e);
        }
        if (file.Length >= bytes) return file;
        long length = file.Length;
        file.Dispose();
        throw new DataError($"the trajectory has {length} bytes but the checkpoint says that {bytes} were written; it was cut or replaced: put it back or start the run anew", path);
    }
}
