using System.Text;
using Potentials.Core;

namespace Potentials.Cli;

/// <summary>Writes whole files so that a reader sees the old or the new one, never a part.</summary>
public static class SafeFile
{
    private static readonly UTF8Encoding Utf8 = new(false);

    /// <summary>Writes text beside the file, brings it to the disk, and renames it into place.</summary>
    /// <exception cref="EnvironmentError">The folder is absent, not writable or full.</exception>
    public static void Write(string path, string text) => Write(path, Utf8.GetBytes(text));

    /// <summary>Writes bytes beside the file, brings them to the disk, and renames them into place.</summary>
    /// <exception cref="EnvironmentError">The folder is absent, not writable or full.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        string temporary = path + ".partial";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                stream.Write(bytes);
                stream.Flush(true);
            }
            File.Move(temporary, path, true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            try { File.Delete(temporary); }
            catch (Exception x) when (x is IOException or UnauthorizedAccessException) { }
            throw new EnvironmentError($"cannot write '{path}': {e.Message}", e);
        }
    }
}
