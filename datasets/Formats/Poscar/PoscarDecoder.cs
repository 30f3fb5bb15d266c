using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Reads one POSCAR; see <see cref="Poscar"/>.</summary>
internal sealed class PoscarDecoder(LineReader reader)
{
    private const int MostAtoms = int.MaxValue / 64;
    private const string CellVector = "a cell vector";

    public AtomicSystem Read()
    {
        string comment = Words.Text(Line("the comment line"), reader).Trim();
        var (scale, scaleLine) = Scale();
        var raw = new double[9];
        for (int r = 0; r < 3; r++) Triple(Line($"cell vector {r + 1}"), raw, 3 * r, CellVector);
        var rows = Scaled(raw, ref scale, scaleLine);
        var cell = new Cell(rows, Periodicity.All);
        if (cell.Validate() is { } wrong) throw reader.Error($"{wrong}; correct the three cell vectors above", 1);
        var (symbols, counts) = Species();
        int atoms = 0;
        foreach (int n in counts) atoms += n;
        var line = Line("the coordinate mode");
        bool selective = FirstLetter(line) is 's';
        if (selective) line = Line("the coordinate mode after 'Selective dynamics'");
        bool cartesian = FirstLetter(line) switch
        {
            'c' or 'k' => true,
            'd' => false,
            _ => throw reader.Error($"{Words.Shown(line)} stands where 'Direct' or 'Cartesian' is expected; write one of them, or correct the line of counts", 1),
        };
        if (atoms > 4096 && reader.Remaining is { } left && left + 1 < 6L * atoms) throw reader.Error($"{atoms} atoms are announced, but only {left} bytes follow; the file is cut off or a count is wrong", 1);
        var (positions, movable, names) = Atoms(atoms, selective);
        int[] numbers = Numbers(symbols ?? FromComment(comment, counts.Count), counts, names);
        if (cartesian) for (int i = 0; i < positions.Length; i++) positions[i] *= scale[i % 3];
        else
        {
            for (int i = 0; i < positions.Length; i += 3)
                (positions[i], positions[i + 1], positions[i + 2]) = rows.LeftMultiply(positions[i], positions[i + 1], positions[i + 2]);
        }
        if (movable is not null) TranslateFlags(movable, rows);
        return new(numbers, positions, cell)
        {
            Movable = movable,
            Velocities = Velocities(atoms),
            Info = comment.Length == 0 ? new Dictionary<string, object>() : new Dictionary<string, object> { ["comment"] = comment },
        };
    }

    private ReadOnlySpan<byte> Line(string what) =>
        TryRead(out var line) ? line : throw reader.Missing($"the file ends before {what}; it is cut off or no POSCAR");

    private bool TryRead(out ReadOnlySpan<byte> line)
    {
        if (!reader.TryRead(out line)) return false;
        int nul = line.IndexOf((byte)0);
        return nul < 0 ? true : throw reader.Error("a NUL byte; this is a binary file, or the file was damaged: fetch it again", nul + 1);
    }

    private static char FirstLetter(ReadOnlySpan<byte> line)
    {
        int i = 0;
        return Words.Skip(line, ref i) ? char.ToLowerInvariant((char)line[i]) : '\0';
    }

    private (double[] Scale, long Line) Scale()
    {
        var line = Line("the scale factor");
        var values = new List<double>();
        int i = 0;
        while (Words.TryReal(line, ref i, out double x)) values.Add(x);
        if (!AtComment(line, i))
            throw reader.Error($"the scale must be one or three numbers; {Words.NotANumber(Words.Next(line, ref i))}", i);
        bool right = values.Count switch { 1 => values[0] != 0, 3 => values.TrueForAll(x => x > 0), _ => false };
        if (!right || !values.TrueForAll(double.IsFinite)) throw reader.Error("the scale must be one factor, one negative volume in Å³, or three positive factors", 1);
        return (values.Count == 3 ? [.. values] : [values[0], values[0], values[0]], reader.Line);
    }

