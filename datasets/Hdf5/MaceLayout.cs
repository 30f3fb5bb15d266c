using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// MACE's HDF5 shards: <c>config_batch_k/config_i</c> with numbers, positions, cell, pbc and, below <c>properties</c> (older files: in the
/// group itself), energy, forces, stress, virials. Å, eV, eV/Å, stress in eV/Å³ with ASE's sign, virials in eV = −V·σ. The string "None" marks what is missing.
/// </summary>
internal sealed class MaceLayout : Hdf5Layout
{
    public override string Name => "hdf5-mace";

    public override bool Matches(Hdf5Group group) => group.Has("positions") && group.Has("atomic_numbers") && group.Path.Contains("/config_", StringComparison.Ordinal);

    public override long Frames(Hdf5Group group) => 1;

    public override SourceDescription Describe(Hdf5File file, Hdf5Group sample) => new()
    {
        Format = Name, Path = file.Path, Stress = "eV/Å³, tension positive; where only virials are given, −virial/V",
    };

    public override ConformerBlock Load(Hdf5File file, Hdf5Group group, long first, int frames)
    {
        var properties = group;
        foreach (var link in group.Links)
            if (link.Name == "properties" && group.IsGroup(link)) properties = group.Group(link);
        double[]? Value(Hdf5Group g, string name) => g.Dataset(name) is { Type.Kind: Hdf5Kind.Float or Hdf5Kind.Integer } d ? d.ReadDoubles() : null;
        var cell = Value(group, "cell");
        var pbc = Value(group, "pbc") ?? [0, 0, 0];
        if (pbc.Length != 3 || cell is { Length: not 9 }) throw new DataError($"{group.Path}: pbc of {pbc.Length} and cell of {cell?.Length} numbers", file.Path);
        double volume = cell is null ? 0 : new Cell(Matrix3.FromRows(cell), Periodicity.All).Volume;
        var stress = SourceFile.Stress(Value(properties, "stress"), 1, file.Path, group.Path);
        if (stress is null && volume > 0) stress = SourceFile.Stress(Value(properties, "virials"), -1 / volume, file.Path, group.Path);
        // MACE writes zeros where a frame has no stress and gives them the weight 0.
        if (WeightOf("stress") == 0) stress = null;
        var charge = Value(properties, "total_charge");
        var spin = Value(properties, "total_spin");
        return new ConformerBlock
        {
            Numbers = group.Required("atomic_numbers").ReadInts(),
            Frames = 1,
            Positions = group.Required("positions").ReadDoubles(),
            Cells = cell,
            Pbc = new(pbc[0] != 0, pbc[1] != 0, pbc[2] != 0),
            Energies = WeightOf("energy") == 0 ? null : Value(properties, "energy"),
            Forces = WeightOf("forces") == 0 ? null : Value(properties, "forces"),
            Stresses = stress?.ToArray(),
            Charges = WeightOf("charges") == 0 ? null : Value(properties, "charges"),
            Dipoles = WeightOf("dipole") == 0 ? null : Value(properties, "dipole"),
            Charge = charge is [var q] ? q : null,
            SpinMultiplicity = spin is [>= 1 and < 1000 and var m] ? (int)m : null,
            Info = new[] { "config_type", "head" }.Where(n => Text(group, n) is not (null or "None")).ToDictionary(n => n, n => (object)Text(group, n)!, StringComparer.Ordinal),
        };

        double? WeightOf(string name)
        {
            foreach (var link in group.Links)
                if (link.Name == "property_weights" && group.IsGroup(link)) return Value(group.Group(link), name) is [var w] ? w : null;
            return Value(group, name + "_weight") is [var old] ? old : null;
        }
    }
}
