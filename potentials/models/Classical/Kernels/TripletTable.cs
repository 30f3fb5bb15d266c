using Potentials.Core;

namespace Potentials.Models.Classical;

/// <summary>Checked Stillinger-Weber parameters by centre and neighbours.</summary>
internal sealed class TripletTable
{
    private readonly Dictionary<(int, int, int), StillingerWeberTriplet> entries = [];
    private readonly SortedSet<int> elements = [];
    private readonly string name;

    public TripletTable(StillingerWeberParameters parameters)
    {
        name = parameters.Name;
        foreach (var (key, value) in parameters.Elements ?? new Dictionary<string, StillingerWeberTriplet>()) Add(key, [key, key, key], value);
        foreach (var (key, value) in parameters.Triplets ?? new Dictionary<string, StillingerWeberTriplet>()) Add(key, key.Split('-'), value);
        if (entries.Count == 0) throw new ConfigError($"{name}: no element is given");
        foreach (int a in elements)
            foreach (int b in elements)
            {
                StillingerWeberTriplet x = this[a, b, b], y = this[b, a, a];
                if ((x.Epsilon, x.Sigma, x.Range, x.A, x.B, x.P, x.Q) != (y.Epsilon, y.Sigma, y.Range, y.A, y.B, y.P, y.Q))
                    throw new ConfigError($"{name}: {Name(a, b, b)} and {Name(b, a, a)} disagree about the pair (epsilon, sigma, range, a, b, p or q)");
                foreach (int c in elements) _ = this[a, b, c];
            }
    }

    /// <summary>Atomic numbers, ascending.</summary>
    public IReadOnlyCollection<int> Elements => elements;

    /// <summary>Number of entries.</summary>
    public int Count => entries.Count;

    /// <summary>Å, the largest aσ.</summary>
    public double Cutoff => entries.Values.Max(t => t.Range * t.Sigma);

    /// <summary>The entry of a centre and two neighbours in either order.</summary>
    public StillingerWeberTriplet this[int centre, int j, int k] => entries.TryGetValue((centre, Math.Min(j, k), Math.Max(j, k)), out var t)
        ? t
        : throw new ConfigError($"{name}: the triplet {Name(centre, j, k)} has no parameters");

    private void Add(string key, string[] symbols, StillingerWeberTriplet t)
    {
        if (symbols.Length != 3) throw new ConfigError($"{name}: '{key}' is not a triplet of elements; write centre and neighbours, for example Cd-Te-Te");
        var z = new int[3];
        for (int i = 0; i < 3; i++)
            if (!Core.Elements.TryParse(symbols[i].Trim(), out z[i]) || z[i] == 0) throw new ConfigError($"{name}: '{symbols[i]}' in '{key}' is not the symbol of an element");
        if (t is null || !(t.Sigma > 0 && t.Range > 0 && double.IsFinite(t.Sigma * t.Range) && double.IsFinite(t.Epsilon + t.Lambda + t.CosTheta + t.A + t.B) && t.Gamma > 0 && double.IsFinite(t.Gamma)))
            throw new ConfigError($"{name}: {key} needs positive sigma, range and gamma, and finite numbers elsewhere");
        if (t.P is < 0 or > 16 || t.Q is < 0 or > 16) throw new ConfigError($"{name}: {key}: the exponents p and q must be whole numbers from 0 to 16");
        if (!entries.TryAdd((z[0], Math.Min(z[1], z[2]), Math.Max(z[1], z[2])), t)) throw new ConfigError($"{name}: the triplet {key} is given twice");
        foreach (int e in z) elements.Add(e);
    }

    private static string Name(int a, int b, int c) => $"{Core.Elements.Symbol(a)}-{Core.Elements.Symbol(b)}-{Core.Elements.Symbol(c)}";
}
