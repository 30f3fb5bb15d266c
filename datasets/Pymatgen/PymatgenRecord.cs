using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>What stands beside a structure in the JSON of Materials Project, MPtrj and mlearn.</summary>
internal sealed class PymatgenRecord
{
    public int[]? Numbers;
    public double[]? Positions, Lattice, Forces, Stress, VirialStress, Moments;
    public double? Energy, Uncorrected, Corrected, Charge;
    public int? SpinMultiplicity;
    public bool[]? Pbc;
    public string? Element, Id;
    public readonly Dictionary<string, object> Info = new(StringComparer.Ordinal);

    /// <summary>Whether a structure was found.</summary>
    public bool HasStructure => Numbers is not null;

    /// <summary>Whether this is a frame of MPtrj, whose units and signs are known.</summary>
    public bool IsMptrj => Uncorrected is not null || Corrected is not null;

    /// <summary>Reads a pymatgen Structure or Molecule; the cursor stands on its opening brace.</summary>
    public void ReadStructure(JsonCursor json)
    {
        if (json.Token != JsonToken.StartObject) throw json.Error($"a structure must be an object, not {JsonCursor.Words(json.Token)}");
        double[]? fractional = null;
        while (json.Read() == JsonToken.Name)
            if (json.Is("lattice"u8)) ReadLattice(json);
            else if (json.Is("sites"u8)) fractional = ReadSites(json);
            else if (json.Is("charge"u8)) Charge = NumberArray.Read(json, "charge") is { Values: [var q] } ? q : null;
            else if (json.Is("spin_multiplicity"u8)) SpinMultiplicity = NumberArray.Read(json, "spin_multiplicity") is { Values: [>= 1 and < 1000 and var s] } ? (int)s : null;
            else json.Skip();
        if (Numbers is null) throw json.Error("a structure without sites");
        if (fractional is null) return;
        // No Cartesian coordinates in the file: from fractions and lattice.
        if (Lattice is null) throw json.Error("sites with neither xyz nor a lattice");
        var rows = Matrix3.FromRows(Lattice);
        Positions = new double[fractional.Length];
        for (int i = 0; i < Numbers.Length; i++) (Positions[3 * i], Positions[3 * i + 1], Positions[3 * i + 2]) = rows.LeftMultiply(fractional[3 * i], fractional[3 * i + 1], fractional[3 * i + 2]);
    }

    /// <summary>Reads a member of a bare Structure; the cursor stands on its name.</summary>
    public void ReadMember(JsonCursor json)
    {
        if (json.Is("lattice"u8)) ReadLattice(json);
        else if (json.Is("sites"u8))
        {
            if (ReadSites(json) is not null) throw json.Error("a bare structure whose sites lack xyz");
        }
        else json.Skip();
    }

    /// <summary>Reads a label beside the structure; false when the name is none (the cursor then still stands on the name).</summary>
    public bool TryLabel(JsonCursor json)
    {
        if (json.Is("outputs"u8))
        {
            json.Expect(JsonToken.StartObject, "outputs");
            while (json.Read() == JsonToken.Name)
                if (!TryLabel(json)) json.Skip();
            return true;
        }
        if (json.Is("energy"u8)) Energy = One(json);
        else if (json.Is("uncorrected_total_energy"u8)) Uncorrected = One(json);
        else if (json.Is("corrected_total_energy"u8)) Corrected = One(json);
        else if (json.Is("force"u8) || json.Is("forces"u8)) Forces = NumberArray.Read(json, "forces")?.Values;
        else if (json.Is("stress"u8)) Stress = NumberArray.Read(json, "stress")?.Values;
        else if (json.Is("virial_stress"u8)) VirialStress = NumberArray.Read(json, "virial_stress")?.Values;
        else if (json.Is("magmom"u8) || json.Is("magmoms"u8)) Moments = NumberArray.Read(json, "magmom")?.Values;
        else if (json.Is("element"u8)) Element = JsonValue.Read(json) as string;
        else if (json.Is("mp_id"u8) || json.Is("material_id"u8)) Id = JsonValue.Read(json) as string;
        else if (json.Is("group"u8)) Keep(json, "set");
        else if (json.Is("description"u8)) Keep(json, "description");
        else if (json.Is("tag"u8)) Keep(json, "tag");
        else if (json.Is("bandgap"u8)) Keep(json, "bandgap");
        else if (json.Is("formation_energy_per_atom"u8)) Keep(json, "formation_energy_per_atom");
        else if (json.Is("energy_above_hull"u8)) Keep(json, "energy_above_hull");
        else return false;
        return true;
    }

