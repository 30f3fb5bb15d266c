using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// ANI-1x and ANI-1ccx (Smith et al. 2020): a group for each formula, coordinates in Å, several levels of theory side by side
/// (<c>wb97x_dz.energy</c>, <c>ccsd(t)_cbs.energy</c>, …) in hartree and hartree/Å (forces, not gradients), dipoles in e·Å. NaN marks
/// what was not computed: such labels are missing.
/// </summary>
internal sealed class Ani1xLayout(string? level) : Hdf5Layout
{
    private readonly bool chosen = level is not null;
    private readonly string level = level ?? "wb97x_dz";

    public override string Name => "hdf5-ani1x";

    public override bool Matches(Hdf5Group group) => group.Has("coordinates") && group.Has("atomic_numbers") && group.Links.Any(l => l.Name.EndsWith(".energy", StringComparison.Ordinal));

    public override long Frames(Hdf5Group group) => group.Required("coordinates").Shape is [var m, ..] ? m : 0;

    public override SourceDescription Describe(Hdf5File file, Hdf5Group sample)
    {
        RequireEnergy(file, chosen, level, sample.Has(level + ".energy"), sample.Links.Where(l => l.Name.EndsWith(".energy", StringComparison.Ordinal)).Select(l => l.Name[..^7]));
        return new() { Format = Name, Path = file.Path, Energy = "hartree", EnergyKind = $"{level}, total", Forces = "hartree/Å", LevelOfTheory = level };
    }

    public override ConformerBlock Load(Hdf5File file, Hdf5Group group, long first, int frames)
    {
        Leading(file, group, "coordinates");
        var numbers = group.Required("atomic_numbers").ReadInts();
        return new ConformerBlock
        {
            Numbers = numbers,
            Frames = frames,
            Positions = Rows(group, "coordinates", first, frames)!,
            Energies = Rows(group, level + ".energy", first, frames, UnitSystem.Hartree),
            Forces = Rows(group, level + ".forces", first, frames, UnitSystem.Hartree),
            Dipoles = Rows(group, level + ".dipole", first, frames),
            Charges = Rows(group, level + ".cm5_charges", first, frames) ?? Rows(group, level + ".mbis_charges", first, frames),
            Info = new() { [InfoKeys.Group] = group.Path.TrimStart('/'), [InfoKeys.LevelOfTheory] = level },
        };
    }
}
