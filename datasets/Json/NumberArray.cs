using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>Numbers with a shape, row-major.</summary>
/// <param name="Values">All numbers.</param>
/// <param name="Shape">Extents; empty for a single number.</param>
internal sealed record NumberArray(double[] Values, int[] Shape)
{
    private const int MaxNumbers = 1 << 26;

    /// <summary>
    /// Reads the value that follows: a number, nested lists of equal length, or ASE's {"__ndarray__": [shape, type, numbers]}.
    /// Null for JSON null. The cursor stands on the value's last token afterwards.
    /// </summary>
    public static NumberArray? Read(JsonCursor json, string what)
    {
        if (json.Token == JsonToken.Name) json.Read();
        switch (json.Token)
        {
            case JsonToken.Null:
                return null;
            case JsonToken.Number:
                return new([json.Number], []);
            case JsonToken.True or JsonToken.False:
                return new([json.Token == JsonToken.True ? 1 : 0], []);
            case JsonToken.StartArray:
                var values = new List<double>();
                var shape = new List<int>();
                ReadList(json, what, values, shape, 0);
                return new([.. values], [.. shape]);
            case JsonToken.StartObject:
                return ReadNdarray(json, what);
            default:
                throw json.Error($"{what} must be numbers, not {JsonCursor.Words(json.Token)}");
        }
    }

    /// <summary>The numbers as whole numbers.</summary>
    public int[] Integers(JsonCursor json, string what)
    {
        var result = new int[Values.Length];
        for (int i = 0; i < result.Length; i++)
            result[i] = Values[i] == Math.Floor(Values[i]) && Math.Abs(Values[i]) < 1e9 ? (int)Values[i] : throw json.Error($"{what}: {Values[i]} is not a whole number");
        return result;
    }

    private static void ReadList(JsonCursor json, string what, List<double> values, List<int> shape, int level)
    {
        if (level > 8) throw json.Error($"{what}: lists nested deeper than 8");
        int count = 0, lists = 0;
        bool first = shape.Count == level;
        if (first) shape.Add(-1);
        while (json.Read() != JsonToken.EndArray)
        {
            count++;
            switch (json.Token)
            {
                case JsonToken.Number:
                    values.Add(json.Number);
                    break;
                case JsonToken.True or JsonToken.False:
                    values.Add(json.Token == JsonToken.True ? 1 : 0);
                    break;
                case JsonToken.Null:
                    values.Add(double.NaN);
                    break;
                case JsonToken.StartArray:
                    lists++;
                    ReadList(json, what, values, shape, level + 1);
                    break;
                default:
                    throw json.Error($"{what}: a number or list is expected, not {JsonCursor.Words(json.Token)}");
            }
            if (values.Count > MaxNumbers) throw json.Error($"{what}: more than {MaxNumbers} numbers");
        }
        if (lists != 0 && lists != count) throw json.Error($"{what}: numbers and lists side by side");
        if (lists == 0 && shape.Count > level + 1) throw json.Error($"{what}: lists of different depth");
        if (first || shape[level] < 0) shape[level] = count;
        else if (shape[level] != count) throw json.Error($"{what}: a list of {count} beside one of {shape[level]} (ragged)");
    }

    private static NumberArray ReadNdarray(JsonCursor json, string what)
    {
        json.Expect(JsonToken.Name, $"{what}: the member");
        if (!json.Is("__ndarray__"u8)) throw json.Error($"{what} must be numbers or an __ndarray__, not an object with '{json.Text}'");
        return ReadNdarrayMember(json, what);
    }

    /// <summary>Reads from the name __ndarray__ to the end of its object.</summary>
    public static NumberArray ReadNdarrayMember(JsonCursor json, string what)
    {
        json.Expect(JsonToken.StartArray, $"{what}: __ndarray__");
        json.Read();
        var shape = Read(json, what + ": shape")?.Integers(json, what + ": shape") ?? throw json.Error($"{what}: the shape is null");
        json.Expect(JsonToken.Text, $"{what}: the type");
        json.Read();
        var flat = Read(json, what) ?? throw json.Error($"{what}: the numbers are null");
        json.Expect(JsonToken.EndArray, $"{what}: the end of __ndarray__");
        json.Expect(JsonToken.EndObject, $"{what}: the end of the object");
        long size = 1;
        foreach (int n in shape) size = n < 0 || size > MaxNumbers ? throw json.Error($"{what}: shape [{string.Join(", ", shape)}]") : size * n;
        return size == flat.Values.Length ? new(flat.Values, shape) : throw json.Error($"{what}: shape [{string.Join(", ", shape)}] but {flat.Values.Length} numbers");
    }
}
