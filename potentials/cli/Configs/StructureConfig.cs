using Potentials.Cli.Config;
using Potentials.Core;

namespace Potentials.Cli.Configs;

/// <summary>Where the atoms come from: a file or a named crystal.</summary>
public sealed record StructureConfig : ISectionRules
{
    /// <summary>Structure file.</summary>
    [Key("structure file: extXYZ, XYZ, POSCAR, CIF; also .gz and .xz", InputFile = true)]
    public string? File { get; init; }

    /// <summary>Which frames of the file.</summary>
    [Key("which frames of the file: all, first, last, 3 or 2-5 (counted from 1)")]
    public string? Frames { get; init; }

    /// <summary>Named crystal.</summary>
    [Key("crystal to build instead of reading a file: sc, bcc, fcc, hcp, diamond, rocksalt, cscl, zincblende, wurtzite, fluorite, perovskite")]
    public CrystalKind? Crystal { get; init; }

    /// <summary>Element of a crystal with one kind of site.</summary>
    [Key("element of the crystal")]
    public string? Element { get; init; }

    /// <summary>Elements of the crystal's sites.</summary>
    [Key("elements of a compound, one for each kind of site, for example [Na, Cl]")]
    public string[]? Elements { get; init; }

    /// <summary>Lattice constant, Å.</summary>
    [QuantityKey(Dimension.Length, "lattice constant of the conventional cell", Positive = true)]
    public double? A { get; init; }

    /// <summary>Second lattice constant, Å.</summary>
    [QuantityKey(Dimension.Length, "second lattice constant of hexagonal crystals (ideal when left out)", Positive = true)]
    public double? C { get; init; }

    /// <summary>Copies along each axis.</summary>
    [Key("copies along the three cell vectors", Default = "[1, 1, 1]", Length = 3, Positive = true)]
    public required int[] Repeat { get; init; }

    /// <summary>Standard deviation of random displacements, Å.</summary>
    [QuantityKey(Dimension.Length, "standard deviation of random displacements of the atoms", Default = "0 Å", NotNegative = true)]
    public required double Rattle { get; init; }

    /// <summary>Seed of the displacements.</summary>
    [Key("seed of the displacements", Default = "1", NotNegative = true)]
    public required ulong Seed { get; init; }

    /// <summary>Atoms that do not move, counted from 1.</summary>
    [Key("atoms that do not move (a relaxing cell takes them along), counted from 1, for example [1, 2, 3]", Positive = true)]
    public int[]? Fixed { get; init; }

    /// <inheritdoc/>
    public void Check(SectionPlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        if (File is null == Crystal is null)
            throw place.Error(File is null ? "" : "crystal", $"'{place.Path}' needs either 'file' or 'crystal'" + (File is null ? ", for example {crystal: diamond, element: Si, a: 5.43 Å}" : ", not both"));
        if (Crystal is not { } kind)
        {
            foreach (string key in (string[])["element", "elements", "a", "c"])
                if (place.Has(key)) throw place.Error(key, $"'{key}' belongs to a crystal; remove it or replace 'file' by 'crystal'");
            if (Frames is not null && !FrameRange.TryParse(Frames, out _)) throw place.Error("frames", $"'{Frames}' is not a choice of frames; write all, first, last, 3 or 2-5");
            return;
        }
        if (Frames is not null) throw place.Error("frames", "'frames' belongs to a file; a crystal is one structure");
        if (A is null) throw place.Error("crystal", $"'{place.Path}.a' is missing: the lattice constant, for example 5.43 Å");
        if (Element is null == Elements is null) throw place.Error(Element is null ? "crystal" : "elements", $"'{place.Path}' needs either 'element' or 'elements'" + (Element is null ? "" : ", not both"));
        string[] symbols = Elements ?? [Element!];
        string name = Elements is null ? "element" : "elements";
        if (symbols.Length != Crystals.SiteCount(kind)) throw place.Error(name, $"{SchemaKey.Snake(kind.ToString(), '-')} has {Crystals.SiteCount(kind)} kinds of sites, so it needs " + (Crystals.SiteCount(kind) == 1 ? "one element" : $"'elements' with {Crystals.SiteCount(kind)} symbols"));
        foreach (string symbol in symbols)
            if (!Core.Elements.TryParse(symbol, out int z) || z == 0)
            {
                string? near = Nearest.Of(symbol, Core.Elements.All.Select(e => e.Name).Concat(Core.Elements.All.Select(e => e.Symbol)));
                near = Core.Elements.All.FirstOrDefault(e => e.Name == near)?.Symbol ?? near;
                throw place.Error(name, $"'{symbol}' is not an element" + (near is null ? "; write a symbol such as Si" : $"; did you mean '{near}'?"));
            }
        if (C is not null && !Crystals.IsHexagonal(kind)) throw place.Error("c", $"{SchemaKey.Snake(kind.ToString(), '-')} is cubic and has no 'c'");
    }
}
