namespace Potentials.Core;

/// <summary>Builds the conventional cells of common crystals (Wyckoff positions of the International Tables).</summary>
public static class Crystals
{
    /// <summary>Number of different sites, which is the number of elements that <see cref="Build"/> asks for.</summary>
    public static int SiteCount(CrystalKind kind) => kind switch
    {
        CrystalKind.Sc or CrystalKind.Bcc or CrystalKind.Fcc or CrystalKind.Hcp or CrystalKind.Diamond => 1,
        CrystalKind.Perovskite => 3,
        _ => 2,
    };

    /// <summary>Whether the structure has a second lattice constant c.</summary>
    public static bool IsHexagonal(CrystalKind kind) => kind is CrystalKind.Hcp or CrystalKind.Wurtzite;

    /// <summary>One conventional cell, fully periodic; atoms in the order of the structure's sites.</summary>
    /// <param name="kind">Structure.</param>
    /// <param name="elements">Atomic number of each site, [<see cref="SiteCount"/>].</param>
    /// <param name="a">Lattice constant, Å.</param>
    /// <param name="c">Second lattice constant of hexagonal structures, Å; a·√(8/3) when absent.</param>
    /// <exception cref="ArgumentException">Wrong number of elements, a length that is not positive, or c for a cubic structure.</exception>
    public static AtomicSystem Build(CrystalKind kind, ReadOnlySpan<int> elements, double a, double? c = null)
    {
        if (elements.Length != SiteCount(kind)) throw new ArgumentException($"{kind} has {SiteCount(kind)} sites, not {elements.Length}.", nameof(elements));
        if (!(a > 0) || !double.IsFinite(a)) throw new ArgumentException("The lattice constant must be positive.", nameof(a));
        if (c is not null && !IsHexagonal(kind)) throw new ArgumentException($"{kind} is cubic and has no c.", nameof(c));
        if (c is { } given && (!(given > 0) || !double.IsFinite(given))) throw new ArgumentException("The lattice constant c must be positive.", nameof(c));
        var cell = IsHexagonal(kind) ? Cell.FromParameters(a, a, c ?? a * Math.Sqrt(8.0 / 3), 90, 90, 120) : Cell.Orthorhombic(a, a, a);
        var sites = Sites(kind);
        var numbers = new int[sites.Length];
        var positions = new double[3 * sites.Length];
        for (int i = 0; i < sites.Length; i++)
        {
            var (site, x, y, z) = sites[i];
            numbers[i] = elements[site];
            (positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]) = cell.Rows.LeftMultiply(x, y, z);
        }
        return new(numbers, positions, cell);
    }

    private const double T = 1.0 / 3;

    private static (int Site, double X, double Y, double Z)[] Sites(CrystalKind kind) => kind switch
    {
        CrystalKind.Sc => [(0, 0, 0, 0)],
        CrystalKind.Bcc => [(0, 0, 0, 0), (0, 0.5, 0.5, 0.5)],
        CrystalKind.Fcc => Faces(0, 0, 0, 0),
        CrystalKind.Hcp => [(0, 0, 0, 0), (0, T, 2 * T, 0.5)],
        CrystalKind.Diamond => [.. Faces(0, 0, 0, 0), .. Faces(0, 0.25, 0.25, 0.25)],
        CrystalKind.Rocksalt => [.. Faces(0, 0, 0, 0), .. Faces(1, 0.5, 0.5, 0.5)],
        CrystalKind.Cscl => [(0, 0, 0, 0), (1, 0.5, 0.5, 0.5)],
        CrystalKind.Zincblende => [.. Faces(0, 0, 0, 0), .. Faces(1, 0.25, 0.25, 0.25)],
        CrystalKind.Wurtzite => [(0, T, 2 * T, 0), (0, 2 * T, T, 0.5), (1, T, 2 * T, 0.375), (1, 2 * T, T, 0.875)],
        CrystalKind.Fluorite => [.. Faces(0, 0, 0, 0), .. Faces(1, 0.25, 0.25, 0.25), .. Faces(1, 0.75, 0.75, 0.75)],
        CrystalKind.Perovskite => [(0, 0, 0, 0), (1, 0.5, 0.5, 0.5), (2, 0.5, 0.5, 0), (2, 0.5, 0, 0.5), (2, 0, 0.5, 0.5)],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a crystal structure."),
    };

    /// <summary>The face-centred lattice through (x, y, z), wrapped into the cell.</summary>
    private static (int Site, double X, double Y, double Z)[] Faces(int site, double x, double y, double z) =>
        [(site, x, y, z), (site, x, Half(y), Half(z)), (site, Half(x), y, Half(z)), (site, Half(x), Half(y), z)];

    private static double Half(double x) => (x + 0.5) % 1;
}
