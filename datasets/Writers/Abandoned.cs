namespace Potentials.Datasets;

/// <summary>Closes what a writer had open when it gives up: on a full disk the bytes that a stream still holds cannot be written, which must keep no other file open or undeleted.</summary>
internal static class Abandoned
{
    /// <summary>Closes all, whatever any of them throws for want of space.</summary>
    public static void Close(params IEnumerable<IDisposable> streams)
    {
        foreach (var stream in streams)
            try
            {
                stream.Dispose();
            }
            catch (IOException)
            {
                // The fault that made the writer give up has been reported; what was to be written is removed anyway.
            }
    }
}
