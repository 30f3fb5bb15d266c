using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>A structure file (extXYZ, XYZ, POSCAR, CIF, trajectory) as a labelled source; read from the start.</summary>
public sealed class TextStructureSource : LabelledSource
{
    private readonly string path;
    private readonly string? energy;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="energy">The key of extended XYZ under which the energy stands; null: one of the usual.</param>
    /// <exception cref="DataError">There is no such file, or its format is unknown.</exception>
    /// <exception cref="ConfigError">The first structure has no such energy.</exception>
    public TextStructureSource(string path, string? energy = null)
    {
        (this.path, this.energy) = (path, energy);
        string format = StructureFile.FormatOf(path);
        Description = new()
        {
            Format = format, Path = path, EnergyKind = energy ?? "as stored (total)", Stress = "eV/Å³, tension positive",
            Remarks =
            [
                .. format == "extxyz" && EndsInsideALine(path) ? ["the last line has no end: if the file was cut off there, its last number has lost digits"] : Array.Empty<string>(),
                .. format == "extxyz" && OtherLabels() is { Length: > 0 } others ? [$"the first structure also carries {string.Join(", ", others)}, not read as labels (another energy: --energy)"] : Array.Empty<string>(),
            ],
        };
        Count = StructureFile.Open(path).Count;
    }

    // Numbers that are called energies and columns that are called forces but were not taken.
    private string[] OtherLabels()
    {
        AtomicSystem? first;
        try
        {
            first = StructureFile.Read(path, 0, energy).FirstOrDefault();
        }
        catch (DataError)
        {
            return []; // reading will say it
        }
        if (first is null) return [];
        string[] energies = [.. first.Info.Where(i => i.Value is double or long && i.Key.EndsWith("energy", StringComparison.OrdinalIgnoreCase)).Select(i => Given(i.Key)).Order(StringComparer.Ordinal)];
        if (energy is not null && first.Labels.Energy is null) throw new ConfigError($"there is no energy '{energy}' in the first structure of {path}{(energies.Length > 0 ? $"; it has {string.Join(", ", energies)}" : "")}.");
        return [.. energies, .. first.Columns.Where(c => c.Value is { Width: 3, Values: double[] } && c.Key.Contains("force", StringComparison.OrdinalIgnoreCase)).Select(c => Given(c.Key))];

        static string Given(string key) => key.StartsWith(FrameHeader.Other, StringComparison.Ordinal) ? key[FrameHeader.Other.Length..] : key;
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
        foreach (var system in StructureFile.Read(path, start, energy))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return system;
        }
    }
}
