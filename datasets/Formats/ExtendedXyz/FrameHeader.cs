using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>What the comment line of a frame says, and the structure that comes of it and the columns.</summary>
internal sealed class FrameHeader
{
    /// <summary>Before the name of what lost to another name of the same label.</summary>
    public const string Other = "other_";
    private readonly LabelKeys keys;
    private readonly long line;
    private readonly Dictionary<string, CommentEntry> entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object> info = new(StringComparer.Ordinal);
    private readonly HashSet<string> literal = new(StringComparer.Ordinal);
    private readonly double[]?[] vectors = new double[]?[3];
    private readonly bool[]? pbc;
    private readonly Matrix3? lattice;
    private readonly LineReader at;
    private CommentEntry? energyEntry;

    public FrameHeader(string comment, LineReader reader, LabelKeys keys, PropertiesMemory properties)
    {
        this.keys = keys;
        at = reader;
        line = reader.Line;
        if (Split(comment, reader) is not { } list)
        {
            if (comment.Length > 0) info["comment"] = comment;
            return;
        }
        foreach (var entry in list)
        {
            if (entry.LiteralKey) { AddInfo(entry); literal.Add(entry.Key); continue; }
            if (entry.Key.Equals("Properties", StringComparison.OrdinalIgnoreCase)) Columns = properties.Columns(entry, keys, reader);
            else if (entry.Key.Equals("Lattice", StringComparison.OrdinalIgnoreCase) || (entry.Key == "cell" && CommentValue.Reals(entry) is { Length: 3 or 9 })) lattice = Lattice(entry);
            else if (entry.Key.Equals("pbc", StringComparison.OrdinalIgnoreCase)) pbc = Periodic(entry);
            else if (keys.InterpretsKey(entry.Key)) { if (!entries.TryAdd(entry.Key, entry) && entries[entry.Key].Text != entry.Text) throw Twice(entry); }
            else AddInfo(entry);
        }
    }

    /// <summary>The columns that Properties announces; null when there is no Properties.</summary>
    public List<PropertyColumn>? Columns { get; }

    /// <summary>A line such as <c>VEC1 5.43 0 0</c>, which may follow the atoms in place of Lattice.</summary>
    public static bool IsCellVector(ReadOnlySpan<byte> line)
    {
        int i = 0;
        var word = Words.Next(line, ref i);
        return word.Length == 4 && word.StartsWith("VEC"u8) && word[3] is >= (byte)'1' and <= (byte)'3';
    }

    public void ReadTrailingCell(LineReader reader)
    {
        while (reader.TryRead(out var text))
        {
            if (!IsCellVector(text)) { reader.Unread(); return; }
            int i = 0, axis = Words.Next(text, ref i)[3] - '1';
            double[] row = new double[3];
            for (int k = 0; k < 3; k++)
                if (!Words.TryReal(text, ref i, out row[k])) throw reader.Error("a cell vector needs three numbers", i + 1);
            if (Words.Skip(text, ref i)) throw reader.Error("a cell vector has three numbers; remove what follows", i + 1);
            if (vectors[axis] is not null) throw reader.Error($"VEC{axis + 1} stands twice; keep one", 1);
            vectors[axis] = row;
        }
    }

