using Potentials.Core;

namespace Potentials.MD;

/// <summary>Keeps two processes from writing the same run. The system frees the lock when the process dies, however it dies.</summary>
public static class FolderLock
{
    /// <summary>Locks the run of a checkpoint file until the result is disposed of; null when there is none.</summary>
    /// <param name="checkpoint">Path of the checkpoint; the lock is a file beside it whose name ends in <c>.lock</c>.</param>
    /// <exception cref="EnvironmentError">Another process holds the lock, or the folder cannot be written.</exception>
    public static IDisposable? Take(string? checkpoint)
    {
        if (checkpoint is null) return null;
        string path = checkpoint + ".lock";
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(checkpoint)) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new EnvironmentError($"{path} cannot be written: {e.Message}", e);
        }
        catch (IOException e)
        {
            throw new EnvironmentError($"Another process is running in this folder ({path} is locked), or the folder cannot be written: {e.Message}", e);
        }
    }
}
