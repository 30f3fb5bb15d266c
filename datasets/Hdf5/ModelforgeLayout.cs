using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// The modelforge layout of QM9 and its relatives: a group for each molecule, every data set with its unit in attribute <c>u</c>
/// (lengths in nanometer, energies in kJ/mol), <c>positions</c> [configs, atoms, 3].
/// </summary>
internal sealed class ModelforgeLayout(string? energy) : Hdf5Layout
{
    private static readonly string[] Preferred = ["total_energy", "dft_total_energy", "energies", "internal_energy_at_0K"];

    private readonly bool chosen = energy is not null;
    private string energy = energy ?? "";

    public override string Name => "hdf5-modelforge";

    public override bool Matches(Hdf5Group group) => group.Has("positions") && group.Has("atomic_numbers") && group.Required("positions").TextAttribute("u") is not null;

    public override long Frames(Hdf5Group group) => group.Required("positions").Shape is [var m, ..] ? m : 0;

    public override SourceDescription Describe(Hdf5File file, Hdf5Group sample)
    {
        var energies = sample.Links.Select(l => l.Name).Where(n => sample.Dataset(n)?.TextAttribute("property_type") == "energy").ToList();
        if (energy.Length == 0) energy = Preferred.FirstOrDefault(energies.Contains) ?? "";
        RequireEnergy(file, chosen, energy, energies.Contains(energy), energies);
        return new()
        {
            Format = Name, Path = file.Path, Length = sample.Required("positions").TextAttribute("u")!, Energy = sample.Required(energy).TextAttribute("u") ?? "kilojoule_per_mole", EnergyKind = energy,
            Forces = sample.Dataset("forces")?.TextAttribute("u") ?? "none", Remarks = [$"other energies in the file: {string.Join(", ", energies.Where(e => e != energy))}"],
        };
    }

    public override ConformerBlock Load(Hdf5File file, Hdf5Group group, long first, int frames)
    {
        Leading(file, group, "positions");
        double[]? Scaled(string name, string unit) => group.Dataset(name) is { } d ? SourceFile.Scale(d.ReadDoubles(first, frames), Unit(file, d, "u", unit)) : null;
        var info = new Dictionary<string, object> { [InfoKeys.Group] = group.Path.TrimStart('/') };
        foreach (string name in new[] { "smiles_gdb-17", "smiles" })
            if (Text(group, name) is { } smiles) info.TryAdd("smiles", smiles);
        return new ConformerBlock
        {
            Numbers = group.Required("atomic_numbers").ReadInts(),
            Frames = frames,
            Positions = Scaled("positions", "nanometer")!,
            Energies = Scaled(energy, "kilojoule_per_mole"),
            Forces = Scaled("forces", "kilojoule_per_mole / nanometer"),
            Charges = Scaled("partial_charges", "elementary_charge"),
            Dipoles = Scaled("dipole_moment_per_system", "elementary_charge * nanometer"),
            Info = info,
        };
    }
}
