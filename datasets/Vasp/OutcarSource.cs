using System.Globalization;
using System.Text;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// VASP's <c>OUTCAR</c>: one structure for each ionic step with its energy (σ → 0 by default, or <c>free energy TOTEN</c> by the choice
/// <c>e_fr_energy</c>), forces in eV/Å and the stress line "in kB" (kbar, VASP's sign, order xx yy zz xy yz zx; with ISIF = 1 only its trace is computed, and there is no stress).
/// </summary>
public sealed class OutcarSource : LabelledSource
{
    private const int MaxAtoms = 10_000_000;
    private readonly string path;
    private readonly bool free;

    /// <summary>Opens a file (gzip is undone).</summary>
    /// <exception cref="ConfigError">There is no such energy.</exception>
    public OutcarSource(string path, SourceOptions? options = null)
    {
        this.path = path;
        if (options?.Energy is not (null or "e_0_energy" or "e_fr_energy")) throw new ConfigError($"OUTCAR has the energies e_0_energy and e_fr_energy, not '{options?.Energy}'.");
        free = options?.Energy == "e_fr_energy";
        Description = new() { Format = "outcar", Path = path, EnergyKind = free ? "e_fr_energy" : "e_0_energy", Stress = "kbar, compression positive, order xx yy zz xy yz zx" };
    }

    /// <inheritdoc/>
    public override SourceDescription Description { get; }

    /// <inheritdoc/>
    public override long? Count => null;

    /// <inheritdoc/>
    public override bool IsRandomAccess => false;

    /// <inheritdoc/>
    public override IEnumerable<AtomicSystem> Enumerate(long start = 0, CancellationToken cancellation = default)
    {
        using var stream = TextSource.Open(path);
        using var reader = new StreamReader(stream, Encoding.Latin1, false, 1 << 16);
        var species = new List<int>();
        int[]? counts = null;
        double[]? basis = null, stress = null;
        (double[] Positions, double[] Forces)? table = null;
        double? toten = null;
        bool ended = false, pressureOnly = false;
        long line = 0, index = 0;
        while (Line(reader, ref line) is { } text)
        {
            if (text.Contains("VRHFIN =", StringComparison.Ordinal)) species.Add(Symbol(text, line));
            else if (text.Contains("ions per type =", StringComparison.Ordinal)) counts = Counts(text, line);
            else if (text.Contains("direct lattice vectors", StringComparison.Ordinal))
            {
                var rows = new List<double>();
                for (int i = 0; i < 3; i++) rows.AddRange(Numbers(Line(reader, ref line) ?? throw Cut(line), line, 6)[..3]);
                basis = [.. rows];
            }
            else if (text.StartsWith("   ISIF   =", StringComparison.Ordinal)) pressureOnly = After(text, "=", line) == 1;
            else if (!pressureOnly && text.StartsWith("  in kB", StringComparison.Ordinal)) stress = Numbers(text[7..], line, 6);
            else if (text.Contains("TOTAL-FORCE (eV/Angst)", StringComparison.Ordinal))
            {
                int atoms = counts?.Sum() ?? throw new DataError("forces before 'ions per type'", path, line);
                Line(reader, ref line);
                var (x, f) = (new List<double>(), new List<double>());
                for (int i = 0; i < atoms; i++)
                {
                    var row = Numbers(Line(reader, ref line) ?? throw Cut(line), line, 6);
                    x.AddRange(row.AsSpan(0, 3));
                    f.AddRange(row.AsSpan(3, 3));
                }
                table = ([.. x], [.. f]);
            }
            else if (text.Contains("FREE ENERGIE OF THE ION-ELECTRON SYSTEM", StringComparison.Ordinal)) ended = true;
            else if (ended && text.Contains("free  energy   TOTEN", StringComparison.Ordinal)) toten = After(text, "=", line);
            else if (ended && text.Contains("energy(sigma->0) =", StringComparison.Ordinal))
            {
                ended = false;
                cancellation.ThrowIfCancellationRequested();
                // VASP writes on after this line; a number at the end of the file may have lost digits.
                if (reader.Peek() < 0) throw new DataError($"the file ends in the energy of ionic step {index + 1}: it is cut off", path, line);
                double energy = free ? toten ?? throw new DataError("no free energy TOTEN in this step", path, line) : After(text, "energy(sigma->0) =", line);
                if (index++ >= start) yield return Build(species, counts, basis, table, stress, energy, index, line);
                (table, stress, toten) = (null, null, null);
            }
        }
        if (index == 0) throw new DataError("no ionic step is finished in this file", path, line);
    }

