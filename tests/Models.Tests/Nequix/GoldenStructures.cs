using System.Text.Json;
using Potentials.Core;
using Potentials.Tests.Kit;

namespace Potentials.Models.Tests.Nequix;

/// <summary>The structures of <c>golden/nequix/structures.json</c> and <c>golden/methods/nequix_golden.json</c> with the reference results of the makers' code.</summary>
internal static class GoldenStructures
{
    internal sealed record Reference(double Energy, double[] AtomEnergies, double[] Forces, double[]? Stress);

    internal sealed record Structure(string Name, AtomicSystem System, int Edges, Dictionary<string, Reference> Results);

    /// <summary>Results by <c>model/precision</c>.</summary>
    public static List<Structure> Load()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(SharedData.Path("golden", "nequix", "structures.json")));
        var list = new List<Structure>();
        foreach (var s in json.RootElement.GetProperty("structures").EnumerateArray())
        {
            var results = new Dictionary<string, Reference>();
            foreach (var model in s.GetProperty("results").EnumerateObject())
                foreach (var type in model.Value.EnumerateObject())
                    results[$"{model.Name}/{type.Name}"] = Read(type.Value, "node_energy");
            bool periodic = s.GetProperty("pbc").ValueKind == JsonValueKind.Array ? s.GetProperty("pbc")[0].GetBoolean() : s.GetProperty("pbc").GetBoolean();
            list.Add(new(s.GetProperty("name").GetString()!, System(s, periodic), s.GetProperty("n_edges").GetInt32(), results));
        }
        return list;
    }

    /// <summary>The second, independent set: float64 only.</summary>
    public static List<Structure> LoadMethods()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(SharedData.Path("golden", "methods", "nequix_golden.json")));
        return [.. json.RootElement.GetProperty("structures").EnumerateObject().Select(s => new Structure(
            s.Name, System(s.Value, s.Value.GetProperty("pbc")[0].GetBoolean()), s.Value.GetProperty("n_edges").GetInt32(),
            s.Value.GetProperty("models").EnumerateObject().ToDictionary(m => $"{m.Name}/float64", m => Read(m.Value, "node_energies"))))];
    }

    public static string ModelPath(string name) => SharedData.Path("models", "nequix", $"{name}.nqx");

    private static AtomicSystem System(JsonElement s, bool periodic)
    {
        int[] numbers = [.. s.GetProperty("numbers").EnumerateArray().Select(z => z.GetInt32())];
        var cell = periodic ? Cell.Periodic(Numbers(s.GetProperty("cell"))) : Cell.Open;
        return new(numbers, Numbers(s.GetProperty("positions")), cell);
    }

    private static Reference Read(JsonElement r, string atoms) => new(r.GetProperty("energy").GetDouble(), Numbers(r.GetProperty(atoms)), Numbers(r.GetProperty("forces")),
        r.TryGetProperty("stress", out var stress) && stress.ValueKind == JsonValueKind.Array ? Numbers(stress) : null);

    internal static double[] Numbers(JsonElement e) => e.ValueKind == JsonValueKind.Array ? [.. e.EnumerateArray().SelectMany(Numbers)] : [e.GetDouble()];
}