    /// <summary>The structure; interpreted columns become its positions, labels and so on, the others are kept.</summary>
    public AtomicSystem Assemble(List<PropertyColumn> columns, int atoms)
    {
        var cell = Cell();
        var taken = new HashSet<PropertyColumn>();
        var species = columns.Find(c => c.Kind == 'E');
        int[] numbers = Numbers(species, Take("Z", 'I', 1));
        if (species is not null) taken.Add(species);
        double[] positions = Take("pos", 'R', 3)!.Reals;
        double[]? masses = (Take("masses", 'R', 1) ?? Take("mass", 'R', 1))?.Reals;
        double[] everyMass = masses ?? Array.ConvertAll(numbers, z => Elements.Mass(z));
        double[]? velocities = Velocities(everyMass);
        bool[]? movable = Movable();
        double energyUnit = Unit("energy_unit"), forceUnit = Unit("forces_unit"), stressUnit = Unit("stress_unit");
        var labels = new SystemLabels
        {
            Energy = Number(keys.Energy, energyUnit),
            AtomEnergies = Scaled(TakeFirst(keys.AtomEnergies, 1), energyUnit),
            Forces = Scaled(TakeFirst(keys.Forces, 3), forceUnit),
            Stress = Stress(cell, stressUnit, energyUnit),
            Charges = TakeFirst(keys.Charges, 1),
            MagneticMoments = TakeFirst(keys.MagneticMoments, 1),
            Dipole = Numbers(keys.Dipole, 3),
        };
        OneOrigin(columns, taken);
        double? charge = Number(keys.Charge, 1);
        int? spin = Spin();
        foreach (var entry in entries.Values) AddInfo(entry);
        // What lost to another name and would be written under the name of the label that won gets a name that no reader takes for it.
        foreach (string name in (ReadOnlySpan<string>)["energy", "stress", "dipole", "spin"])
            if (IsTaken(name) && !literal.Contains(name) && info.Remove(name, out object? lost) && !info.TryAdd(Other + name, lost)) throw Error($"there are both '{name}' and '{Other}{name}'; remove one", 1);
        var kept = new Dictionary<string, AtomColumn>(StringComparer.Ordinal);
        foreach (var c in columns)
            if (!taken.Contains(c) && !kept.TryAdd(!c.Literal && IsTaken(c.Name) ? Other + c.Name : c.Name, c.Kept())) throw Error($"column '{c.Name}' stands twice; rename one", 1);
        var system = new AtomicSystem(numbers, positions, cell)
        {
            Velocities = velocities, Movable = movable, Charge = charge, SpinMultiplicity = spin, Labels = labels, Columns = kept, Info = info,
            Masses = everyMass,
        };
        return system;

        PropertyColumn? Take(string name, char kind, int width)
        {
            foreach (var c in columns)
                if (!c.Literal && c.Kind == kind && c.Width == width && c.Name == name)
                {
                    taken.Add(c);
                    return c;
                }
            return null;
        }

        double[]? TakeFirst(IReadOnlyList<string> names, int width)
        {
            foreach (string name in names) if (Take(name, 'R', width) is { } c) return c.Reals;
            return null;
        }

        double[]? Velocities(double[] m)
        {
            double[]? given = Take("velocities", 'R', 3)?.Reals;
            if (Take("momenta", 'R', 3)?.Reals is not { } p) return given ?? Scaled(Take("velo", 'R', 3)?.Reals, 1 / UnitSystem.Femtosecond);
            // Eight digits behind the point are usual, and without a column of masses the writer may have used slightly other ones.
            double slack = masses is null ? 1e-2 : 1e-6;
            for (int i = 0; i < p.Length; i++)
            {
                p[i] /= m[i / 3];
                if (given is not null && !(Math.Abs(given[i] - p[i]) <= 2e-8 + slack * Math.Abs(p[i])))
                    throw Error($"the velocities of atom {i / 3 + 1} are not its momenta over its mass; remove one of the two columns (ASE moves momenta only)", 1);
            }
            return given ?? p;
        }

        bool IsTaken(string name) => name switch
        {
            "energy" => labels.Energy is not null, "stress" => labels.Stress is not null, "dipole" => labels.Dipole is not null, "spin" => spin is not null,
            "forces" => labels.Forces is not null, "charges" => labels.Charges is not null, "magmoms" => labels.MagneticMoments is not null, _ => false,
        };

        bool[]? Movable()
        {
            var mask = columns.Find(x => x is { Literal: false, Name: "move_mask", Kind: 'L' or 'I', Width: 1 or 3 });
            if (mask is null) return null;
            taken.Add(mask);
            bool[] values = new bool[3 * atoms];
            for (int i = 0; i < values.Length; i++)
            {
                int k = mask.Width == 3 ? i : i / 3;
                values[i] = mask.Kind == 'L' ? mask.Truths[k] : mask.Wholes[k] != 0;
            }
            return values;
        }
    }

