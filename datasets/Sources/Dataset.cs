using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Opens data sets whatever their format. The one list of formats; the first that recognises the content takes the file.</summary>
public static class Dataset
{
    private static readonly ISourceFormat[] All = [new LmdbFormat(), new AseSqliteFormat(), new Hdf5Format(), new ParquetFormat(), new DeepmdFolderFormat(), new ShardFolderFormat(), new JsonFormat(), new VaspFormat(), new StructureFileFormat()];

    /// <summary>Every format, in the order in which they are asked.</summary>
    public static IReadOnlyList<ISourceFormat> Formats => All;

    /// <summary>The format of <paramref name="path"/>, or null when none recognises it.</summary>
    /// <exception cref="DataError">The file does not exist or cannot be read.</exception>
    public static ISourceFormat? Detect(string path)
    {
        var head = FileHead.Of(path);
        return Array.Find(All, f => f.Recognises(head));
    }

    /// <summary>Opens <paramref name="path"/>.</summary>
    /// <exception cref="DataError">No format recognises the file, or it is malformed.</exception>
    /// <exception cref="ConfigError">An option does not fit the file.</exception>
    public static LabelledSource Open(string path, SourceOptions? options = null)
    {
        var format = Detect(path) ?? throw new DataError(
            $"no known format is recognised in this {(Directory.Exists(path) ? "folder" : "file")}; known are {string.Join(", ", All.Select(f => f.Name))}", path);
        return format.Open(path, options ?? SourceOptions.Default);
    }
}
