using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>
/// Writes <c>.aselmdb</c> as fairchem and ASE's LMDB back end read it: keys 1, 2, …, <c>nextid</c>, <c>deleted_ids</c>, values zlib-packed JSON
/// rows. Charge and spin multiplicity go to <c>data.charge</c> and <c>data.spin</c>, Info to <c>data</c>, columns to ASE's fields or (as MACE's writer
/// puts them) <c>data.__arrays__</c>.
/// </summary>
public sealed class AseLmdbWriter : DatasetWriter
{
    private readonly LmdbWriter file;
    private readonly MemoryStream packed = new();
    private readonly ArrayBufferWriter<byte> text = new();

    /// <summary>Starts a file.</summary>
    public AseLmdbWriter(string path) => file = new LmdbWriter(path);

    /// <inheritdoc/>
    protected override void Add(AtomicSystem system)
    {
        text.Clear();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true })) Row(json, system);
        packed.SetLength(0);
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, true)) zlib.Write(text.WrittenSpan);
        file.Put(Encoding.ASCII.GetBytes((file.Count + 1).ToString(CultureInfo.InvariantCulture)), packed.GetBuffer().AsSpan(0, (int)packed.Length));
    }

    private static void Row(Utf8JsonWriter json, AtomicSystem system)
    {
        var labels = system.Labels;
        json.WriteStartObject();
        Array(json, "numbers", System.Array.ConvertAll(system.Numbers, z => (long)z));
        Rows(json, "positions", system.Positions, 3);
        Rows(json, "cell", system.Cell.Rows.ToArray(), 3);
        json.WriteStartArray("pbc");
        for (int i = 0; i < 3; i++) json.WriteBooleanValue(system.Cell.Pbc[i]);
        json.WriteEndArray();
        // ASE wants a unique id of 32 hex digits; it follows from the content, so that the same data give the same file.
        var checksum = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(',', system.Positions.Select(x => x.ToString("R", CultureInfo.InvariantCulture)))));
        json.WriteString("unique_id", Convert.ToHexStringLower(checksum)[..32]);
        json.WriteNumber("ctime", 0.0);
        json.WriteNumber("mtime", 0.0);
        json.WriteString("user", "");
        if (labels != SystemLabels.None)
        {
            json.WriteString("calculator", "unknown");
            json.WriteStartObject("calculator_parameters");
            json.WriteEndObject();
        }
        if (labels.Energy is { } energy) Number(json, "energy", energy);
        if (labels.Forces is { } forces) Rows(json, "forces", forces, 3);
        if (labels.Stress is { } stress) Rows(json, "stress", stress.ToVoigt(), 1);
        if (labels.Dipole is { } dipole) Rows(json, "dipole", dipole, 1);
        if (labels.MagneticMoments is { } moments) Rows(json, "magmoms", moments, 1);
        if (labels.Charges is { } charges) Rows(json, "charges", charges, 1);
        if (labels.AtomEnergies is { } energies) Rows(json, "energies", energies, 1);
        if (system.HasMasses) Rows(json, "masses", system.Masses, 1);
        if (system.Velocities is { } v) Rows(json, "momenta", v.Select((x, i) => x * system.Masses[i / 3]).ToArray(), 3);
        if (system.Movable is { } movable) Constraints(json, movable);
        foreach (string name in AseFields)
            if (AseField(system, name) is { } column)
            {
                if (column.Values is long[] whole) Array(json, name, whole);
                else Rows(json, name, (double[])column.Values, column.Width);
            }
        json.WriteStartObject("key_value_pairs");
        json.WriteEndObject();
        json.WritePropertyName("data");
        var info = new Dictionary<string, object>(system.Info, StringComparer.Ordinal);
        if (system.Charge is { } charge) info["charge"] = charge == Math.Floor(charge) ? (object)(long)charge : charge;
        if (system.SpinMultiplicity is { } spin) info["spin"] = (long)spin;
        json.WriteStartObject();
        InfoText.Members(json, info);
        bool any = false;
        foreach (var (name, column) in system.Columns.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            if (AseField(system, name) is not null) continue;
            if (!any) json.WriteStartObject("__arrays__");
            any = true;
            Ndarray(json, name, column);
        }
        if (any) json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // Columns that ASE has a field for, when they have its type.
    private static readonly string[] AseFields = ["tags", "initial_magmoms", "initial_charges"];

    private static AtomColumn? AseField(AtomicSystem system, string name) => system.Columns.TryGetValue(name, out var column) && (name, column.Values, column.Width) switch
    {
        ("tags", long[], 1) or ("initial_magmoms", double[], 1 or 3) or ("initial_charges", double[], 1) => true,
        _ => false,
    } ? column : null;

    private static void Ndarray(Utf8JsonWriter json, string name, AtomColumn column)
    {
        json.WriteStartObject(name);
        json.WriteStartArray("__ndarray__");
        json.WriteStartArray();
        json.WriteNumberValue(column.Rows);
        if (column.Width > 1) json.WriteNumberValue(column.Width);
        json.WriteEndArray();
        json.WriteStringValue(column.Values switch { double[] => "float64", long[] => "int64", bool[] => "bool", _ => "str" });
        InfoText.Value(json, column.Values);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Constraints(Utf8JsonWriter json, bool[] movable)
    {
        json.WriteStartArray("constraints");
        json.WriteStartObject();
        json.WriteString("name", "FixAtoms");
        json.WriteStartObject("kwargs");
        json.WriteStartArray("indices");
        for (int i = 0; i < movable.Length / 3; i++)
            if (!movable[3 * i] && !movable[3 * i + 1] && !movable[3 * i + 2]) json.WriteNumberValue(i);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        for (int i = 0; i < movable.Length / 3; i++)
        {
            var free = movable.AsSpan(3 * i, 3);
            if (!free.Contains(false) || !free.Contains(true)) continue;
            json.WriteStartObject();
            json.WriteString("name", "FixCartesian");
            json.WriteStartObject("kwargs");
            json.WriteNumber("a", i);
            json.WriteStartArray("mask");
            foreach (bool moves in free) json.WriteBooleanValue(!moves);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Array(Utf8JsonWriter json, string name, long[] values)
    {
        json.WriteStartArray(name);
        foreach (long v in values) json.WriteNumberValue(v);
        json.WriteEndArray();
    }

    private static void Rows(Utf8JsonWriter json, string name, double[] values, int width)
    {
        json.WriteStartArray(name);
        for (int i = 0; i < values.Length; i++)
        {
            if (width > 1 && i % width == 0) json.WriteStartArray();
            Value(json, values[i]);
            if (width > 1 && i % width == width - 1) json.WriteEndArray();
        }
        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        Value(json, value);
    }

    private static void Value(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value)) json.WriteNumberValue(value);
        else json.WriteRawValue(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity", skipInputValidation: true);
    }

    /// <summary>Stress has six numbers in ASE's rows: only the symmetric part is kept.</summary>
    public override AtomicSystem AsStored(AtomicSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.Labels.Stress is { } s ? system.WithLabels(system.Labels with { Stress = Matrix3.FromVoigt(s.ToVoigt()) }) : system;
    }

    /// <inheritdoc/>
    public override IEnumerable<string> NotKept(AtomicSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.Labels.Stress is { } s && (s - s.Transpose).FrobeniusNorm > 1e-9 * s.FrobeniusNorm ? ["what is not symmetric in the stress"] : [];
    }

    /// <inheritdoc/>
    public override void Commit()
    {
        long next = file.Count + 1;
        Special("nextid", next.ToString(CultureInfo.InvariantCulture));
        Special("deleted_ids", "[]");
        file.Commit();
    }

    private void Special(string key, string value)
    {
        packed.SetLength(0);
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, true)) zlib.Write(Encoding.ASCII.GetBytes(value));
        file.Put(Encoding.ASCII.GetBytes(key), packed.GetBuffer().AsSpan(0, (int)packed.Length));
    }

    /// <inheritdoc/>
    protected override void Close()
    {
        file.Dispose();
        packed.Dispose();
    }
}
