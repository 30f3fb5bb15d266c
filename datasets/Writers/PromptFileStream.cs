namespace Potentials.Datasets;

/// <summary>
/// A file whose asynchronous writes happen at once. A plain FileStream hands them to the thread pool, for which a caller that waits then waits
/// too, however busy the pool is; Parquet.Net writes in no other way.
/// </summary>
internal sealed class PromptFileStream(string path) : FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16)
{
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Flush();
        return Task.CompletedTask;
    }
}
