using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Writes extended XYZ.</summary>
public sealed class TextStructureWriter : DatasetWriter
{
    private readonly string path, temporary;
    private readonly IFrameWriter writer;
    private bool closed, committed;

    /// <summary>Starts a file.</summary>
    public TextStructureWriter(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        this.path = Path.GetFullPath(path);
        temporary = this.path + ".partial";
        writer = new ExtendedXyzTrajectory().Create(temporary);
    }

    /// <inheritdoc/>
    protected override void Add(AtomicSystem system) => writer.Write(system);

    /// <inheritdoc/>
    public override void Commit()
    {
        writer.Flush();
        writer.Dispose();
        closed = true;
        File.Move(temporary, path, true);
        committed = true;
    }

    /// <inheritdoc/>
    protected override void Close()
    {
        if (!closed) writer.Dispose();
        closed = true;
        if (!committed) File.Delete(temporary);
    }
}
