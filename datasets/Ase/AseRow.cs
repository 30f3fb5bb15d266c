using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// The fields of one row of an ASE database (ase.db, row format 1 to 9), whatever it is stored in. ASE's units and signs are ours:
/// eV, Å, eV/Å, stress in eV/Å³ with tension positive and Voigt order xx, yy, zz, yz, xz, xy.
/// </summary>
internal sealed class AseRow
{
    public int[]? Numbers;
    public double[]? Positions, Cell, Forces, Stress, Dipole, MagneticMoments, Charges, Energies, Masses, Momenta, InitialMoments, InitialCharges, Tags;
    public double? Energy;
    public Periodicity Pbc;
    public string? UniqueId;
    public List<(int Atom, int Axes)>? Fixed;
    public readonly Dictionary<string, object> Info = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object> arrays = new(StringComparer.Ordinal);

    // Names under which total charge and spin multiplicity travel in key_value_pairs and data (OMol25: charge, spin = 2S+1).
    private static readonly string[] ChargeNames = ["charge", "total_charge"];
    private static readonly string[] SpinNames = ["spin", "multiplicity", "spin_multiplicity"];

    /// <summary>Reads a JSON object; the cursor stands on its first token.</summary>
    public static AseRow FromJson(JsonCursor json)
    {
        if (json.Token != JsonToken.StartObject) throw json.Error($"a row must be an object, not {JsonCursor.Words(json.Token)}");
        var row = new AseRow();
        while (json.Read() == JsonToken.Name)
        {
            if (json.Is("numbers"u8)) row.Numbers = Array(json, "numbers")?.Integers(json, "numbers");
            else if (json.Is("positions"u8)) row.Positions = Array(json, "positions")?.Values;
            else if (json.Is("cell"u8)) row.Cell = ReadCell(json);
            else if (json.Is("pbc"u8)) row.Pbc = ReadPbc(json);
            else if (json.Is("energy"u8)) row.Energy = Scalar(json, "energy");
            else if (json.Is("free_energy"u8)) row.AddFreeEnergy(Scalar(json, "free_energy"));
            else if (json.Is("forces"u8)) row.Forces = Array(json, "forces")?.Values;
            else if (json.Is("stress"u8)) row.Stress = Array(json, "stress")?.Values;
            else if (json.Is("dipole"u8)) row.Dipole = Array(json, "dipole")?.Values;
            else if (json.Is("magmoms"u8)) row.MagneticMoments = Array(json, "magmoms")?.Values;
            else if (json.Is("charges"u8)) row.Charges = Array(json, "charges")?.Values;
            else if (json.Is("energies"u8)) row.Energies = Array(json, "energies")?.Values;
            else if (json.Is("masses"u8)) row.Masses = Array(json, "masses")?.Values;
            else if (json.Is("momenta"u8)) row.Momenta = Array(json, "momenta")?.Values;
            else if (json.Is("initial_magmoms"u8)) row.InitialMoments = Array(json, "initial_magmoms")?.Values;
            else if (json.Is("initial_charges"u8)) row.InitialCharges = Array(json, "initial_charges")?.Values;
            else if (json.Is("tags"u8)) row.Tags = Array(json, "tags")?.Values;
            else if (json.Is("constraints"u8)) row.Fixed = ReadConstraints(json);
            else if (json.Is("key_value_pairs"u8) || json.Is("data"u8)) row.ReadInfo(json);
            else if (json.Is("unique_id"u8)) row.UniqueId = JsonValue.Read(json) as string;
            else json.Skip();
        }
        return row;
    }

    // It contains the electronic entropy: never the energy of a frame that has none while others have theirs. It stays beside the labels.
    public void AddFreeEnergy(double? value)
    {
        if (value is { } e) Info["free_energy"] = e;
    }

    /// <summary>Adds the members of the object that follows to <see cref="Info"/>, those of <c>__arrays__</c> to the columns.</summary>
    /// <param name="json">The cursor, before or on the object.</param>
    /// <param name="blob">Where numbers of arrays stand of which the object states the offset only (ase.db.core.object_to_bytes).</param>
    public void ReadInfo(JsonCursor json, byte[]? blob = null) => ReadMembers(json, Info, blob);

    private void ReadMembers(JsonCursor json, Dictionary<string, object> into, byte[]? blob)
    {
        if (json.Token == JsonToken.Name) json.Read();
        if (json.Token != JsonToken.StartObject)
        {
            json.Skip();
            return;
        }
        while (json.Read() == JsonToken.Name)
        {
            string name = json.Text;
            if (json.Read() == JsonToken.StartObject && name == "__info__") ReadMembers(json, Info, blob);
            else if (json.Token == JsonToken.StartObject && name == "__arrays__") ReadMembers(json, arrays, blob);
            else if (json.Token == JsonToken.StartObject) AddObject(json, name, into, blob);
            else if (JsonValue.Read(json) is { } value) into[name] = value;
        }
    }

