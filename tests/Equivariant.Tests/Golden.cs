using System.Text.Json;
using Potentials.Tests.Kit;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant.Tests;

/// <summary>Reads the reference values of e3nn.</summary>
internal static class Golden
{
    public static JsonElement E3nn(string file, string key)
    {
        using var stream = File.OpenRead(SharedData.Path("golden", "e3nn", file + ".json"));
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.GetProperty(key).Clone();
    }

    public static double[] Numbers(this JsonElement e) => [.. (e.ValueKind == JsonValueKind.Array ? e : e.GetProperty("data")).EnumerateArray().Select(v => v.GetDouble())];

    public static long[] Shape(this JsonElement e) => [.. e.GetProperty("shape").EnumerateArray().Select(v => v.GetInt64())];

    public static Tensor Tensor(this JsonElement e, ScalarType dtype = ScalarType.Float64) => tensor(e.Numbers()).reshape(e.Shape()).to(dtype);

    public static string Text(this JsonElement e, string key) => e.GetProperty(key).GetString()!;
}
