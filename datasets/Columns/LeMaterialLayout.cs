using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// LeMat-Traj and LeMat-Bulk (LeMaterial; OPTIMADE names): <c>species_at_sites, cartesian_site_positions, lattice_vectors, energy, forces,
/// stress_tensor</c>. Å, eV, eV/Å. The publisher does not state unit and sign of the stress: eV/Å³ with tension positive is assumed and
/// can be chosen otherwise; <c>lint</c> checks it against the energies.
/// </summary>
internal sealed class LeMaterialLayout : ParquetLayout
{
    public override string Name => "parquet-lemat";

    public override bool Matches(ParquetTable table) => table.Has("cartesian_site_positions") && table.Has("species_at_sites");

    public override SourceDescription Describe(ParquetTable table, SourceOptions options)
    {
        string energy = EnergyColumn(options);
        if (!table.Has(energy)) throw options.Energy is null ? new DataError("there is no column 'energy'", table.Path) : new ConfigError($"this file has no column '{energy}'.");
        return new()
        {
            Format = Name, Path = table.Path, EnergyKind = energy, Stress = (options.Stress ?? StressConvention.EvPerCubicAngstrom).Words(),
            Remarks = options.Stress is null && table.Has("stress_tensor") ? ["unit and sign of the stress are not stated by the format; assumed"] : [],
        };
    }

    private static string EnergyColumn(SourceOptions options) => options.Energy switch
    {
        null or "energy" or "uncorrected" => "energy",
        "corrected" or "energy_corrected" => "energy_corrected",
        var other => throw new ConfigError($"LeMaterial has the energies 'uncorrected' and 'corrected', not '{other}'."),
    };

    public override AtomicSystem[] Load(ParquetTable table, int group, SourceOptions options)
    {
        int rows = (int)table.GroupRows[group];
        var species = table.TextLists("species_at_sites", group) ?? throw new DataError("column species_at_sites is not a list of strings", table.Path);
        var positions = table.Numbers("cartesian_site_positions", group)!;
        var lattice = table.Numbers("lattice_vectors", group);
        var dimensions = table.Numbers("dimension_types", group);
        var energy = table.Numbers(EnergyColumn(options), group);
        var forces = table.Numbers("forces", group);
        var stress = table.Numbers("stress_tensor", group);
        var moments = table.Numbers("magnetic_moments", group);
        var ids = table.Texts("immutable_id", group) ?? table.Texts("id", group);
        var functional = table.Texts("functional", group);
        double factor = (options.Stress ?? StressConvention.EvPerCubicAngstrom).Factor();
        var systems = new AtomicSystem[rows];
        for (int i = 0; i < rows; i++)
        {
            string place = $"row group {group}, row {i}";
            var numbers = Array.ConvertAll(species[i] ?? [], s => Elements.TryParse(s, out int z) ? z : throw new DataError($"{place}: '{s}' is no element", table.Path));
            var cell = CellOf(lattice?.Row(i), PbcOf(dimensions?.Row(i), Periodicity.All), table, place);
            var info = new Dictionary<string, object>();
            if (ids?[i] is { } id) info[InfoKeys.Group] = id;
            if (functional?[i] is { } level) info[InfoKeys.LevelOfTheory] = level;
            systems[i] = Build(table, place, numbers, positions.Row(i) ?? [], cell, new()
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
