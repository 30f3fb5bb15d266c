using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// MPtrj as <c>nimashoghi/mptrj</c> distributes it: <c>numbers, positions, cell, pbc, energy, forces, stress</c> with Materials Project columns.
/// Å, eV (uncorrected; float32), eV/Å, stress in eV/Å³ with ASE's sign (from the extxyz edition of MPtrj).
/// </summary>
internal sealed class MptrjParquetLayout : ParquetLayout
{
    public override string Name => "parquet-mptrj";

    public override bool Matches(ParquetTable table) => table.Has("numbers") && table.Has("positions") && table.Has("mp_id");

    public override SourceDescription Describe(ParquetTable table, SourceOptions options)
    {
        string column = Column(options);
        if (!table.Has(column)) throw options.Energy is null ? new DataError($"there is no column '{column}'", table.Path) : new ConfigError($"this file has no column '{column}'.");
        return new() { Format = Name, Path = table.Path, EnergyKind = column == "energy" ? "uncorrected total" : column, Stress = (options.Stress ?? StressConvention.EvPerCubicAngstrom).Words(), LevelOfTheory = "PBE(+U), Materials Project" };
    }

    private static string Column(SourceOptions options) => options.Energy switch
    {
        null or "uncorrected" => "energy",
        "corrected" => "corrected_total_energy",
        var other => throw new ConfigError($"MPtrj has the energies 'uncorrected' and 'corrected', not '{other}'."),
    };

    public override AtomicSystem[] Load(ParquetTable table, int group, SourceOptions options)
    {
        int rows = (int)table.GroupRows[group];
        var numbers = table.Numbers("numbers", group)!;
        var positions = table.Numbers("positions", group)!;
        var lattice = table.Numbers("cell", group);
        var pbc = table.Numbers("pbc", group);
        var energy = table.Numbers(Column(options), group);
        var forces = table.Numbers("forces", group);
        var stress = table.Numbers("stress", group);
        var moments = table.Numbers("magmoms", group);
        var ids = table.Texts("mp_id", group);
        double factor = (options.Stress ?? StressConvention.EvPerCubicAngstrom).Factor();
        var systems = new AtomicSystem[rows];
        for (int i = 0; i < rows; i++)
        {
            string place = $"row group {group}, row {i}";
            var z = numbers.TryRow(i, out var row) ? Whole(row, table, place, "atomic number") : [];
            var info = new Dictionary<string, object>();
            if (ids?[i] is { } id) info[InfoKeys.Group] = id;
            systems[i] = Build(table, place, z, positions.Row(i) ?? [], CellOf(lattice?.Row(i), PbcOf(pbc?.Row(i), Periodicity.All), table, place), new()
            {
                Energy = energy?.One(i),
                Forces = forces?.Row(i) is { Length: > 0 } f ? f : null,
                Stress = SourceFile.Stress(stress?.Row(i) is { Length: > 0 } s ? s : null, factor, table.Path, place),
                MagneticMoments = moments?.Row(i) is { Length: > 0 } m ? m : null,
            }, null, null, info);
        }
        return systems;
    }
}
