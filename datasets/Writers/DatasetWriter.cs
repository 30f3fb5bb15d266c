using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// Writes structures into a new data set. The file appears under its name only at <see cref="Commit"/>; until then it bears the ending
/// <c>.partial</c>, and without a commit it is removed.
/// </summary>
public abstract class DatasetWriter : IDisposable
{
    /// <summary>Structures written so far.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a structure.</summary>
    /// <exception cref="DataError">The format cannot hold this structure.</exception>
    public void Write(AtomicSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        Add(system);
        Count++;
    }

    /// <summary>What the format keeps of a structure, as it will be read back (numbers, positions, cell, labels, charge and spin).</summary>
    public virtual AtomicSystem AsStored(AtomicSystem system) => system;

    /// <summary>Names of what a structure has and the format does not keep.</summary>
    public virtual IEnumerable<string> NotKept(AtomicSystem system) => [];

    /// <summary>Brings everything to the disk and gives the file its name.</summary>
    public abstract void Commit();

    /// <summary>Adds a structure.</summary>
    protected abstract void Add(AtomicSystem system);

    /// <summary>Closes; removes what was not committed.</summary>
    protected abstract void Close();

    /// <summary>A writer for the file, by its ending: <c>.parquet</c>, <c>.aselmdb</c>, <c>.h5</c>, <c>.hdf5</c> or <c>.extxyz</c>.</summary>
    /// <param name="path">Where it will stand.</param>
    /// <param name="neighborCutoff">Å to which neighbours are counted for the statistics that Parquet files keep; null: they are not.</param>
    /// <exception cref="ConfigError">No format has this ending, or it keeps no statistics.</exception>
    public static DatasetWriter Create(string path, double? neighborCutoff = null) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".parquet" => new ParquetStructureWriter(path, neighborCutoff: neighborCutoff),
        var ending when neighborCutoff is not null => throw new ConfigError($"'{ending}' files keep no counts of neighbours; write .parquet or leave the cutoff out."),
        ".aselmdb" or ".lmdb" => new AseLmdbWriter(path),
        ".h5" or ".hdf5" => new Hdf5StructureWriter(path),
        ".extxyz" or ".xyz" => new TextStructureWriter(path),
        var other => throw new ConfigError($"no data set format is written under the ending '{other}'; use .parquet, .aselmdb, .h5 or .extxyz."),
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }
}
