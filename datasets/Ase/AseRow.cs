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
    public double? Energy, FreeEnergy;
    public Periodicity Pbc;
    public string? UniqueId;
    public List<int>? Fixed;
    public readonly Dictionary<string, object> Info = new(StringComparer.Ordinal);

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
            else if (json.Is("free_energy"u8)) row.FreeEnergy = Scalar(json, "free_energy");
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

    /// <summary>Adds the members of the object that follows to <see cref="Info"/>.</summary>
    public void ReadInfo(JsonCursor json)
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
            if (json.Read() == JsonToken.StartObject && name == "__info__") ReadInfo(json);
            else if (json.Token == JsonToken.StartObject && TryNdarray(json, name) is { } numbers) Info[name] = numbers;
            else if (json.Token != JsonToken.EndObject && JsonValue.Read(json) is { } value) Info[name] = value;
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
        Info[InfoKeys.Origin] = place;
        return new AtomicSystem(Numbers, Positions, cell)
        {
            Labels = new()
            {
                Energy = Energy ?? FreeEnergy,
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
        foreach (int i in Fixed)
        {
            if ((uint)(i < 0 ? i + n : i) >= (uint)n) throw new DataError($"{place}: FixAtoms names atom {i} of {n}", path);
            movable.AsSpan(3 * (i < 0 ? i + n : i), 3).Clear();
        }
        return movable;
    }

    private bool Take(string[] names, out double value)
    {
        foreach (string name in names)
            if (Info.TryGetValue(name, out var found) && found is long or double)
            {
                value = Convert.ToDouble(found, System.Globalization.CultureInfo.InvariantCulture);
                return true;
            }
        value = 0;
        return false;
    }

    private static NumberArray? Array(JsonCursor json, string what) => NumberArray.Read(json, what);

    private static double? Scalar(JsonCursor json, string what) => NumberArray.Read(json, what) switch
    {
        null => null,
        { Values.Length: 1 } a => a.Values[0],
        var a => throw json.Error($"{what} must be one number, not {a.Values.Length}"),
    };

    private static double[]? TryNdarray(JsonCursor json, string what)
    {
        json.Read();
        if (json.Token == JsonToken.Name && json.Is("__ndarray__"u8))
        {
            int depth = json.Depth;
            json.Expect(JsonToken.StartArray, what);
            json.Read();
            json.Skip();
            json.Expect(JsonToken.Text, what);
            bool complex = json.Is("complex128"u8);
            json.Read();
            double[]? values = complex || json.Token != JsonToken.StartArray ? null : NumberArray.Read(json, what)?.Values;
            while (json.Depth >= depth) json.Read();
            return values;
        }
        int open = json.Token == JsonToken.EndObject ? int.MaxValue : json.Depth;
        while (json.Token != JsonToken.EndObject || json.Depth >= open) json.Read();
        return null;
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

    /// <summary>Atoms held by FixAtoms constraints; other constraints say nothing about the structure's labels and are left out.</summary>
    public static List<int> ReadConstraints(JsonCursor json)
    {
        var atoms = new List<int>();
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
            List<int> indices = [];
            while (json.Read() == JsonToken.Name)
            {
                if (json.Is("name"u8)) name = JsonValue.Read(json) as string ?? "";
                else if (json.Is("kwargs"u8))
                {
                    json.Expect(JsonToken.StartObject, "kwargs");
                    while (json.Read() == JsonToken.Name)
                    {
                        if (json.Is("indices"u8)) indices = [.. NumberArray.Read(json, "indices")?.Integers(json, "indices") ?? []];
                        else json.Skip();
                    }
                }
                else json.Skip();
            }
            if (name == "FixAtoms") atoms.AddRange(indices);
        }
        return atoms;
    }
}
