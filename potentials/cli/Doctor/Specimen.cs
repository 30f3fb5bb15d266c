using Potentials.Core;

namespace Potentials.Cli.Doctor;

/// <summary>Crystals to examine a potential on: well-known ones at their experimental lattice constants.</summary>
public static class Specimen
{
    private static readonly (CrystalKind Kind, string[] Elements, double A)[] Known =
    [
        (CrystalKind.Diamond, ["Si"], 5.431), (CrystalKind.Fcc, ["Cu"], 3.615), (CrystalKind.Fcc, ["Al"], 4.050), (CrystalKind.Fcc, ["Ni"], 3.524),
        (CrystalKind.Fcc, ["Au"], 4.078), (CrystalKind.Fcc, ["Ag"], 4.086), (CrystalKind.Fcc, ["Pt"], 3.924), (CrystalKind.Fcc, ["Pd"], 3.891),
        (CrystalKind.Bcc, ["Fe"], 2.866), (CrystalKind.Bcc, ["W"], 3.165), (CrystalKind.Bcc, ["Mo"], 3.147), (CrystalKind.Bcc, ["Ta"], 3.303),
        (CrystalKind.Fcc, ["Ar"], 5.26), (CrystalKind.Diamond, ["C"], 3.567), (CrystalKind.Diamond, ["Ge"], 5.658),
        (CrystalKind.Rocksalt, ["Mg", "O"], 4.212), (CrystalKind.Rocksalt, ["Na", "Cl"], 5.640), (CrystalKind.Hcp, ["Zr"], 3.232), (CrystalKind.Hcp, ["Mg"], 3.209),
    ];

    /// <summary>A conventional cell of the first known crystal whose elements the potential has; fcc at a guessed density otherwise.</summary>
    public static (string Name, AtomicSystem Cell) For(PotentialInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        foreach (var (kind, elements, a) in Known)
        {
            int[] z = Array.ConvertAll(elements, e => Elements.TryParse(e, out int n) ? n : 0);
            if (info.Elements is null || z.All(info.Elements.Contains)) return ($"{string.Concat(elements)} {kind.ToString().ToLowerInvariant()}", Crystals.Build(kind, z, a));
        }
        int only = info.Elements![0];
        double radius = Elements.Get(only).CovalentRadius ?? 1.5;
        return ($"{Elements.Symbol(only)} fcc", Crystals.Build(CrystalKind.Fcc, [only], 2 * Math.Sqrt(2) * radius * 1.1));
    }

    /// <summary>The crystal repeated to at least <paramref name="atoms"/> atoms and disturbed by 0.05 Å.</summary>
    public static AtomicSystem Disturbed(AtomicSystem cell, int atoms)
    {
        ArgumentNullException.ThrowIfNull(cell);
        int n = 1;
        while (n * n * n * cell.Count < atoms) n++;
        return Supercells.Rattle(Supercells.Repeat(cell, n, n, n), 0.05, 2024);
    }
}
