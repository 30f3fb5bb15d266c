using System.Security.Cryptography;
using Potentials.Core;

namespace Potentials.Models.Classical;

/// <summary>The functions of an embedded-atom potential as tabulated in a file.</summary>
/// <remarks>
/// Layouts: funcfl is a comment line, then Z, mass, lattice constant, lattice, then n_ρ dρ n_r dr r_c, the embedding energies, effective
/// charges and densities. setfl is three comment lines, the number and symbols of the elements, n_ρ dρ n_r dr r_c, for each element Z, mass,
/// lattice constant, lattice, embedding energies, densities (one table for each partner in Finnis-Sinclair files), then r·φ(r) for the
/// pairs 1-1, 2-1, 2-2, 3-1, … Line breaks within the numbers do not matter. Energies are eV, distances Å.
/// </remarks>
public sealed class EamTables
{
    private EamTables(EamFormat format, int[] elements, int rhoPoints, double rhoSpacing, int points, double spacing, double cutoff, string hash) =>
        (Format, Elements, RhoPoints, RhoSpacing, Points, Spacing, Cutoff, Hash, Embedding, Density, PairTimesDistance) = (format, elements, rhoPoints,
            rhoSpacing, points, spacing, cutoff, hash, new double[elements.Length][], new double[elements.Length, elements.Length][], new double[elements.Length, elements.Length][]);

    /// <summary>Kind of file.</summary>
    public EamFormat Format { get; }

    /// <summary>Atomic numbers in the file's order.</summary>
    public IReadOnlyList<int> Elements { get; }

    /// <summary>Points of each embedding function.</summary>
    public int RhoPoints { get; }

    /// <summary>Spacing of the density axis (the file's unit of density).</summary>
    public double RhoSpacing { get; }

    /// <summary>Points of each function of distance.</summary>
    public int Points { get; }

    /// <summary>Spacing of the distance axis, Å; the first point is r = 0.</summary>
    public double Spacing { get; }

    /// <summary>Å.</summary>
    public double Cutoff { get; }

    /// <summary>SHA-256 of the file, lower-case hex.</summary>
    public string Hash { get; }

    /// <summary>F(ρ) of each element, eV.</summary>
    internal double[][] Embedding { get; }

    /// <summary>Density at an atom of the first element due to one of the second.</summary>
    internal double[,][] Density { get; }

    /// <summary>r·φ(r), eV·Å, symmetric.</summary>
    internal double[,][] PairTimesDistance { get; }

    /// <summary>The format that a file's ending names, or null.</summary>
    public static EamFormat? FormatOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        bool Ends(string ending) => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
        return Ends(".fs") ? EamFormat.FinnisSinclair : Ends(".alloy") || Ends(".setfl") ? EamFormat.Setfl : Ends(".eam") || Ends(".funcfl") ? EamFormat.Funcfl : null;
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">Its kind; by its ending when null.</param>
    /// <param name="coulomb">e²/(4πε₀) in eV·Å that turns effective charges of a funcfl file into a pair energy.</param>
    /// <exception cref="DataError">The file is absent or malformed; says line and column.</exception>
    public static EamTables Read(string path, EamFormat? format = null, double coulomb = UnitSystem.Coulomb)
    {
        var kind = format ?? FormatOf(path) ?? throw new DataError("the ending does not tell the kind of embedded-atom file; rename it to .eam, .eam.alloy or .eam.fs", path);
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataError($"cannot be read: {e.Message}", path, inner: e);
        }
        var reader = new NumberReader(path, bytes);
        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return kind == EamFormat.Funcfl ? ReadFuncfl(reader, hash, coulomb) : ReadSetfl(reader, hash, kind);
    }

    private static EamTables ReadFuncfl(NumberReader r, string hash, double coulomb)
    {
        r.SkipLine();
        int z = AtomicNumber(r);
        Header(r);
        var t = Sizes(r, EamFormat.Funcfl, [z], hash);
        t.Embedding[0] = r.Numbers(t.RhoPoints, "embedding energies");
        var charges = r.Numbers(t.Points, "effective charges");
        t.PairTimesDistance[0, 0] = Array.ConvertAll(charges, q => coulomb * q * q);
        t.Density[0, 0] = r.Numbers(t.Points, "densities");
        r.ExpectEnd();
        return t;
    }

    private static EamTables ReadSetfl(NumberReader r, string hash, EamFormat format)
    {
        for (int i = 0; i < 3; i++) r.SkipLine();
        int count = r.Integer(1, 118, "number of elements");
        var elements = new int[count];
        for (int a = 0; a < count; a++)
        {
            string symbol = r.Word("symbol of an element");
            if (!Core.Elements.TryParse(symbol, out elements[a]) || elements[a] == 0) throw r.Error($"'{symbol}' is not the symbol of an element");
        }
        if (elements.Distinct().Count() != count) throw r.Error("an element is listed twice");
        var t = Sizes(r, format, elements, hash);
        for (int a = 0; a < count; a++)
        {
            int z = AtomicNumber(r);
            if (z != elements[a]) throw r.Error($"the tables of {Core.Elements.Symbol(elements[a])} are headed by atomic number {z}, which is {Core.Elements.Symbol(z)}");
            Header(r);
            t.Embedding[a] = r.Numbers(t.RhoPoints, $"embedding energies of {Core.Elements.Symbol(z)}");
            if (format == EamFormat.FinnisSinclair)
                // The file lists what a atoms contribute at each kind of neighbour.
                for (int b = 0; b < count; b++) t.Density[b, a] = r.Numbers(t.Points, $"densities of {Core.Elements.Symbol(z)} at {Core.Elements.Symbol(elements[b])}");
            else
            {
                var density = r.Numbers(t.Points, $"densities of {Core.Elements.Symbol(z)}");
                for (int b = 0; b < count; b++) t.Density[b, a] = density;
            }
        }
        for (int a = 0; a < count; a++)
            for (int b = 0; b <= a; b++) t.PairTimesDistance[a, b] = t.PairTimesDistance[b, a] = r.Numbers(t.Points, $"pair energies {Core.Elements.Symbol(elements[a])}-{Core.Elements.Symbol(elements[b])}");
        r.ExpectEnd();
        return t;
    }

    private static int AtomicNumber(NumberReader r) => r.Integer(1, 118, "atomic number");

    private static void Header(NumberReader r)
    {
        r.Number("atomic mass");
        r.Number("lattice constant");
        r.Word("lattice type");
    }

    private static EamTables Sizes(NumberReader r, EamFormat format, int[] elements, string hash)
    {
        const int Most = 10_000_000;
        int rhoPoints = r.Integer(4, Most, "number of densities");
        double rhoSpacing = r.Positive("spacing of the densities");
        int points = r.Integer(6, Most, "number of distances");
        double spacing = r.Positive("spacing of the distances");
        double cutoff = r.Positive("cutoff");
        if (cutoff > (points + 0.5) * spacing) throw r.Error($"the cutoff {cutoff} Å lies beyond the tables, which end at {(points - 1) * spacing} Å");
        return new(format, elements, rhoPoints, rhoSpacing, points, spacing, cutoff, hash);
    }
}
