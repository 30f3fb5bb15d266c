using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// What every appended trajectory does alike: whole frames only, durable flushes, and after a failed write (full disk) a file that
/// ends with its last whole frame.
/// </summary>
internal abstract class TrajectoryAppender : IFrameWriter
{
    private const int DrainAt = 1 << 20;
    private readonly string path;
    private readonly FileStream file;
    private long frames, frameBytes;
    private bool failed, disposed;

    /// <summary>Goes on at the end of <paramref name="file"/>, which holds <paramref name="frames"/> whole frames.</summary>
    protected TrajectoryAppender(string path, FileStream file, long frames)
    {
        this.path = path;
        this.file = file;
        this.frames = frames;
        file.Seek(0, SeekOrigin.End);
        frameBytes = file.Position;
        Sink = new FrameSink(file);
    }

    /// <summary>Where encoded frames wait.</summary>
    protected FrameSink Sink { get; }

    /// <summary>Whole frames, those in the buffer included.</summary>
    protected long Frames => frames;

    /// <summary>Length of the file when the buffer has been written.</summary>
    protected long Length => file.Position + Sink.Pending;

    /// <inheritdoc/>
    public void Write(AtomicSystem frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ObjectDisposedException.ThrowIf(disposed, this);
        if (failed) throw new EnvironmentError($"{path}: an earlier write failed, so no frame can follow it; free disk space and resume the run");
        int before = Sink.Pending;
        try { Encode(frame); }
        catch { Sink.Rewind(before); throw; }
        frames++;
        if (Sink.Pending >= DrainAt) Drain();
    }

    /// <inheritdoc/>
    public FrameMark Flush()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        Drain();
        Guarded(() => file.Flush(flushToDisk: true));
        return new(frames, frameBytes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        try
        {
            if (failed) return;
            Drain();
            EncodeEnd();
            Guarded(() => { Sink.Drain(); file.Flush(flushToDisk: true); });
        }
        finally { file.Dispose(); }
    }

    /// <summary>Appends a frame to <see cref="Sink"/>; throws without consequence when it cannot be written.</summary>
    protected abstract void Encode(AtomicSystem frame);

    /// <summary>Appends what closes the file; nothing unless overridden.</summary>
    protected virtual void EncodeEnd() { }

    private void Drain()
    {
        Guarded(Sink.Drain);
        frameBytes = file.Position;
    }

    private void Guarded(Action write)
    {
        try { write(); }
        catch (IOException e)
        {
            failed = true;
            try { file.SetLength(frameBytes); }
            catch (IOException) { } // the first error tells more
            throw new EnvironmentError($"{path}: writing failed: {e.Message.TrimEnd('.')}; free disk space and resume the run", e);
        }
    }
}
