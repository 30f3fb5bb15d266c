using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Potentials.Datasets;

/// <summary>Reads small JSON values into what <c>AtomicSystem.Info</c> may hold.</summary>
internal static class JsonValue
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>
    /// The value that follows: string, bool, long, double, or an array of doubles, longs, bools or strings (lists of lists are laid flat); null for
    /// null. Objects and lists of mixed kinds come as their JSON text, whole numbers beyond 64 bits as their digits, so that nothing is lost.
    /// </summary>
    public static object? Read(JsonCursor json)
    {
        if (json.Token == JsonToken.Name) json.Read();
        switch (json.Token)
        {
            case JsonToken.Text: return json.Text;
            case JsonToken.True: return true;
            case JsonToken.False: return false;
            case JsonToken.Number: return json.Whole is { } whole ? whole : json.IsInteger ? json.Text : json.Number;
            case JsonToken.StartArray: return ReadList(json);
            case JsonToken.StartObject: return JsonText(json);
            default: return null;
        }
    }

    private static object ReadList(JsonCursor json)
    {
        var numbers = new List<double>();
        var wholes = new List<long>();
        List<object?>? others = null;
        int depth = json.Depth;
        while (json.Read() != JsonToken.EndArray || json.Depth >= depth)
        {
            if (json.Token is JsonToken.StartArray or JsonToken.EndArray) continue;
            if (json.Token == JsonToken.Number && others is null && (json.Whole is not null || !json.IsInteger))
            {
                if (json.Whole is { } whole && wholes.Count == numbers.Count) wholes.Add(whole);
                numbers.Add(json.Number);
                continue;
            }
            others ??= wholes.Count == numbers.Count ? [.. wholes.Select(w => (object?)w)] : [.. numbers.Select(x => (object?)x)];
            others.Add(Read(json));
        }
        if (others is null) return wholes.Count == numbers.Count && numbers.Count > 0 ? wholes.ToArray() : numbers.ToArray();
        if (others.TrueForAll(o => o is string)) return others.ConvertAll(o => (string)o!).ToArray();
        return others.TrueForAll(o => o is bool) ? others.ConvertAll(o => (bool)o!).ToArray() : $"[{string.Join(",", others.Select(ItemText))}]";
    }

    private static string ItemText(object? item) => item switch
    {
        null => "null",
        string s => s.StartsWith('{') ? s : JsonSerializer.Serialize(s),
        bool b => b ? "true" : "false",
        _ => Convert.ToString(item, CultureInfo.InvariantCulture)!,
    };

    private static string JsonText(JsonCursor json) => ReadObject(json, default)!;

    /// <summary>The object that the cursor stands on as JSON text; null, the cursor on the name, where its first member is <paramref name="unless"/>.</summary>
    public static string? ReadObject(JsonCursor json, ReadOnlySpan<byte> unless)
    {
        int depth = json.Depth;
        if (json.Read() == JsonToken.Name && unless.Length > 0 && json.Is(unless)) return null;
        var buffer = new ArrayBufferWriter<byte>();
        using (var text = new Utf8JsonWriter(buffer, Options))
        {
            text.WriteStartObject();
            Token(text, json);
            while (json.Depth >= depth)
            {
                json.Read();
                Token(text, json);
            }
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Token(Utf8JsonWriter text, JsonCursor json)
    {
        switch (json.Token)
        {
            case JsonToken.Name: text.WritePropertyName(json.Text); break;
            case JsonToken.Text: text.WriteStringValue(json.Text); break;
            case JsonToken.True or JsonToken.False: text.WriteBooleanValue(json.Token == JsonToken.True); break;
            case JsonToken.StartObject: text.WriteStartObject(); break;
            case JsonToken.EndObject: text.WriteEndObject(); break;
            case JsonToken.StartArray: text.WriteStartArray(); break;
            case JsonToken.EndArray: text.WriteEndArray(); break;
            case JsonToken.Number when json.Whole is { } whole: text.WriteNumberValue(whole); break;
            case JsonToken.Number when double.IsFinite(json.Number): text.WriteNumberValue(json.Number); break;
            case JsonToken.Number: text.WriteRawValue(double.IsNaN(json.Number) ? "NaN" : json.Number > 0 ? "Infinity" : "-Infinity", skipInputValidation: true); break;
            default: text.WriteNullValue(); break;
        }
    }
}
