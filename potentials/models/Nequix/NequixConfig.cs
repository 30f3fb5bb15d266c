using System.Globalization;
using System.Text.Json;
using Potentials.Core;

namespace Potentials.Models.Nequix;

/// <summary>
/// The architecture of a Nequix model (Koker, Kotak and Smidt, arXiv 2508.16067), as the first line of a <c>.nqx</c> file states it.
/// Everything else in that line is bookkeeping of the training run and is not kept.
/// </summary>
public sealed record NequixConfig
{
    /// <summary>Factor of silu in the gates: its second-moment normalisation as the training code (e3nn-jax) computed it.</summary>
    internal const double GateFactor = 1.6765620560798837;

    /// <summary>Atomic numbers the model knows, ascending; the species index of an element is its rank here, not Z.</summary>
    public required IReadOnlyList<int> AtomicNumbers { get; init; }

    /// <summary>Radius of the graph, Å.</summary>
    public required double Cutoff { get; init; }

    /// <summary>Channels of the hidden features for l = 0, 1, …; parity is (−1)^l.</summary>
    public required IReadOnlyList<int> Channels { get; init; }

    /// <summary>Highest degree of the edge harmonics.</summary>
    public required int LMax { get; init; }

    /// <summary>Message-passing layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Bessel functions of the distance.</summary>
    public required int RadialBasisSize { get; init; }

    /// <summary>Width of the radial network.</summary>
    public required int RadialMlpSize { get; init; }

    /// <summary>Hidden layers of the radial network (one more matrix than that).</summary>
    public required int RadialMlpLayers { get; init; }

    /// <summary>Exponent p of the polynomial envelope.</summary>
    public required double PolynomialP { get; init; }

    /// <summary>Energy scale, eV.</summary>
    public required double Scale { get; init; }

    /// <summary>Energy shift of every atom, eV.</summary>
    public required double Shift { get; init; }

    /// <summary>Average number of neighbours that normalises the message sum.</summary>
    public required double AverageNeighbors { get; init; }

    /// <summary>The hidden irreps in the usual notation, e.g. <c>128x0e + 64x1o</c>.</summary>
    public string HiddenIrreps => string.Join(" + ", Channels.Select((c, l) => string.Create(CultureInfo.InvariantCulture, $"{c}x{l}{(l % 2 == 0 ? 'e' : 'o')}")));

    /// <summary>Reads the configuration from JSON, checking every value.</summary>
    /// <param name="json">The object with the keys of a <c>.nqx</c> header.</param>
    /// <param name="file">File named in errors.</param>
    /// <exception cref="DataError">A key is missing, of the wrong kind, or asks for something outside the specification.</exception>
    public static NequixConfig FromJson(JsonElement json, string? file = null)
    {
        if (json.ValueKind != JsonValueKind.Object) throw new DataError("the model configuration is not a JSON object", file);
        var reader = new Reader(json, file);
        if (reader.Flag("index_weights")) throw reader.Error("index_weights", "true is not supported: skip weights per element are another architecture");
        if (!reader.Flag("layer_norm")) throw reader.Error("layer_norm", "false is not supported: no released model lacks the norm");
        var config = new NequixConfig
        {
            AtomicNumbers = reader.AtomicNumbers(),
            Cutoff = reader.Real("cutoff", 0.1, 100),
            Channels = reader.Irreps(),
            LMax = reader.Whole("lmax", 0, 8),
            Layers = reader.Whole("n_layers", 1, 64),
            RadialBasisSize = reader.Whole("radial_basis_size", 1, 1024),
            RadialMlpSize = reader.Whole("radial_mlp_size", 1, 8192),
            RadialMlpLayers = reader.Whole("radial_mlp_layers", 1, 16),
            PolynomialP = reader.Real("radial_polynomial_p", 1, 100),
            Scale = reader.Real("scale", double.MinValue, double.MaxValue),
            Shift = reader.Real("shift", double.MinValue, double.MaxValue),
            AverageNeighbors = reader.Real("avg_n_neighbors", 1e-6, 1e6),
        };
        if (config.Layers > 1 && config.Channels.Count - 1 > config.LMax)
            throw reader.Error("lmax", $"{config.LMax} is below the highest degree of hidden_irreps ({config.HiddenIrreps})");
        return config;
    }