    /// <summary>The cell rows in Å; a negative scale becomes the factor that gives this volume.</summary>
    private Matrix3 Scaled(double[] raw, ref double[] scale, long scaleLine)
    {
        if (scale[0] < 0)
        {
            double volume = Math.Abs(Matrix3.FromRows(raw).Determinant);
            if (!(volume > 0)) throw reader.Error("the cell vectors are linearly dependent (zero volume); correct the three lines above", 1);
            double f = Math.Cbrt(-scale[0] / volume);
            scale = [f, f, f];
        }
        for (int k = 0; k < 9; k++) raw[k] *= scale[k % 3];
        return Matrix3.FromRows(raw) is { IsFinite: true } m ? m : throw new DataError("the scaled cell is not finite; correct scale and cell vectors", reader.File, scaleLine, 1);
    }

    private void Triple(ReadOnlySpan<byte> line, double[] into, int at, string what)
    {
        int i = 0;
        for (int k = 0; k < 3; k++)
        {
            if (!Words.TryReal(line, ref i, out into[at + k]))
            {
                Words.Skip(line, ref i);
                int column = i + 1;
                var word = Words.Next(line, ref i);
                throw reader.Error(word.IsEmpty ? $"{what} needs three numbers" : $"{what}: {Words.NotANumber(word)}", column);
            }
            if (!double.IsFinite(into[at + k])) throw reader.Error($"{what} holds {into[at + k]}; a structure needs finite numbers", i);
        }
        if (what != CellVector || AtComment(line, i)) return;
        Words.Skip(line, ref i);
        throw reader.Error("a cell vector has three numbers; remove what follows, or put ! before it", i + 1);
    }

    private static bool AtComment(ReadOnlySpan<byte> line, int i) => !Words.Skip(line, ref i) || line[i] is (byte)'!' or (byte)'#';

    private (List<string>? Symbols, List<int> Counts) Species()
    {
        var line = Line("the symbols or counts");
        int i = 0;
        List<string>? symbols = null;
        if (Words.Skip(line, ref i) && !char.IsAsciiDigit((char)line[i]) && line[i] is not ((byte)'-' or (byte)'+'))
        {
            symbols = [];
            while (!AtComment(line, i))
            {
                Words.Skip(line, ref i);
                int column = i + 1;
                var word = Words.Next(line, ref i);
                symbols.Add(Symbol(word) ?? throw reader.Error($"{Words.Shown(word)} is no element; {AtomWord.Remedy(word)}", column));
            }
            if (symbols.Count == 0) throw reader.Error("the line of symbols is empty", 1);
            line = Line("the counts");
            i = 0;
        }
        var counts = new List<int>();
        long total = 0;
        while (!AtComment(line, i))
        {
            int start = i;
            if (!Words.TryWhole(line, ref i, out long n) || n < 0 || (total += n) > MostAtoms)
            {
                Words.Skip(line, ref start);
                int end = start;
                throw reader.Error($"{Words.Shown(Words.Next(line, ref end))} is no number of atoms (up to {MostAtoms})", start + 1);
            }
            counts.Add((int)n);
        }
        if (total == 0) throw reader.Error("no atoms are announced; write a count for each element", 1);
        if (symbols is not null && symbols.Count != counts.Count) throw reader.Error($"{symbols.Count} symbols but {counts.Count} counts; write one count for each symbol", 1);
        return (symbols, counts);
    }

    /// <summary>Si, Si_pv, Si/abcdef; null when it is no element.</summary>
    private static string? Symbol(ReadOnlySpan<byte> word)
    {
        int cut = word.IndexOfAny((byte)'_', (byte)'/');
        return AtomWord.TryElement(cut < 0 ? word : word[..cut], out int z) && z > 0 ? Elements.Symbol(z) : null;
    }

    /// <summary>The element behind a position, perhaps with a number or a charge (pymatgen writes Na+): Si, Si2, Na+; null when it is none.</summary>
    private static string? Label(ReadOnlySpan<byte> word) => Symbol(word.TrimEnd("0123456789+-."u8));

    private static List<string>? FromComment(string comment, int groups)
    {
        var symbols = new List<string>();
        foreach (string word in comment.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            string symbol = word.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
            if (!Elements.TryParse(symbol, out int z) || z == 0) return null;
            symbols.Add(symbol);
        }
        return symbols.Count == groups ? symbols : null;
    }

