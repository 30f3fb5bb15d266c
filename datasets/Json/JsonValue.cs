namespace Potentials.Datasets;

/// <summary>Reads small JSON values into what <c>AtomicSystem.Info</c> may hold.</summary>
internal static class JsonValue
{
    /// <summary>
    /// The value that follows: string, bool, long, double, or an array of doubles, longs or strings; null for null, objects and mixed lists.
    /// </summary>
    public static object? Read(JsonCursor json)
    {
        if (json.Token == JsonToken.Name) json.Read();
        switch (json.Token)
        {
            case JsonToken.Text: return json.Text;
            case JsonToken.True: return true;
            case JsonToken.False: return false;
            case JsonToken.Number: return Scalar(json);
            case JsonToken.StartArray: return ReadList(json);
            case JsonToken.StartObject: json.Skip(); return null;
            default: return null;
        }
    }

    private static object Scalar(JsonCursor json) => json.IsInteger && Math.Abs(json.Number) < 9e15 ? (object)(long)json.Number : json.Number;

    private static object? ReadList(JsonCursor json)
    {
        var numbers = new List<double>();
        var texts = new List<string>();
        bool integers = true, other = false;
        int depth = json.Depth;
        while (json.Read() != JsonToken.EndArray || json.Depth >= depth)
        {
            if (json.Token == JsonToken.Number)
            {
                numbers.Add(json.Number);
                integers &= json.IsInteger;
            }
            else if (json.Token == JsonToken.Text && json.Depth == depth) texts.Add(json.Text);
            else if (json.Token is not (JsonToken.StartArray or JsonToken.EndArray)) other = true;
        }
        if (other || (numbers.Count > 0) == (texts.Count > 0)) return null;
        if (texts.Count > 0) return texts.ToArray();
        return integers ? numbers.ConvertAll(x => (long)x).ToArray() : numbers.ToArray();
    }
}
