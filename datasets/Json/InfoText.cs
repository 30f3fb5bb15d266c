using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Potentials.Core;

namespace Potentials.Datasets;

/// <summary><c>AtomicSystem.Info</c> and <c>AtomicSystem.Columns</c> as JSON text and back, without loss.</summary>
internal static class InfoText
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>All entries as one JSON object; null when there are none.</summary>
    public static string? Write(IReadOnlyDictionary<string, object> info)
    {
        if (info.Count == 0) return null;
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        Members(json, info);
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Entries as members of the open object, by name.</summary>
    public static void Members(Utf8JsonWriter json, IReadOnlyDictionary<string, object> info)
    {
        foreach (var (name, value) in info.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            json.WritePropertyName(name);
            Value(json, value);
        }
    }

    /// <summary>Adds the entries of a text that <see cref="Write"/> made.</summary>
    public static void Read(string text, Dictionary<string, object> info, string path, string place)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var json = new JsonCursor(bytes, bytes.Length, path, place);
        if (json.Read() != JsonToken.StartObject) throw json.Error("an object is expected");
        while (json.Read() == JsonToken.Name)
        {
            string name = json.Text;
            if (JsonValue.Read(json) is { } value) info[name] = value;
        }
        if (json.Read() != JsonToken.End) throw json.Error("text after the object");
    }

    /// <summary>Per-atom columns as one JSON object {name: [width, values]}; null when there are none.</summary>
    public static string? WriteColumns(IReadOnlyDictionary<string, AtomColumn> columns)
    {
        if (columns.Count == 0) return null;
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        foreach (var (name, column) in columns.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            json.WritePropertyName(name);
            json.WriteStartArray();
            json.WriteNumberValue(column.Width);
            json.WriteStringValue(column.Values switch { double[] => "double", long[] => "long", bool[] => "bool", _ => "text" });
            Value(json, column.Values);
            json.WriteEndArray();
        }
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Columns from a text that <see cref="WriteColumns"/> made.</summary>
    public static Dictionary<string, AtomColumn> ReadColumns(string text, int atoms, string path, string place)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var json = new JsonCursor(bytes, bytes.Length, path, place);
        var columns = new Dictionary<string, AtomColumn>(StringComparer.Ordinal);
        if (json.Read() != JsonToken.StartObject) throw json.Error("an object is expected");
        while (json.Read() == JsonToken.Name)
        {
            string name = json.Text;
            json.Expect(JsonToken.StartArray, name);
            json.Expect(JsonToken.Number, "the width");
            int width = json.IsInteger && json.Number is >= 1 and <= 1000 ? (int)json.Number : throw json.Error($"a width of {json.Number}");
            json.Expect(JsonToken.Text, "the kind");
            string kind = json.Text;
            json.Expect(JsonToken.StartArray, "the values");
            var numbers = new List<double>();
            var wholes = new List<long>();
            var texts = new List<string>();
            while (json.Read() != JsonToken.EndArray)
                if (json.Token == JsonToken.Text) texts.Add(json.Text);
                else if (json.Token is JsonToken.Number)
                {
                    numbers.Add(json.Number);
                    wholes.Add(json.Whole ?? (long)json.Number);
                }
                else if (json.Token is JsonToken.True or JsonToken.False) numbers.Add(json.Token == JsonToken.True ? 1 : 0);
                else throw json.Error("a value of an unknown kind");
            json.Expect(JsonToken.EndArray, name);
            int count = kind == "text" ? texts.Count : numbers.Count;
            if (count != (long)width * atoms) throw json.Error($"column {name} has {count} values for {atoms} atoms");
            columns[name] = kind switch
            {
                "double" => new AtomColumn([.. numbers], width),
                "long" => new AtomColumn(wholes.ToArray(), width),
                "bool" => new AtomColumn(numbers.ConvertAll(x => x != 0).ToArray(), width),
                "text" => new AtomColumn([.. texts], width),
                _ => throw json.Error($"a column of kind '{kind}'"),
            };
        }
        return columns;
    }

    /// <summary>One value.</summary>
    public static void Value(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case string s: json.WriteStringValue(s); break;
            case bool b: json.WriteBooleanValue(b); break;
            case long l: json.WriteNumberValue(l); break;
            case int i: json.WriteNumberValue(i); break;
            case double d: Number(json, d); break;
            case System.Collections.IEnumerable list:
                json.WriteStartArray();
                foreach (object item in list) Value(json, item);
                json.WriteEndArray();
                break;
            default: throw new ArgumentException($"Info cannot hold a {value.GetType().Name}.");
        }
    }

    // A double keeps its point so that it comes back as a double.
    private static void Number(Utf8JsonWriter json, double d)
    {
        string text = d.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        if (double.IsNaN(d)) text = "NaN";
        else if (double.IsInfinity(d)) text = d > 0 ? "Infinity" : "-Infinity";
        else if (text.AsSpan().IndexOfAny('.', 'E') < 0) text += ".0";
        json.WriteRawValue(text, skipInputValidation: true);
    }
}
