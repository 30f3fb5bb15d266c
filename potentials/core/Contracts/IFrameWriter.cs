namespace Potentials.Core;

/// <summary>How far a trajectory has safely been written.</summary>
/// <param name="Frames">Whole frames in the file.</param>
/// <param name="Bytes">Length in bytes of those frames, headers included.</param>
public readonly record struct FrameMark(long Frames, long Bytes);

/// <summary>Appends frames to a trajectory. Implemented by the formats of the datasets room; used by the engine's observers.</summary>
public interface IFrameWriter : IDisposable
{
    /// <summary>Appends a frame (buffered).</summary>
    void Write(AtomicSystem frame);

    /// <summary>Brings every frame written so far to the disk and says how far the file reaches.</summary>
    FrameMark Flush();
}

/// <summary>A trajectory format that can be appended to and cut back to an earlier mark.</summary>
public interface IFrameFormat
{
    /// <summary>Usual file ending with its dot, e.g. <c>.extxyz</c>.</summary>
    string Extension { get; }

    /// <summary>A new file; an existing one is replaced.</summary>
    IFrameWriter Create(string path);

    /// <summary>Cuts <paramref name="path"/> back to <paramref name="mark"/> and goes on from there.</summary>
    /// <exception cref="DataError">The file is shorter than the mark says.</exception>
    IFrameWriter Resume(string path, FrameMark mark);
}
