using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// JSON of pymatgen structures of any length, read as a stream: MPtrj's single file {mp_id: {frame_id: {…}}}, mlearn's list of
/// {structure, outputs}, lists or single documents of the Materials Project, bare Structure dictionaries. MPtrj: eV, eV/Å, stress in kbar with
/// VASP's sign. mlearn: <c>virial_stress</c> in kbar, compression positive, order xx yy zz xy yz xz, but xx yy zz xy xz yz for Cu, Ni and Mo. Other
/// documents do not state the unit of <c>stress</c>: it is left out unless a convention is chosen.
/// </summary>
public sealed class PymatgenSource : LabelledSource
{
    private readonly string path;
    private readonly SourceOptions options;

    /// <summary>Opens a file (gzip is undone).</summary>
    /// <exception cref="ConfigError">The energy asked for is neither uncorrected nor corrected.</exception>
    public PymatgenSource(string path, SourceOptions? options = null)
    {
        this.path = path;
        this.options = options ?? SourceOptions.Default;
        if (this.options.Energy is not (null or "uncorrected" or "corrected")) throw new ConfigError($"MPtrj has the energies 'uncorrected' and 'corrected', not '{this.options.Energy}'.");
        bool mptrj = TextSource.Head(FileHead.Of(path)).AsSpan().IndexOf("corrected_total_energy"u8) >= 0;
        Description = new()
        {
            Format = mptrj ? "json-mptrj" : "json-pymatgen", Path = path, EnergyKind = this.options.Energy ?? "uncorrected total", Stress = mptrj ? "kbar, compression positive (VASP)" : this.options.Stress?.Words() ?? "mlearn: kbar, compression positive; other documents: not stated, left out",
            LevelOfTheory = mptrj ? "PBE(+U), Materials Project" : null,
        };
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
        var json = new JsonCursor(stream, path);
        json.Read();
        long index = 0;
        foreach (var (record, group, key) in Walk(json, "", "", cancellation))
            if (index++ >= start) yield return ToSystem(record, group, key, index - 1);
        if (json.Read() != JsonToken.End) throw json.Error("text after the document");
    }

    // Descends until an object turns out to be a record: it has a member "structure", or is itself a structure.
    private static IEnumerable<(PymatgenRecord Record, string Group, string Key)> Walk(JsonCursor json, string group, string key, CancellationToken cancellation)
    {
        if (json.Token == JsonToken.StartArray)
        {
            while (json.Read() != JsonToken.EndArray)
                if (json.Token is JsonToken.StartObject or JsonToken.StartArray)
                    foreach (var found in Walk(json, group, key, cancellation)) yield return found;
            yield break;
        }
        if (json.Token != JsonToken.StartObject) yield break;
        cancellation.ThrowIfCancellationRequested();
        var record = new PymatgenRecord();
        while (json.Read() == JsonToken.Name)
        {
            if (json.Is("structure"u8) || json.Is("molecule"u8))
            {
                json.Read();
                record.ReadStructure(json);
            }
            else if (json.Is("lattice"u8) || json.Is("sites"u8) || json.Is("@class"u8))
            {
                // A bare Structure: its members stand in this very object.
                record.ReadMember(json);
            }
            else if (!record.TryLabel(json))
            {
                string name = json.Text;
                if (json.Read() is JsonToken.StartObject or JsonToken.StartArray)
                    foreach (var found in Walk(json, key, name, cancellation)) yield return found;
            }
        }
        if (record.HasStructure) yield return (record, group, key);
    }

    private AtomicSystem ToSystem(PymatgenRecord record, string group, string key, long index)
    {
        string place = key.Length > 0 ? $"structure {index} ({(group.Length > 0 ? group + "/" : "")}{key})" : $"structure {index}";
        var pbc = record.Pbc is [var a, var b, var c] ? new Periodicity(a, b, c) : Periodicity.All;
        var cell = record.Lattice is null ? Cell.Open : new Cell(Matrix3.FromRows(record.Lattice), pbc);
        int n = record.Numbers!.Length;
        SourceFile.Check(record.Numbers, record.Positions!, cell, path, place);
        if (options.Energy is { } wanted && !record.IsMptrj) throw new DataError($"{place} has no {wanted} energy", path);
        record.Info[InfoKeys.Origin] = place;
        string? id = record.Id ?? (record.IsMptrj && group.Length > 0 ? group : null);
        if (id is not null) record.Info[InfoKeys.Group] = id;
        return new AtomicSystem(record.Numbers, record.Positions!, cell)
        {
            Labels = new()
            {
                Energy = options.Energy == "corrected" ? record.Corrected : record.Uncorrected ?? record.Energy,
                Forces = SourceFile.PerAtom(record.Forces, n, 3, "forces", path, place),
                Stress = StressOf(record, place),
                // Only magnitudes are comparable between calculations; the sign is kept as the file has it.
                MagneticMoments = SourceFile.PerAtom(record.Moments, n, 1, "magmom", path, place),
            },
            Charge = record.Charge,
            SpinMultiplicity = record.SpinMultiplicity,
            Info = record.Info,
        };
    }

    private Matrix3? StressOf(PymatgenRecord record, string place)
    {
        if (record.VirialStress is { } v)
        {
            if (v.Length != 6) throw new DataError($"{place}: virial_stress has {v.Length} numbers", path);
            double f = StressConvention.KilobarCompression.Factor();
            return record.Element is "Cu" or "Ni" or "Mo"
                ? f * Matrix3.FromVoigt([v[0], v[1], v[2], v[5], v[4], v[3]])
                : f * Matrix3.FromVoigt([v[0], v[1], v[2], v[4], v[5], v[3]]);
        }
        if (record.IsMptrj) return SourceFile.Stress(record.Stress, StressConvention.KilobarCompression.Factor(), path, place);
        return options.Stress is { } convention ? SourceFile.Stress(record.Stress, convention.Factor(), path, place) : null;
    }
}