    private (double[] Positions, bool[]? Movable, string?[] Names) Atoms(int atoms, bool selective)
    {
        int room = Math.Min(atoms, 4096);
        double[] positions = new double[3 * room];
        bool[]? movable = selective ? new bool[3 * room] : null;
        var names = new string?[room];
        for (int a = 0; a < atoms; a++)
        {
            if (a == room)
            {
                room = (int)Math.Min(atoms, 2L * room);
                Array.Resize(ref positions, 3 * room);
                if (movable is not null) Array.Resize(ref movable, 3 * room);
                Array.Resize(ref names, room);
            }
            var line = Line($"atom {a + 1} of {atoms}");
            Triple(line, positions, 3 * a, $"atom {a + 1} of {atoms}");
            int i = 0;
            for (int k = 0; k < 3; k++) Words.Next(line, ref i);
            for (int k = 0; selective && k < 3; k++)
            {
                Words.Skip(line, ref i);
                int column = i + 1;
                var word = Words.Next(line, ref i);
                movable![3 * a + k] = (word.StartsWith("."u8) ? word[1..] : word) switch
                {
                    [(byte)'T' or (byte)'t', ..] => true,
                    [(byte)'F' or (byte)'f', ..] => false,
                    _ => throw reader.Error($"atom {a + 1} of {atoms} needs three flags T or F (selective dynamics), not {Words.Shown(word)}", column),
                };
            }
            if (AtComment(line, i)) continue;
            Words.Skip(line, ref i);
            int at = i + 1;
            var name = Words.Next(line, ref i);
            names[a] = Label(name) ?? throw reader.Error($"{Words.Shown(name)} follows the position of atom {a + 1}; remove it or put ! before it", at);
        }
        return (positions, movable, names);
    }

    private int[] Numbers(List<string>? symbols, List<int> counts, string?[] names)
    {
        var numbers = new int[names.Length];
        int a = 0;
        for (int g = 0; g < counts.Count; g++)
            for (int k = 0; k < counts[g]; k++, a++)
            {
                string symbol = symbols?[g] ?? names[a]
                    ?? throw reader.Error("the file names no elements (VASP 4); add a line such as 'Si O' above the counts, or make the comment line the symbols alone, one for each count", 1);
                if (symbols is not null && names[a] is { } name && name != symbol)
                    throw reader.Error($"atom {a + 1} is {symbol} by the counts but is called {name}; correct one", 1);
                numbers[a] = Elements.TryParse(symbol, out int z) ? z : throw reader.Error($"'{symbol}' is no element", 1);
            }
        return numbers;
    }

    private void TranslateFlags(bool[] movable, Matrix3 rows)
    {
        Span<bool> cartesian = stackalloc bool[3];
        for (int i = 0; i < movable.Length; i += 3)
        {
            var flags = movable.AsSpan(i, 3);
            if (!LatticeFlags.TryToCartesian(rows, flags, cartesian))
                throw reader.Error($"atom {i / 3 + 1} is fixed along some cell vectors only, and they are not along x, y, z; use equal flags, or extended XYZ with move_mask", 1);
            cartesian.CopyTo(flags);
        }
    }

    /// <summary>The block behind the positions, Å/fs; null when there is none.</summary>
    private double[]? Velocities(int atoms)
    {
        if (!TryRead(out var line)) return null;
        if (FirstLetter(line) == 'l')
        {
            for (int k = 0; k < 7; k++) Line("the end of the cell's velocities");
            if (!TryRead(out line)) return null;
        }
        char mode = FirstLetter(line);
        if (mode is not ('\0' or 'c' or 'k'))
        {
            throw reader.Error(mode == 'd'
                ? "velocities in direct coordinates are in units of a time step that this file does not state; write them as Cartesian in Å/fs, or remove them"
                : $"{Words.Shown(line)} follows the last atom; correct the counts, or leave a blank line before velocities", 1);
        }
        bool announced = mode != '\0';
        double[]? velocities = null;
        for (int a = 0; a < atoms; a++)
        {
            bool some = TryRead(out line) && !Words.AllBlank(line);
            if (!some && a == 0 && !announced) { RefuseMore(); return null; }
            if (!some) throw reader.Missing($"the velocities end before atom {a + 1} of {atoms}; the file is cut off");
            velocities ??= new double[3 * atoms];
            Triple(line, velocities, 3 * a, $"the velocity of atom {a + 1} of {atoms}");
        }
        for (int i = 0; i < velocities!.Length; i++) velocities[i] /= UnitSystem.Femtosecond;
        return velocities;
    }

    private void RefuseMore()
    {
        while (TryRead(out var line))
            if (!Words.AllBlank(line)) throw reader.Error($"{Words.Shown(line)} follows the last atom after blank lines; remove it", 1);
    }
}