    /// <summary>The entries of the line; null when it is the free text of plain XYZ.</summary>
    private static List<CommentEntry>? Split(string comment, LineReader reader)
    {
        bool extended = comment.Contains("Properties", StringComparison.OrdinalIgnoreCase) || comment.Contains("Lattice", StringComparison.OrdinalIgnoreCase);
        if (!comment.Contains('=')) return null;
        List<CommentEntry> list;
        try { list = new CommentParser(comment, reader).Parse(); }
        catch (DataError) when (!extended) { return null; }
        extended = list.Exists(e => e.Quoting != Quoting.Absent && (e.Key.Equals("Properties", StringComparison.OrdinalIgnoreCase) || e.Key.Equals("Lattice", StringComparison.OrdinalIgnoreCase)));
        return extended || list.TrueForAll(e => e.Quoting != Quoting.Absent) ? list : null;
    }

    private Cell Cell()
    {
        Matrix3 rows = lattice ?? default;
        bool any = vectors.AsSpan().ContainsAnyExcept((double[]?)null);
        if (any)
        {
            if (lattice is not null) throw Error("the frame has both Lattice and VEC lines; keep one", 1);
            rows = Matrix3.FromRows([.. vectors[0] ?? [0, 0, 0], .. vectors[1] ?? [0, 0, 0], .. vectors[2] ?? [0, 0, 0]]);
        }
        Periodicity repeats = pbc is not null ? new(pbc[0], pbc[1], pbc[2])
            : lattice is not null ? Periodicity.All
            : new(vectors[0] is not null, vectors[1] is not null, vectors[2] is not null);
        var cell = new Cell(rows, repeats);
        return cell.Validate() is { } wrong ? throw Error(wrong + (rows == default ? "; add Lattice or set pbc to \"F F F\"" : "; correct Lattice or pbc"), 1) : cell;
    }

    private Matrix3 Lattice(CommentEntry entry)
    {
        if (lattice is not null) throw Twice(entry);
        return CommentValue.Reals(entry) switch
        {
            { Length: 9 } rows => Matrix3.FromRows(rows),
            { Length: 3 } d => Matrix3.Diagonal(d[0], d[1], d[2]),
            null => throw Error($"{entry.Key} holds something that is not a number; write nine numbers with decimal points, rows a, b, c", entry.Column),
            var other => throw Error($"{entry.Key} has {other.Length} numbers; write nine (rows a, b, c) or three (a box)", entry.Column),
        };
    }

    private bool[] Periodic(CommentEntry entry)
    {
        if (pbc is not null) throw Twice(entry);
        return CommentValue.Truths(entry) switch
        {
            { Length: 3 } three => three,
            { Length: 1 } one => [one[0], one[0], one[0]],
            _ => throw Error($"pbc is '{entry.Text}'; write three of T and F, as in pbc=\"T T F\"", entry.Column),
        };
    }

    private int[] Numbers(PropertyColumn? species, PropertyColumn? z)
    {
        if (z is null) return species!.Elements;
        var numbers = new int[z.Wholes.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (z.Wholes[i] is < 0 or > 118) throw Error($"atom {i + 1} has Z = {z.Wholes[i]}; elements go from 1 to 118", 1);
            numbers[i] = (int)z.Wholes[i];
            if (species is not null && species.Elements[i] != numbers[i]) throw Error($"atom {i + 1} is {Elements.Symbol(species.Elements[i])} by species but Z = {numbers[i]}; correct one", 1);
        }
        return numbers;
    }

    private Matrix3? Stress(Cell cell, double stressUnit, double energyUnit)
    {
        if (Tensor(keys.Stress) is { } stress) return stressUnit == 1 ? stress : stressUnit * stress;
        // Without a volume a virial stays in Info.
        return cell.Volume > 0 && Tensor(keys.Virial) is { } virial ? (-energyUnit / cell.Volume) * virial : null;
    }

