using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// SPICE 1 and 2 (Eastman et al. 2023, 2024): a group for each molecule with <c>conformations</c> in bohr, energies in hartree and
/// <c>dft_total_gradient</c> in hartree/bohr, which is +dE/dR: forces are its negative. The total charge follows from the SMILES.
/// </summary>
internal sealed class SpiceLayout(string? energy) : Hdf5Layout
{
    private readonly bool chosen = energy is not null;
    private readonly string energy = energy ?? "dft_total_energy";

    public override string Name => "hdf5-spice";

    public override bool Matches(Hdf5Group group) => group.Has("conformations") && group.Has("atomic_numbers");

    public override long Frames(Hdf5Group group) => group.Required("conformations").Shape is [var m, ..] ? m : 0;

    public override SourceDescription Describe(Hdf5File file, Hdf5Group sample)
    {
        RequireEnergy(file, chosen, energy, sample.Has(energy), sample.Links.Select(l => l.Name).Where(n => n.EndsWith("energy", StringComparison.Ordinal)));
        return new()
        {
            Format = Name, Path = file.Path, Length = "bohr", Energy = "hartree", EnergyKind = energy, Forces = "hartree/bohr, gradient (sign turned)",
            LevelOfTheory = "ωB97M-D3(BJ)/def2-TZVPPD", Remarks = ["total charge taken from the formal charges in the SMILES"],
        };
    }

    public override ConformerBlock Load(Hdf5File file, Hdf5Group group, long first, int frames)
    {
        Leading(file, group, "conformations");
        var positions = group.Required("conformations");
        var gradient = group.Dataset("dft_total_gradient");
        var energies = group.Dataset(energy);
        string? smiles = Text(group, "smiles");
        var info = new Dictionary<string, object> { [InfoKeys.Group] = group.Path.TrimStart('/') };
        if (smiles is not null) info["smiles"] = smiles;
        if (Text(group, "subset") is { } subset) info[InfoKeys.Subset] = subset;
        return new ConformerBlock
        {
            Numbers = group.Required("atomic_numbers").ReadInts(),
            Frames = frames,
            Positions = SourceFile.Scale(positions.ReadDoubles(first, frames), Unit(file, positions, "units", "bohr"))!,
            Energies = SourceFile.Scale(energies?.ReadDoubles(first, frames), Unit(file, energies, "units", "hartree")),
            Forces = SourceFile.Scale(gradient?.ReadDoubles(first, frames), -Unit(file, gradient, "units", "hartree/bohr")),
            Charges = Rows(group, "mbis_charges", first, frames),
            Dipoles = Rows(group, "scf_dipole", first, frames, UnitSystem.Bohr),
            Charge = smiles is null ? null : SmilesCharge.Of(smiles),
            Info = info,
        };
    }
}
