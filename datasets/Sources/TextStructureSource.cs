using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>A structure file (extXYZ, XYZ, POSCAR, CIF, trajectory) as a labelled source; read from the start.</summary>
public sealed class TextStructureSource : LabelledSource
{
    private readonly string path;

    /// <summary>Opens a file.</summary>
    /// <exception cref="DataError">There is no such file, or its format is unknown.</exception>
    public TextStructureSource(string path)
    {
        this.path = path;
        string format = StructureFile.FormatOf(path);
        Description = new()
        {
            Format = format, Path = path, EnergyKind = "as stored (total)", Stress = "eV/Å³, tension positive",
            Remarks = format == "extxyz" && EndsInsideALine(path) ? ["the last line has no end: if the file was cut off there, its last number has lost digits"] : [],
        };
        Count = StructureFile.Open(path).Count;
    }

    // Of packed files the packing tells.
    private static bool EndsInsideALine(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        int a = file.ReadByte(), b = file.ReadByte();
        if (!file.CanSeek || file.Length < 3 || (a, b) is (0x1f, 0x8b) or (0xfd, '7')) return false;
        file.Position = file.Length - 1;
        return file.ReadByte() is not ('\n' or '\r');
    }

    /// <inheritdoc/>
    public override SourceDescription Description { get; }

    /// <inheritdoc/>
    public override long? Count { get; }

    /// <inheritdoc/>
    public override bool IsRandomAccess => false;

    /// <inheritdoc/>
    public override IEnumerable<AtomicSystem> Enumerate(long start = 0, CancellationToken cancellation = default)
    {
        foreach (var system in StructureFile.Read(path, start))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return system;
        }
    }
}