    private void Keep(JsonCursor json, string name)
    {
        if (JsonValue.Read(json) is { } value) Info[name] = value;
    }

    private static double? One(JsonCursor json) => NumberArray.Read(json, "an energy") switch
    {
        null => null,
        { Values: [var e] } => e,
        _ => throw json.Error("an energy must be one number"),
    };

    private void ReadLattice(JsonCursor json)
    {
        json.Expect(JsonToken.StartObject, "lattice");
        while (json.Read() == JsonToken.Name)
            if (json.Is("matrix"u8)) Lattice = NumberArray.Read(json, "lattice.matrix") is { Values.Length: 9 } m ? m.Values : throw json.Error("lattice.matrix must have 3 x 3 numbers");
            else if (json.Is("pbc"u8)) Pbc = NumberArray.Read(json, "lattice.pbc") is { Values.Length: 3 } p ? Array.ConvertAll(p.Values, x => x != 0) : null;
            else json.Skip();
    }

    private double[]? ReadSites(JsonCursor json)
    {
        json.Expect(JsonToken.StartArray, "sites");
        var numbers = new List<int>();
        var xyz = new List<double>();
        var abc = new List<double>();
        while (json.Read() == JsonToken.StartObject)
        {
            int z = -1;
            while (json.Read() == JsonToken.Name)
                if (json.Is("species"u8)) z = ReadSpecies(json);
                else if (json.Is("xyz"u8)) xyz.AddRange(NumberArray.Read(json, "xyz") is { Values.Length: 3 } x ? x.Values : throw json.Error("xyz must have 3 numbers"));
                else if (json.Is("abc"u8)) abc.AddRange(NumberArray.Read(json, "abc") is { Values.Length: 3 } a ? a.Values : throw json.Error("abc must have 3 numbers"));
                else json.Skip();
            if (z < 0) throw json.Error($"site {numbers.Count + 1} has no species");
            numbers.Add(z);
        }
        if (json.Token != JsonToken.EndArray) throw json.Error("a site must be an object");
        Numbers = [.. numbers];
        if (xyz.Count == 3 * numbers.Count)
        {
            Positions = [.. xyz];
            return null;
        }
        return abc.Count == 3 * numbers.Count ? [.. abc] : throw json.Error("some sites have neither xyz nor abc");
    }

    private static int ReadSpecies(JsonCursor json)
    {
        json.Expect(JsonToken.StartArray, "species");
        int z = -1, count = 0;
        while (json.Read() == JsonToken.StartObject)
        {
            count++;
            while (json.Read() == JsonToken.Name)
                if (json.Is("element"u8))
                {
                    json.Expect(JsonToken.Text, "element");
                    string symbol = json.Text;
                    if (!Elements.TryParse(symbol, out z) || z == 0) throw json.Error($"'{symbol}' is no element");
                }
                else if (json.Is("occu"u8))
                {
                    json.Expect(JsonToken.Number, "occu");
                    if (Math.Abs(json.Number - 1) > 1e-6) throw json.Error($"a site occupied to {json.Number}: disordered structures have no labels to learn from");
                }
                else json.Skip();
        }
        return count == 1 ? z : throw json.Error($"a site with {count} species: disordered structures have no labels to learn from");
    }
}