    /// <summary>Writes the keys that <see cref="FromJson"/> reads.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        json.WriteStartArray("atomic_numbers");
        foreach (int z in AtomicNumbers) json.WriteNumberValue(z);
        json.WriteEndArray();
        json.WriteNumber("cutoff", Cutoff);
        json.WriteString("hidden_irreps", HiddenIrreps);
        json.WriteNumber("lmax", LMax);
        json.WriteNumber("n_layers", Layers);
        json.WriteNumber("radial_basis_size", RadialBasisSize);
        json.WriteNumber("radial_mlp_size", RadialMlpSize);
        json.WriteNumber("radial_mlp_layers", RadialMlpLayers);
        json.WriteNumber("radial_polynomial_p", PolynomialP);
        json.WriteNumber("scale", Scale);
        json.WriteNumber("shift", Shift);
        json.WriteNumber("avg_n_neighbors", AverageNeighbors);
        json.WriteBoolean("index_weights", false);
        json.WriteBoolean("layer_norm", true);
        json.WriteEndObject();
    }

    private readonly struct Reader(JsonElement json, string? file)
    {
        private readonly JsonElement json = json;
        private readonly string? file = file;

        public DataError Error(string key, string problem) => new($"model configuration, key \"{key}\": {problem}", file);

        private JsonElement Get(string key) => json.TryGetProperty(key, out var e) ? e : throw Error(key, "is missing");

        public bool Flag(string key) => Get(key) is { ValueKind: JsonValueKind.True or JsonValueKind.False } e ? e.GetBoolean() : throw Error(key, "true or false was expected");

        public double Real(string key, double low, double high)
        {
            var e = Get(key);
            if (e.ValueKind != JsonValueKind.Number || !e.TryGetDouble(out double x) || !double.IsFinite(x)) throw Error(key, "a finite number was expected");
            return x >= low && x <= high ? x : throw Error(key, string.Create(CultureInfo.InvariantCulture, $"{x} is outside {low} to {high}"));
        }

        public int Whole(string key, int low, int high)
        {
            var e = Get(key);
            if (e.ValueKind != JsonValueKind.Number || !e.TryGetInt32(out int x)) throw Error(key, "a whole number was expected");
            return x >= low && x <= high ? x : throw Error(key, $"{x} is outside {low} to {high}");
        }

        public int[] AtomicNumbers()
        {
            const string key = "atomic_numbers";
            var e = Get(key);
            if (e.ValueKind != JsonValueKind.Array || e.GetArrayLength() is 0 or > 118) throw Error(key, "1 to 118 atomic numbers were expected");
            var z = new List<int>();
            foreach (var item in e.EnumerateArray())
                z.Add(item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int x) && x is >= 1 and <= 118 ? x : throw Error(key, "atomic numbers go from 1 to 118"));
            z.Sort();
            return z.Distinct().Count() == z.Count ? [.. z] : throw Error(key, "a number occurs twice");
        }

        private static string? Text(JsonElement e)
        {
            if (e.ValueKind != JsonValueKind.String) return null;
            // Bytes that are not UTF-8 and lone surrogates pass the parser and fail only here.
            try { return e.GetString(); }
            catch (InvalidOperationException) { return null; }
        }

        public int[] Irreps()
        {
            const string key = "hidden_irreps";
            var e = Get(key);
            string text = Text(e) ?? throw Error(key, "text such as \"128x0e + 64x1o\" was expected");
            if (text.Length > 1000) throw Error(key, "is too long");
            var channels = new List<int>();
            foreach (string part in text.Split('+', StringSplitOptions.TrimEntries))
            {
                int x = part.IndexOf('x', StringComparison.Ordinal), l = channels.Count;
                string expected = string.Create(CultureInfo.InvariantCulture, $"{l}{(l % 2 == 0 ? 'e' : 'o')}");
                if (x < 1 || !int.TryParse(part.AsSpan(0, x), NumberStyles.None, CultureInfo.InvariantCulture, out int mul) || mul is < 1 or > 65536 || part[(x + 1)..] != expected)
                    throw Error(key, $"\"{part}\" was found where channels x {expected} was expected (degrees 0, 1, 2, … once each, natural parity)");
                channels.Add(mul);
                if (l > 8) throw Error(key, "degrees above 8 are not supported");
            }
            return [.. channels];
        }
    }
}
