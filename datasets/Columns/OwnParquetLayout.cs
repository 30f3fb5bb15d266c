using System.Globalization;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// Our own Parquet schema, version 1 (datasets/README.md): one row a structure, every array a flat list in our units, absent values null.
/// The file's key-value metadata holds CRC-32Cs of each row group, which are verified when the group is read.
/// </summary>
internal sealed class OwnParquetLayout : ParquetLayout
{
    public const string VersionKey = "potentials.schema", ChecksumKey = "potentials.crc32c", RestChecksumKey = "potentials.crc32c.rest", StatisticsKey = "potentials.statistics";

    public override string Name => "parquet";

    public override bool Matches(ParquetTable table) => table.Metadata.ContainsKey(VersionKey);

    public override SourceDescription Describe(ParquetTable table, SourceOptions options)
    {
        SourceFile.Refuse(options, "our own Parquet schema");
        if (table.Metadata[VersionKey] != "1") throw new DataError($"schema version {table.Metadata[VersionKey]}; this program reads version 1", table.Path);
        return new() { Format = Name, Path = table.Path, Stress = StressConvention.EvPerCubicAngstrom.Words() };
    }

    public override AtomicSystem[] Load(ParquetTable table, int group, SourceOptions options)
    {
        int rows = (int)table.GroupRows[group];
        NumberColumn Need(string name) => table.Numbers(name, group) ?? throw new DataError($"column {name} is missing", table.Path);
        NumberColumn numbers = Need("numbers"), positions = Need("positions"), lattice = Need("cell"), pbc = Need("pbc"), energy = Need("energy"), forces = Need("forces"), stress = Need("stress"),
            charges = Need("charges"), moments = Need("magnetic_moments"), dipole = Need("dipole"), atomEnergies = Need("atom_energies"), charge = Need("charge"), multiplicity = Need("multiplicity"),
            velocities = Need("velocities"), masses = Need("masses"), movable = Need("movable");
        string?[] info = table.Texts("info", group) ?? throw new DataError("column info is missing", table.Path), columns = table.Texts("columns", group) ?? throw new DataError("column columns is missing", table.Path);
        var systems = new AtomicSystem[rows];
        var (checksum, rest) = (new FrameChecksum(), new FrameChecksum());
        for (int i = 0; i < rows; i++)
        {
            string place = $"row group {group}, row {i}";
            var z = numbers.TryRow(i, out var row) ? Whole(row, table, place, "atomic number") : [];
            int bits = (int)(pbc.One(i) ?? 0);
            var entries = new Dictionary<string, object>(StringComparer.Ordinal);
            if (info[i] is { } text) InfoText.Read(text, entries, table.Path, place + ", info");
            var system = Build(table, place, z, positions.Row(i) ?? [], CellOf(lattice.Row(i), new((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0), table, place), new()
            {
                Energy = energy.One(i),
                Forces = forces.Row(i),
                Stress = SourceFile.Stress(stress.Row(i), 1, table.Path, place),
                Charges = charges.Row(i),
                MagneticMoments = moments.Row(i),
                Dipole = dipole.Row(i),
                AtomEnergies = atomEnergies.Row(i),
            }, charge.One(i), (int?)multiplicity.One(i), entries);
            if (FrameChecksum.IsBlind(system)) throw new DataError($"{place}: an energy or charge of -∞", table.Path);
            checksum.Add(system);
            var v = SourceFile.PerAtom(velocities.Row(i), z.Length, 3, "velocities", table.Path, place);
            var m = SourceFile.PerAtom(masses.Row(i), z.Length, 1, "masses", table.Path, place);
            var free = SourceFile.PerAtom(movable.Row(i), z.Length, 3, "movable", table.Path, place) is { } f ? Array.ConvertAll(f, x => x != 0) : null;
            rest.AddRest(v, m, free, info[i], columns[i]);
            systems[i] = columns[i] is null && v is null && m is null && free is null ? system : new AtomicSystem(z, system.Positions, system.Cell)
            {
                Labels = system.Labels, Charge = system.Charge, SpinMultiplicity = system.SpinMultiplicity, Info = system.Info, Velocities = v, Masses = m ?? Array.ConvertAll(z, a => Elements.Mass(a)), Movable = free,
                Columns = columns[i] is { } c ? InfoText.ReadColumns(c, z.Length, table.Path, place + ", columns") : new(),
            };
        }
        Verify(table, group, ChecksumKey, checksum.Value);
        if (table.Metadata.ContainsKey(RestChecksumKey)) Verify(table, group, RestChecksumKey, rest.Value); // absent in the first files
        return systems;
    }

    private static void Verify(ParquetTable table, int group, string key, uint found)
    {
        string[] stored = table.Metadata.TryGetValue(key, out string? list) ? list.Split(',') : [];
        if (group >= stored.Length || !uint.TryParse(stored[group], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out uint expected))
            throw new DataError($"row group {group}: its checksum is missing from the metadata", table.Path);
        if (expected != found) throw new DataError($"row group {group}: the checksum of its contents is {found:x8} instead of {expected:x8}; the file is damaged", table.Path);
    }
}