    /// <summary>The structure.</summary>
    public AtomicSystem ToSystem(string path, string place)
    {
        if (Numbers is null || Positions is null) throw new DataError($"{place}: the row lacks {(Numbers is null ? "numbers" : "positions")}", path);
        if (Cell is { Length: not (9 or 3 or 0) }) throw new DataError($"{place}: the cell has {Cell.Length} numbers", path);
        var rows = Cell is { Length: 9 } ? Matrix3.FromRows(Cell) : Cell is { Length: 3 } ? Matrix3.Diagonal(Cell[0], Cell[1], Cell[2]) : Matrix3.Zero;
        var cell = new Cell(rows, Pbc);
        SourceFile.Check(Numbers, Positions, cell, path, place);
        int n = Numbers.Length;
        var masses = SourceFile.PerAtom(Masses, n, 1, "masses", path, place);
        Info.TryAdd(InfoKeys.Origin, place);
        return new AtomicSystem(Numbers, Positions, cell)
        {
            Labels = new()
            {
                Energy = Energy,
                Forces = SourceFile.PerAtom(Forces, n, 3, "forces", path, place),
                Stress = SourceFile.Stress(Stress, 1, path, place),
                Dipole = Dipole is null or { Length: 3 } ? Dipole : throw new DataError($"{place}: a dipole of {Dipole.Length} numbers", path),
                MagneticMoments = MagneticMoments is { } m && m.Length == 3 * n && n != 0 ? null : SourceFile.PerAtom(MagneticMoments, n, 1, "magmoms", path, place),
                Charges = SourceFile.PerAtom(Charges, n, 1, "charges", path, place),
                AtomEnergies = SourceFile.PerAtom(Energies, n, 1, "energies", path, place),
            },
            Masses = masses ?? System.Array.ConvertAll(Numbers, z => Elements.Mass(z)),
            Velocities = Velocities(n, masses, path, place),
            Movable = MovableFlags(n, path, place),
            Charge = Take(ChargeNames, out double charge) ? charge : null,
            SpinMultiplicity = Take(SpinNames, out double spin) && spin >= 1 && spin == Math.Floor(spin) ? (int)Math.Min(spin, 1000) : null,
            Columns = Columns(n, path, place),
            Info = Info,
        };
    }

    private Dictionary<string, AtomColumn> Columns(int n, string path, string place)
    {
        var columns = new Dictionary<string, AtomColumn>(StringComparer.Ordinal);
        if (SourceFile.PerAtom(Tags, n, 1, "tags", path, place) is { } tags) columns["tags"] = new(System.Array.ConvertAll(tags, t => (long)t));
        if (InitialMoments is { } moments && (moments.Length == n || moments.Length == 3 * n)) columns["initial_magmoms"] = new(moments, moments.Length / n);
        if (SourceFile.PerAtom(InitialCharges, n, 1, "initial_charges", path, place) is { } charges) columns["initial_charges"] = new(charges);
        if (MagneticMoments is { } vectors && vectors.Length == 3 * n) columns["magmoms"] = new(vectors, 3);
        foreach (var (name, values) in arrays)
            if (values is not System.Array { Length: > 0 } a || a.Length % n != 0) Info.TryAdd(name, values);
            else columns[name] = values switch { double[] d => new(d, d.Length / n), long[] l => new(l, l.Length / n), bool[] b => new(b, b.Length / n), _ => new((string[])values, a.Length / n) };
        return columns;
    }

    private double[]? Velocities(int n, double[]? masses, string path, string place)
    {
        if (SourceFile.PerAtom(Momenta, n, 3, "momenta", path, place) is not { } p) return null;
        var v = new double[p.Length];
        for (int i = 0; i < v.Length; i++) v[i] = p[i] / (masses is null ? Elements.Mass(Numbers![i / 3]) : masses[i / 3]);
        return v;
    }

    private bool[]? MovableFlags(int n, string path, string place)
    {
        if (Fixed is not { Count: > 0 }) return null;
        var movable = new bool[3 * n];
        movable.AsSpan().Fill(true);
        foreach (var (i, axes) in Fixed)
        {
            if ((uint)(i < 0 ? i + n : i) >= (uint)n) throw new DataError($"{place}: a constraint names atom {i} of {n}", path);
            for (int k = 0; k < 3; k++)
                if ((axes >> k & 1) != 0) movable[3 * (i < 0 ? i + n : i) + k] = false;
        }
        return movable;
    }

    private bool Take(string[] names, out double value)
    {
        foreach (string name in names)
            if (Info.TryGetValue(name, out var found) && Number(found) is { } number)
            {
                value = number;
                return true;
            }
        value = 0;
        return false;
    }