    private AtomicSystem Build(List<int> species, int[]? counts, double[]? basis, (double[] Positions, double[] Forces)? table, double[]? stress, double energy, long step, long line)
    {
        string place = $"ionic step {step}";
        if (counts is null || basis is null || table is not { } t) throw new DataError($"{place} ends without atoms, cell and forces", path, line);
        if (species.Count < counts.Length) throw new DataError($"{place}: {counts.Length} kinds of ions but {species.Count} VRHFIN lines", path, line);
        if (t.Positions.Length != 3 * counts.Sum()) throw new DataError($"{place}: {t.Positions.Length / 3} atoms in the table of forces, {counts.Sum()} by 'ions per type'", path, line);
        int[] numbers = [.. counts.SelectMany((n, k) => Enumerable.Repeat(species[k], n))];
        var cell = new Cell(Matrix3.FromRows(basis), Periodicity.All);
        SourceFile.Check(numbers, t.Positions, cell, path, place);
        return new AtomicSystem(numbers, t.Positions, cell)
        {
            Labels = new()
            {
                Energy = energy,
                Forces = t.Forces,
                Stress = stress is null ? null : StressConvention.KilobarCompression.Factor() * Matrix3.FromVoigt([stress[0], stress[1], stress[2], stress[4], stress[5], stress[3]]),
            },
            Info = new Dictionary<string, object> { [InfoKeys.Origin] = place },
        };
    }

    private int[] Counts(string text, long line)
    {
        var counts = Numbers(text[(text.IndexOf('=', StringComparison.Ordinal) + 1)..], line, 1);
        if (counts.Any(n => n < 1 || n != Math.Floor(n)) || counts.Sum() > MaxAtoms) throw new DataError($"{string.Join(' ', counts)} ions per type; whole numbers up to {MaxAtoms} in all are due", path, line);
        return Array.ConvertAll(counts, n => (int)n);
    }

    // VRHFIN =Si: s2p2
    private int Symbol(string text, long line)
    {
        int a = text.IndexOf('=', StringComparison.Ordinal) + 1, b = text.IndexOf(':', a);
        string symbol = b > a ? text[a..b].Trim() : "";
        return Elements.TryParse(symbol, out int z) && z > 0 ? z : throw new DataError($"'{symbol}' is no element", path, line);
    }

    private double After(string text, string key, long line)
    {
        string rest = text[(text.IndexOf(key, StringComparison.Ordinal) + key.Length)..].Trim();
        int end = rest.IndexOf(' ', StringComparison.Ordinal);
        return Number(end < 0 ? rest : rest[..end], line);
    }

    // Fixed-width Fortran fields may touch: "-1.234567-10.234567".
    private double[] Numbers(string text, long line, int count)
    {
        var values = new List<double>();
        for (int i = 0; i < text.Length;)
        {
            if (text[i] == ' ')
            {
                i++;
                continue;
            }
            int end = i + 1;
            while (end < text.Length && text[end] != ' ' && !(text[end] == '-' && text[end - 1] is not ('E' or 'e'))) end++;
            values.Add(Number(text[i..end], line));
            i = end;
        }
        return count == 0 || values.Count >= count ? [.. values] : throw new DataError($"{values.Count} numbers where {count} are due", path, line);
    }

    private double Number(string text, long line) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : throw new DataError($"'{(text.Length > 40 ? text[..40] : text)}' is not a number", path, line);

    private string? Line(StreamReader reader, ref long line)
    {
        line++;
        try
        {
            return reader.ReadLine();
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new DataError($"reading fails ({e.Message})", path, line, inner: e);
        }
    }

    private DataError Cut(long line) => new("the file ends inside a table", path, line);

    /// <summary>Whether a text begins as an OUTCAR does.</summary>
    internal static bool Recognises(ReadOnlySpan<byte> head) =>
        head.TrimStart((byte)' ').StartsWith("vasp."u8) && (head.IndexOf("executed on"u8) >= 0 || head.IndexOf("INCAR:"u8) >= 0 || head.IndexOf("POTCAR:"u8) >= 0);
}
