using System.Text;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// ColabFit's schema (OMol25, SPICE, MatPES, … as distributed on ColabFit Exchange): <c>positions, atomic_numbers, cell, pbc, energy,
/// atomic_forces, cauchy_stress</c>. Å, eV, eV/Å. The total charge stands in the JSON text <c>property_metadata</c>, multiplicity in its own
/// column. With <c>cauchy_stress_volume_normalized</c> false the stress column holds virials in eV and is divided by the volume.
/// </summary>
internal sealed class ColabFitLayout : ParquetLayout
{
    public override string Name => "parquet-colabfit";

    public override bool Matches(ParquetTable table) => table.Has("positions") && table.Has("atomic_numbers") && table.Has("atomic_forces");

    public override SourceDescription Describe(ParquetTable table, SourceOptions options)
    {
        if (options.Energy is not (null or "energy")) throw new ConfigError($"ColabFit files hold one total energy, not '{options.Energy}'.");
        return new()
        {
            Format = Name, Path = table.Path, Stress = (options.Stress ?? StressConvention.EvPerCubicAngstrom).Words() + "; virials divided by the volume where a row says so",
            Remarks = options.Stress is null && table.Has("cauchy_stress") ? ["the sign of the stress differs between ColabFit's sets; assumed, let lint check it"] : [],
        };
    }

    public override AtomicSystem[] Load(ParquetTable table, int group, SourceOptions options)
    {
        int rows = (int)table.GroupRows[group];
        bool textual = table.IsText("atomic_numbers");
        var numbersText = textual ? table.Texts("atomic_numbers", group) : null;
        var numbers = textual ? null : table.Numbers("atomic_numbers", group);
        if (numbersText is null && numbers is null) throw new DataError("column atomic_numbers is neither numbers nor a text", table.Path);
        var positions = table.Numbers("positions", group)!;
        var lattice = table.Numbers("cell", group);
        var pbc = table.Numbers("pbc", group);
        var energy = table.Numbers("energy", group);
        var forces = table.Numbers("atomic_forces", group);
        var stress = table.Numbers("cauchy_stress", group);
        var normalized = table.Numbers("cauchy_stress_volume_normalized", group);
        var multiplicity = table.Numbers("multiplicity", group);
        var metadata = table.Texts("property_metadata", group);
        var method = table.Texts("method", group);
        var ids = table.Texts("configuration_id", group);
        var dataset = table.Texts("dataset_id", group);
        double factor = (options.Stress ?? StressConvention.EvPerCubicAngstrom).Factor();
        var systems = new AtomicSystem[rows];
        for (int i = 0; i < rows; i++)
        {
            string place = $"row group {group}, row {i}";
            var z = numbersText is not null ? FromText(numbersText[i], table.Path, place) : numbers!.TryRow(i, out var row) ? Whole(row, table, place, "atomic number") : [];
            var cell = CellOf(lattice?.Row(i), PbcOf(pbc?.Row(i), Periodicity.None), table, place);
            bool virial = normalized?.One(i) == 0;
            var info = new Dictionary<string, object>();
            if (ids?[i] is { } id) info["configuration_id"] = id;
            if (method?[i] is { } level) info[InfoKeys.LevelOfTheory] = level;
            if (dataset?[i] is { } set) info[InfoKeys.Subset] = set;
            systems[i] = Build(table, place, z, positions.Row(i) ?? [], cell, new()
            {
                Energy = energy?.One(i),
                Forces = forces?.Row(i) is { Length: > 0 } f ? f : null,
                Stress = virial && cell.Volume == 0 ? null : SourceFile.Stress(stress?.Row(i) is { Length: > 0 } s ? s : null, virial ? factor / cell.Volume : factor, table.Path, place),
            }, metadata?[i] is { Length: > 0 } text ? ChargeIn(text, table.Path, place) : null, multiplicity?.One(i) is >= 1 and < 1000 and { } m ? (int)m : null, info);
        }
        return systems;
    }

    // {"charge": -1} or {"charge": {"source-value": -1, …}}, at any depth.
    internal static double? ChargeIn(string text, string path, string place)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var json = new JsonCursor(bytes, bytes.Length, path, place + ", property_metadata");
        bool inCharge = false;
        int depth = 0;
        while (json.Read() != JsonToken.End)
        {
            if (json.Token == JsonToken.Name && !inCharge && (json.Is("charge"u8) || json.Is("total_charge"u8))) (inCharge, depth) = (true, json.Depth);
            else if (inCharge && json.Token == JsonToken.Number) return json.Number;
            else if (inCharge && json.Depth <= depth && json.Token != JsonToken.StartObject) inCharge = false;
        }
        return null;
    }

    private static int[] FromText(string? text, string path, string place)
    {
        if (text is null) return [];
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var json = new JsonCursor(bytes, bytes.Length, path, place + ", atomic_numbers");
        json.Read();
        return NumberArray.Read(json, "atomic_numbers")?.Integers(json, "atomic_numbers") ?? [];
    }
}
