using Potentials.Core;

namespace Potentials.MD;

/// <summary>
/// Watches a run: says at which step it wants to look next and is then shown a snapshot. Observers with a file can bring it to the disk
/// and go on from an earlier mark, which is what makes restarts exact.
/// </summary>
public interface IObserver : IDisposable
{
    /// <summary>Names the observer within its run; the checkpoint stores its mark under this name.</summary>
    string Name { get; }

    /// <summary>Settings that determine what it writes, in one line; a run cannot be resumed with others. Empty when it writes no file.</summary>
    string Description { get; }

    /// <summary>Whether the stress must be computed at its steps.</summary>
    bool NeedsStress { get; }

    /// <summary>The first step after <paramref name="step"/> that it wants to see (-1 asks for the first of all); a pure function of the
    /// step when <see cref="NeedsStress"/>. <see cref="long.MaxValue"/> for never.</summary>
    long NextStep(long step);

    /// <summary>Called before the first snapshot.</summary>
    /// <param name="mark">Null for a new run: the file is created anew. Otherwise the file is cut back to the mark.</param>
    void Open(FrameMark? mark);

    /// <summary>Shows a snapshot; it is valid during the call only.</summary>
    void Observe(Snapshot snapshot);

    /// <summary>Brings everything to the disk and says how far the file reaches.</summary>
    FrameMark Flush();
}
