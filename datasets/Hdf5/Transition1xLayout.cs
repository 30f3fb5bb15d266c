namespace Potentials.Datasets;

/// <summary>
/// Transition1x (Schreiner et al. 2022): data / formula / reaction with <c>positions</c> in Å and <c>wB97x_6-31G(d).energy</c> (eV),
/// <c>.forces</c> (eV/Å). The groups train, val and test link to the same reactions; they say which split a reaction is in.
/// </summary>
internal sealed class Transition1xLayout : Hdf5Layout
{
    private const string Level = "wB97x_6-31G(d)";

    public override string Name => "hdf5-transition1x";

    public override bool Matches(Hdf5Group group) => group.Has("positions") && group.Has("atomic_numbers") && group.Has(Level + ".energy");

    public override long Frames(Hdf5Group group) => group.Required("positions").Shape is [var m, ..] ? m : 0;

    public override SourceDescription Describe(Hdf5File file, Hdf5Group sample) => new()
    {
        Format = Name, Path = file.Path, LevelOfTheory = "ωB97x/6-31G(d)", Remarks = ["reactant, transition_state and product repeat frames of the path and are left out"],
    };

    public override ConformerBlock Load(Hdf5File file, Hdf5Group group, long first, int frames)
    {
        Leading(file, group, "positions");
        string[] parts = group.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return new ConformerBlock
        {
            Numbers = group.Required("atomic_numbers").ReadInts(),
            Frames = frames,
            Positions = Rows(group, "positions", first, frames)!,
            Energies = Rows(group, Level + ".energy", first, frames),
            Forces = Rows(group, Level + ".forces", first, frames),
            Info = new() { [InfoKeys.Group] = string.Join('/', parts.Skip(parts.Length > 2 ? 1 : 0)), [InfoKeys.LevelOfTheory] = "ωB97x/6-31G(d)" },
        };
    }
}
