using System.Globalization;
using Potentials.Core;

namespace Potentials.MD;

/// <summary>Writes every n-th step of one system as a frame.</summary>
public sealed class TrajectoryObserver : IObserver
{
    private readonly IFrameFormat format;
    private readonly string path;
    private readonly long every;
    private readonly int system;
    private IFrameWriter? writer;

    /// <summary>Makes the observer; nothing is written before the run opens it.</summary>
    /// <param name="format">Format of the file.</param>
    /// <param name="path">The file.</param>
    /// <param name="every">Steps from frame to frame; step 0 is the first.</param>
    /// <param name="system">0-based system of the batch.</param>
    /// <param name="stress">Whether frames carry the stress.</param>
    public TrajectoryObserver(IFrameFormat format, string path, long every, int system = 0, bool stress = false)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentException.ThrowIfNullOrEmpty(path);
        this.format = format;
        this.path = path;
        this.every = Schedule.Positive(every, "trajectory");
        this.system = system;
        NeedsStress = stress;
    }

    /// <inheritdoc/>
    public string Name => Path.GetFileName(path);

    /// <inheritdoc/>
    public string Description => string.Create(CultureInfo.InvariantCulture, $"trajectory{format.Extension} of system {system} every {every}{(NeedsStress ? " with stress" : "")}");

    /// <inheritdoc/>
    public bool NeedsStress { get; }

    /// <inheritdoc/>
    public long NextStep(long step) => Schedule.Next(step, every);

    /// <inheritdoc/>
    public void Open(FrameMark? mark) => writer = mark is { } m ? format.Resume(path, m) : format.Create(path);

    /// <inheritdoc/>
    public void Observe(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        writer!.Write(snapshot.Frame(system));
    }

    /// <inheritdoc/>
    public FrameMark Flush() => writer!.Flush();

    /// <inheritdoc/>
    public void Dispose()
    {
        writer?.Dispose();
        writer = null;
    }
}
