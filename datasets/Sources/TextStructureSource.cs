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
        Description = new() { Format = StructureFile.FormatOf(path), Path = path, EnergyKind = "as stored (total)", Stress = "eV/Å³, tension positive" };
        Count = StructureFile.Open(path).Count;
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