    private Matrix3? Tensor(IReadOnlyList<string> names)
    {
        if (TakeEntry(names) is not { } entry) return null;
        return FiniteReals(entry) switch
        {
            { Length: 9 } m => Matrix3.FromRows(m),
            { Length: 6 } v => Matrix3.FromVoigt(v),
            var other => throw Error($"{entry.Key} has {other.Length} numbers; write nine, or six in the order xx, yy, zz, yz, xz, xy", entry.Column),
        };
    }

    private double? Number(IReadOnlyList<string> names, double unit)
    {
        if (TakeEntry(names) is not { } entry) return null;
        return FiniteReals(entry) is [var value] ? value * unit : throw Error($"{entry.Key} must be one number", entry.Column);
    }

    private double[]? Numbers(IReadOnlyList<string> names, int count)
    {
        foreach (string name in names)
            if (entries.TryGetValue(name, out var entry) && CommentValue.Reals(entry) is { } values && values.Length == count && entries.Remove(name)) return values;
        return null;
    }

    private int? Spin()
    {
        foreach (string name in keys.SpinMultiplicity)
        {
            if (!entries.TryGetValue(name, out var entry) || CommentValue.Reals(entry) is not [var value] || value < 1 || value > int.MaxValue || value != Math.Floor(value)) continue;
            entries.Remove(name);
            return (int)value;
        }
        return null;
    }

    private CommentEntry? TakeEntry(IReadOnlyList<string> names)
    {
        foreach (string name in names)
            if (entries.Remove(name, out var entry))
            {
                if (ReferenceEquals(names, keys.Energy)) energyEntry = entry;
                return entry;
            }
        return null;
    }

    // Where one label is there twice, as a reference and as what a calculator left, and the other once, nobody can say which pair belongs together.
    private void OneOrigin(List<PropertyColumn> columns, HashSet<PropertyColumn> taken)
    {
        if (energyEntry is not { } e || columns.Find(c => taken.Contains(c) && keys.Forces.Contains(c.Name)) is not { } f || IsReference(e.Key) == IsReference(f.Name)) return;
        string? energy = keys.Energy.FirstOrDefault(k => IsReference(k) == IsReference(f.Name) && entries.TryGetValue(k, out var other) && other.Text != e.Text);
        var forces = columns.Find(c => !c.Literal && !taken.Contains(c) && keys.Forces.Contains(c.Name) && IsReference(c.Name) == IsReference(e.Key));
        if (energy is not null || forces is not null)
            throw Error($"the energy would be '{e.Key}' and the forces '{f.Name}', but there {(energy is null ? $"are also '{forces!.Name}'" : $"is also '{energy}'")}: which belong together is not said; remove or rename what is no label", e.Column);

        static bool IsReference(string name) => name.StartsWith("REF", StringComparison.OrdinalIgnoreCase) || name.StartsWith("DFT", StringComparison.OrdinalIgnoreCase);
    }

    private double[] FiniteReals(CommentEntry entry)
    {
        double[] values = CommentValue.Reals(entry) ?? throw Error($"{entry.Key} is '{entry.Text}'; write numbers with decimal points", entry.Column);
        foreach (double x in values) if (!double.IsFinite(x)) throw Error($"{entry.Key} holds {x}; leave the key out when the value is unknown", entry.Column);
        return values;
    }

    private void AddInfo(CommentEntry entry)
    {
        if (!info.TryAdd(entry.Key, CommentValue.Typed(entry)) && !ValueCodec.Same(info[entry.Key], CommentValue.Typed(entry))) throw Twice(entry);
    }

    private DataError Twice(CommentEntry entry) => Error($"the key '{entry.Key}' stands twice with different values; keep one", entry.Column);

    private DataError Error(string message, int column) => new(message, at.File, line, column);

    private double Unit(string key) => literal.Contains(key) ? 1 : UnitKeys.Factor(info, key, message => Error(message, 1));

    private static double[]? Scaled(double[]? values, double factor)
    {
        if (values is null || factor == 1) return values;
        for (int i = 0; i < values.Length; i++) values[i] *= factor;
        return values;
    }
}
