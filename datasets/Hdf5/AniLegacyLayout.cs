using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// The pyanitools layout of ANI-1, ANI-2x and COMP6: groups with <c>coordinates</c> in Å, <c>energies</c> in hartree, <c>forces</c> in
/// hartree/Å where there are any, and <c>species</c> as symbols ([atoms]) or atomic numbers ([frames, atoms]). Per-atom charges have one
/// column more than there are atoms (their sum), which is left out. COMP6 files (known by their data set <c>lot</c>) keep the gradient
/// under the name <c>forces</c>: along the dimer scans of s66x8 the energy change regresses on −<c>forces</c>·Δr with slope −0.999 and
/// correlation −0.999 (142 steps below 0.3 Å), so their sign is turned.
/// </summary>
internal sealed class AniLegacyLayout : Hdf5Layout
{
    public override string Name => "hdf5-ani";

    public override bool Matches(Hdf5Group group) => group.Has("coordinates") && group.Has("species") && group.Has("energies");

    public override long Frames(Hdf5Group group) => group.Required("coordinates").Shape is [var m, ..] ? m : 0;

    public override SourceDescription Describe(Hdf5File file, Hdf5Group sample) => new()
    {
        Format = Name, Path = file.Path, Energy = "hartree", Forces = sample.Has("lot") ? "hartree/Å, gradient (sign turned)" : "hartree/Å", LevelOfTheory = Text(sample, "lot"),
        Remarks = sample.Has("coordinatesHE") ? ["the high-energy part (coordinatesHE, energiesHE) is left out"] : [],
    };

    public override ConformerBlock Load(Hdf5File file, Hdf5Group group, long first, int frames)
    {
        long all = Leading(file, group, "coordinates");
        var coordinates = group.Required("coordinates");
        int atoms = (int)coordinates.Shape[1];
        var numbers = Species(file, group.Required("species"));
        if (numbers.Length != atoms)
        {
            if (numbers.Length != all * atoms) throw new DataError($"{group.Path}: {numbers.Length} species for {all} frames of {atoms} atoms", file.Path);
            numbers = numbers.AsSpan((int)first * atoms, frames * atoms).ToArray();
        }
        var info = new Dictionary<string, object> { [InfoKeys.Group] = group.Path.TrimStart('/') };
        if (Text(group, "lot") is { } level) info[InfoKeys.LevelOfTheory] = level;
        return new ConformerBlock
        {
            Numbers = numbers,
            Frames = frames,
            Positions = coordinates.ReadDoubles(first, frames),
            Energies = Rows(group, "energies", first, frames, UnitSystem.Hartree),
            Forces = Rows(group, "forces", first, frames, group.Has("lot") ? -UnitSystem.Hartree : UnitSystem.Hartree),
            Charges = WithoutSum(group.Dataset("cm5"), first, frames, atoms),
            Info = info,
        };
    }

    private static double[]? WithoutSum(Hdf5Dataset? dataset, long first, int frames, int atoms)
    {
        if (dataset is not { Shape.Count: 2 } d || d.Shape[1] != atoms + 1) return null;
        var all = d.ReadDoubles(first, frames);
        var charges = new double[frames * atoms];
        for (int f = 0; f < frames; f++) all.AsSpan(f * (atoms + 1), atoms).CopyTo(charges.AsSpan(f * atoms));
        return charges;
    }
}
