using System.Globalization;
using Parquet;
using Parquet.Schema;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Writes our own Parquet schema (version 1), row group by row group, with a CRC-32C of each and the statistics of all in the metadata.</summary>
public sealed class ParquetStructureWriter : DatasetWriter
{
    /// <summary>Bytes of numbers after which a row group is closed, unless chosen otherwise.</summary>
    public const long DefaultGroupBytes = 4 << 20;

    private readonly string path, temporary;
    private readonly long groupBytes;
    private readonly FileStream stream;
    private readonly ParquetWriter writer;
    private readonly ParquetSchema schema;
    private readonly List<string> checksums = [], restChecksums = [];
    private readonly ListColumn<short> numbers = new("numbers");
    private readonly ListColumn<bool> movable = new("movable");
    private readonly Dictionary<string, ListColumn<double>> lists = new[] { "positions", "cell", "forces", "stress", "charges", "magnetic_moments", "dipole", "atom_energies", "velocities", "masses" }
        .ToDictionary(n => n, n => new ListColumn<double>(n));
    private readonly DataField<int> atomsField = new("n_atoms"), pbcField = new("pbc");
    private readonly DataField<double?> energyField = new("energy"), chargeField = new("charge");
    private readonly DataField<int?> multiplicityField = new("multiplicity");
    private readonly DataField<string> infoField = new("info"), columnsField = new("columns");
    private readonly List<int> atoms = [], pbc = [];
    private readonly List<double?> energies = [], totalCharges = [];
    private readonly List<int?> multiplicities = [];
    private readonly List<string?> infos = [], columns = [];
    private readonly StatisticsCollector statistics;
    private FrameChecksum checksum = new(), rest = new();
    private long bytes;
    private bool closed, committed;

    /// <summary>Starts a file.</summary>
    /// <param name="path">Where it will stand.</param>
    /// <param name="groupBytes">Bytes of numbers after which a row group is closed: a row group is the unit of reading and shuffling.</param>
    /// <param name="neighborCutoff">Å to which neighbours are counted for the statistics that the file keeps; null: they are not.</param>
    public ParquetStructureWriter(string path, long groupBytes = DefaultGroupBytes, double? neighborCutoff = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(groupBytes, 1);
        (this.path, this.groupBytes) = (Path.GetFullPath(path), groupBytes);
        temporary = this.path + ".partial";
        statistics = new(neighborCutoff);
        schema = new ParquetSchema([atomsField, numbers.Field, pbcField, energyField, chargeField, multiplicityField, .. lists.Values.Select(l => l.Field), movable.Field, infoField, columnsField]);
        stream = new PromptFileStream(temporary);
        writer = ParquetWriter.CreateAsync(schema, stream, new ParquetOptions { CompressionMethod = CompressionMethod.Zstd, CompressionLevel = System.IO.Compression.CompressionLevel.Fastest }).GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    protected override void Add(AtomicSystem system)
    {
        var l = system.Labels;
        atoms.Add(system.Count);
        numbers.Add(Array.ConvertAll(system.Numbers, z => (short)z));
        pbc.Add((system.Cell.Pbc.A ? 1 : 0) | (system.Cell.Pbc.B ? 2 : 0) | (system.Cell.Pbc.C ? 4 : 0));
        energies.Add(l.Energy);
        totalCharges.Add(system.Charge);
        multiplicities.Add(system.SpinMultiplicity);
        lists["positions"].Add(system.Positions);
        lists["cell"].Add(system.Cell == Cell.Open ? null : system.Cell.Rows.ToArray());
        lists["forces"].Add(l.Forces);
        lists["stress"].Add(l.Stress?.ToArray());
        lists["charges"].Add(l.Charges);
        lists["magnetic_moments"].Add(l.MagneticMoments);
        lists["dipole"].Add(l.Dipole);
        lists["atom_energies"].Add(l.AtomEnergies);
        lists["velocities"].Add(system.Velocities);
        double[]? masses = system.HasMasses ? system.Masses : null;
        lists["masses"].Add(masses);
        movable.Add(system.Movable);
        infos.Add(InfoText.Write(system.Info));
        columns.Add(InfoText.WriteColumns(system.Columns));
        checksum.Add(system);
        rest.AddRest(system.Velocities, masses, system.Movable, infos[^1], columns[^1]);
        statistics.Add(system);
        bytes += 64 + 8L * system.Count * (4 + (l.Forces is null ? 0 : 3));
        if (bytes >= groupBytes) EndGroup();
    }

    private void EndGroup()
    {
        if (atoms.Count == 0) return;
        using (var group = writer.CreateRowGroup())
        {
            Wait(group.WriteAsync<int>(atomsField, atoms.ToArray()));
            numbers.Write(group, schema);
            Wait(group.WriteAsync<int>(pbcField, pbc.ToArray()));
            Wait(group.WriteAsync<double>(energyField, (ReadOnlyMemory<double?>)energies.ToArray()));
            Wait(group.WriteAsync<double>(chargeField, (ReadOnlyMemory<double?>)totalCharges.ToArray()));
            Wait(group.WriteAsync<int>(multiplicityField, (ReadOnlyMemory<int?>)multiplicities.ToArray()));
            foreach (var list in lists.Values) list.Write(group, schema);
            movable.Write(group, schema);
            Wait(group.WriteAsync(infoField, infos!));
            Wait(group.WriteAsync(columnsField, columns!));
            group.CompleteValidate();
        }
        checksums.Add(checksum.Value.ToString("x8", CultureInfo.InvariantCulture));
        restChecksums.Add(rest.Value.ToString("x8", CultureInfo.InvariantCulture));
        (checksum, rest) = (new(), new());
        bytes = 0;
        atoms.Clear();
        pbc.Clear();
        energies.Clear();
        totalCharges.Clear();
        multiplicities.Clear();
        infos.Clear();
        columns.Clear();
    }

    private static void Wait(ValueTask task) => task.AsTask().GetAwaiter().GetResult();

    private static void Wait(Task task) => task.GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override void Commit()
    {
        EndGroup();
        writer.CustomMetadata = new Dictionary<string, string> { [OwnParquetLayout.VersionKey] = "1", [OwnParquetLayout.ChecksumKey] = string.Join(',', checksums), [OwnParquetLayout.RestChecksumKey] = string.Join(',', restChecksums), [OwnParquetLayout.StatisticsKey] = statistics.ToText() };
        writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
        closed = true;
        stream.Flush(true);
        stream.Dispose();
        File.Move(temporary, path, true);
        committed = true;
    }

    /// <inheritdoc/>
    protected override void Close()
    {
        if (!closed) writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
        closed = true;
        stream.Dispose();
        if (!committed) File.Delete(temporary);
    }
}
