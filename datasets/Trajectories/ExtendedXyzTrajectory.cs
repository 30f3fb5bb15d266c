using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Extended XYZ as a trajectory: every program reads it, and every number is exact. About four times the size of <see cref="BinaryTrajectory"/>.</summary>
public sealed class ExtendedXyzTrajectory : IFrameFormat
{
    /// <inheritdoc/>
    public string Extension => ".extxyz";

    /// <inheritdoc/>
    /// <exception cref="EnvironmentError">The file cannot be made.</exception>
    public IFrameWriter Create(string path) => new Appender(path, TrajectoryPath.Create(path, []), 0);

    /// <inheritdoc/>
    /// <exception cref="DataError">The file is shorter than the mark says, or no frame ends there.</exception>
    public IFrameWriter Resume(string path, FrameMark mark)
    {
        if (mark == default) return Create(path);
        var file = TrajectoryPath.Open(path, mark.Bytes);
        try
        {
            Span<byte> last = [0];
            if (mark.Bytes < 1 || RandomAccess.Read(file.SafeFileHandle, last, mark.Bytes - 1) != 1 || last[0] != '\n')
                throw new DataError($"no frame ends at byte {mark.Bytes}, where the checkpoint says that one does; the trajectory was replaced: put it back or start the run anew", path);
            file.SetLength(mark.Bytes);
            return new Appender(path, file, mark.Frames);
        }
        catch { file.Dispose(); throw; }
    }

    private sealed class Appender(string path, FileStream file, long frames) : TrajectoryAppender(path, file, frames)
    {
        protected override void Encode(AtomicSystem frame) => ExtendedXyzEncoder.Append(Sink, frame);
    }
}
