using Potentials.Core;

namespace Potentials.MD;

/// <summary>Keeps two processes from writing the same run. The system frees the lock when the process dies, however it dies.</summary>
internal static class FolderLock
{
    /// <summary>Locks the run of a checkpoint file; null when there is none.</summary>
    public static FileStream? Take(string? checkpoint)
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
