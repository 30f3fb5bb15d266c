using System.Globalization;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// DeePMD-kit's npy folders: <c>type.raw</c>, <c>type_map.raw</c> and <c>set.*/{coord,box,energy,force,virial,atom_ener}.npy</c>; a folder with such folders in it
/// is read in name order. Å, eV, eV/Å, virial in eV = −V·σ. A file <c>nopbc</c> means open space; <c>real_atom_types.npy</c> (mixed type) gives
/// types frame by frame.
/// </summary>
public sealed class DeepmdFolderSource : LabelledSource
{
    private sealed record Set(string Folder, int[] Types, int[] Map, long First, long Frames, bool Open, Dictionary<string, NpyFile> Files);

    private readonly List<Set> sets = [];
    private readonly long count;

    /// <summary>Opens a folder.</summary>
    /// <exception cref="DataError">A file is missing, malformed, or of another length than the others.</exception>
    public DeepmdFolderSource(string path)
    {
        try
        {
            foreach (string system in Systems(path))
            {
                int[] types = Types(Path.Combine(system, "type.raw"));
                string mapFile = Path.Combine(system, "type_map.raw");
                if (!File.Exists(mapFile)) throw new DataError("the file is missing, so the elements of the types are unknown; write one symbol a line", mapFile);
                int[] map = [.. File.ReadAllText(mapFile).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(s => Elements.TryParse(s, out int z) ? z : throw new DataError($"'{s}' is no element", mapFile))];
                foreach (string folder in Directory.GetDirectories(system, "set.*").Order(StringComparer.Ordinal))
                {
                    var set = new Set(folder, types, map, count, 0, File.Exists(Path.Combine(system, "nopbc")), []);
                    sets.Add(set);
                    foreach (string name in new[] { "coord", "box", "energy", "force", "virial", "atom_ener", "real_atom_types" })
                        if (File.Exists(Path.Combine(folder, name + ".npy"))) set.Files[name] = new NpyFile(Path.Combine(folder, name + ".npy"));
                    long frames = Check(set);
                    sets[^1] = set with { Frames = frames };
                    count += frames;
                }
            }
            if (sets.Count == 0) throw new DataError("no set.* folder", path);
        }
        catch
        {
            Close();
            throw;
        }
        Description = new() { Format = "deepmd-npy", Path = path, Stress = "virial in eV, −V·σ" };
    }

    /// <summary>Folders at or below <paramref name="path"/> that hold a system, as DeePMD-kit itself looks for them.</summary>
    internal static IEnumerable<string> Systems(string path) => File.Exists(Path.Combine(path, "type.raw"))
        ? [path]
        : Directory.EnumerateFiles(path, "type.raw", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 8, IgnoreInaccessible = true, AttributesToSkip = 0 }).Select(f => Path.GetDirectoryName(f)!).Order(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override SourceDescription Description { get; }

    /// <inheritdoc/>
    public override long? Count => count;

    /// <inheritdoc/>
    public override bool IsRandomAccess => true;

    /// <inheritdoc/>
    public override AtomicSystem Read(long index)
    {
        if ((ulong)index >= (ulong)count) throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {count} structures.");
        var set = sets.FindLast(s => s.First <= index && s.Frames > 0)!;
        long row = index - set.First;
        string place = $"frame {row}";
        double[]? Row(string name) => set.Files.TryGetValue(name, out var f) ? f.Row(row) : null;
        var types = Row("real_atom_types") is { } mixed ? Array.ConvertAll(mixed, t => (int)t) : set.Types;
        var numbers = Array.ConvertAll(types, t => (uint)t < (uint)set.Map.Length ? set.Map[t] : throw new DataError($"{place}: atom type {t}, but type_map.raw has {set.Map.Length} elements", set.Folder));
        var positions = Row("coord")!;
        var box = set.Open ? null : Row("box");
        var cell = box is null ? Cell.Open : new Cell(Matrix3.FromRows(box), Periodicity.All);
        SourceFile.Check(numbers, positions, cell, set.Folder, place);
        return new AtomicSystem(numbers, positions, cell)
        {
            Labels = new()
            {
                Energy = Row("energy")?[0],
                Forces = Row("force"),
                AtomEnergies = Row("atom_ener"),
                Stress = cell.Volume > 0 ? SourceFile.Stress(Row("virial"), -1 / cell.Volume, set.Folder, place) : null,
            },
            Info = new Dictionary<string, object> { [InfoKeys.Origin] = $"{Path.GetFileName(Path.GetDirectoryName(set.Folder))}/{Path.GetFileName(set.Folder)}[{row}]" },
        };
    }

    private static int[] Types(string file)
    {
        if (new FileInfo(file).Length > 64 << 20) throw new DataError("type.raw of more than 64 MiB", file);
        return [.. File.ReadAllText(file).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select((s, i) => int.TryParse(s, NumberStyles.Integer, CultureInfo.InvariantCulture, out int t) ? t : throw new DataError($"entry {i + 1}, '{s}', is not a whole number", file, i + 1))];
    }

    private static long Check(Set set)
    {
        if (!set.Files.TryGetValue("coord", out var coord) || coord.Shape.Length == 0) throw new DataError("coord.npy is missing or no array", set.Folder);
        long frames = coord.Shape[0];
        if (!set.Open && !set.Files.ContainsKey("box")) throw new DataError("box.npy is missing; for open systems make an empty file 'nopbc' beside type.raw", set.Folder);
        foreach (var (name, file) in set.Files)
        {
            long width = name switch { "coord" or "force" => 3L * set.Types.Length, "box" or "virial" => 9, "energy" => 1, _ => set.Types.Length };
            if (file.Shape.Length == 0 || file.Shape[0] != frames || file.RowLength != width)
                throw new DataError($"{name}.npy has shape ({string.Join(", ", file.Shape)}); {frames} frames of {width} numbers are due", set.Folder);
        }
        return frames;
    }

    /// <inheritdoc/>
    protected override void Close()
    {
        foreach (var set in sets)
            foreach (var file in set.Files.Values) file.Dispose();
    }
}