    // Also what NumPy's single numbers and careless writers leave: [-1], "-1".
    private static double? Number(object found) => found switch
    {
        long l => l,
        double d => d,
        long[] { Length: 1 } l => l[0],
        double[] { Length: 1 } d => d[0],
        string s when double.TryParse(s, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out double parsed) => parsed,
        _ => null,
    };

    private static NumberArray? Array(JsonCursor json, string what) => NumberArray.Read(json, what);

    private static double? Scalar(JsonCursor json, string what) => NumberArray.Read(json, what) switch
    {
        null => null,
        { Values.Length: 1 } a => a.Values[0],
        var a => throw json.Error($"{what} must be one number, not {a.Values.Length}"),
    };

    // {"__ndarray__": [shape, type, numbers or their place in the blob]}, or an object of another kind.
    private static void AddObject(JsonCursor json, string name, Dictionary<string, object> into, byte[]? blob)
    {
        if (JsonValue.ReadObject(json, "__ndarray__"u8) is { } other)
        {
            into[name] = other;
            return;
        }
        json.Expect(JsonToken.StartArray, name);
        json.Read();
        var shape = NumberArray.Read(json, name + ": shape")?.Integers(json, name + ": shape") ?? [];
        json.Expect(JsonToken.Text, name + ": type");
        string type = json.Text;
        json.Read();
        object? values = json.Token == JsonToken.Number && blob is not null && json.Whole is { } offset ? AseBlob.Numbers(blob, offset, shape, type)
            : json.Token == JsonToken.StartArray && type.StartsWith("bool", StringComparison.Ordinal) ? System.Array.ConvertAll(NumberArray.Read(json, name)!.Values, v => v != 0)
            : json.Token == JsonToken.StartArray && type.StartsWith("float", StringComparison.Ordinal) ? NumberArray.Read(json, name)!.Values
            : JsonValue.Read(json);
        json.Expect(JsonToken.EndArray, name);
        json.Expect(JsonToken.EndObject, name);
        if (values is not null) into[name] = values;
        else if (blob is not null) throw json.Error($"{name}: an array of type {type} and shape [{string.Join(", ", shape)}] that its blob does not hold");
    }

    // Numbers, or {"array": numbers, "__ase_objtype__": "cell"}.
    private static double[]? ReadCell(JsonCursor json)
    {
        json.Read();
        if (json.Token != JsonToken.StartObject) return NumberArray.Read(json, "cell")?.Values;
        json.Expect(JsonToken.Name, "cell: the member");
        if (json.Is("__ndarray__"u8)) return NumberArray.ReadNdarrayMember(json, "cell").Values;
        double[]? values = null;
        do
            if (json.Is("array"u8)) values = NumberArray.Read(json, "cell")?.Values;
            else json.Skip();
        while (json.Read() == JsonToken.Name);
        return values;
    }

    private static Periodicity ReadPbc(JsonCursor json)
    {
        var v = NumberArray.Read(json, "pbc")?.Values ?? [];
        return v.Length switch
        {
            3 => new(v[0] != 0, v[1] != 0, v[2] != 0),
            1 => new(v[0] != 0, v[0] != 0, v[0] != 0),
            0 => default,
            _ => throw json.Error($"pbc has {v.Length} values"),
        };
    }

    /// <summary>
    /// Atoms held by FixAtoms and FixCartesian constraints, with the axes (bits 1, 2, 4); other constraints say nothing about the structure's labels
    /// and are left out.
    /// </summary>
    public static List<(int Atom, int Axes)> ReadConstraints(JsonCursor json)
    {
        var atoms = new List<(int Atom, int Axes)>();
        if (json.Token == JsonToken.Name) json.Read();
        if (json.Token != JsonToken.StartArray)
        {
            json.Skip();
            return atoms;
        }
        while (json.Read() != JsonToken.EndArray)
        {
            if (json.Token != JsonToken.StartObject) throw json.Error("a constraint must be an object");
            string name = "";
            int axes = 7;
            List<int> indices = [];
            while (json.Read() == JsonToken.Name)
            {
                if (json.Is("name"u8)) name = JsonValue.Read(json) as string ?? "";
                else if (json.Is("kwargs"u8))
                {
                    json.Expect(JsonToken.StartObject, "kwargs");
                    while (json.Read() == JsonToken.Name)
                    {
                        if (json.Is("indices"u8) || json.Is("a"u8)) indices = [.. NumberArray.Read(json, "indices")?.Integers(json, "indices") ?? []];
                        else if (json.Is("mask"u8) && NumberArray.Read(json, "mask")?.Values is { Length: 3 } mask) axes = (mask[0] != 0 ? 1 : 0) | (mask[1] != 0 ? 2 : 0) | (mask[2] != 0 ? 4 : 0);
                        else json.Skip();
                    }
                }
                else json.Skip();
            }
            if (name is "FixAtoms" or "FixCartesian") atoms.AddRange(indices.Select(i => (i, name == "FixAtoms" ? 7 : axes)));
        }
        return atoms;
    }
}
