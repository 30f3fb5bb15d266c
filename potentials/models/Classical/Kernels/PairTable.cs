using Potentials.Core;

namespace Potentials.Models.Classical;

/// <summary>Parameters by element (<c>Ar</c>) and by pair (<c>Ar-Kr</c>), as configs write them.</summary>
internal sealed class PairTable<T> where T : class
{
    private readonly Dictionary<(int, int), T> pairs = [];
    private readonly List<KeyValuePair<string, T>> all = [];
    private readonly SortedSet<int> elements = [];

    /// <summary>Reads the keys.</summary>
    /// <exception cref="ConfigError">A key is not an element or a pair, or is given twice.</exception>
    public PairTable(string what, IReadOnlyDictionary<string, T>? singles, IReadOnlyDictionary<string, T>? doubles)
    {
        foreach (var (key, value) in singles ?? new Dictionary<string, T>()) Add(what, key, Number(what, key, key), Number(what, key, key), value);
        foreach (var (key, value) in doubles ?? new Dictionary<string, T>())
        {
            string[] parts = key.Split('-');
            if (parts.Length != 2) throw new ConfigError($"{what}: '{key}' is not a pair of elements; write for example Ar-Kr");
            Add(what, key, Number(what, key, parts[0].Trim()), Number(what, key, parts[1].Trim()), value);
        }
    }

    /// <summary>Atomic numbers that occur, ascending.</summary>
    public IReadOnlyCollection<int> Elements => elements;

    /// <summary>Every entry with its key.</summary>
    public IReadOnlyList<KeyValuePair<string, T>> All => all;

    /// <summary>The entry of a pair in either order, or null.</summary>
    public T? Find(int a, int b) => pairs.GetValueOrDefault((Math.Min(a, b), Math.Max(a, b)));

    private void Add(string what, string key, int a, int b, T value)
    {
        if (value is null) throw new ConfigError($"{what}: {key} has no parameters");
        if (!pairs.TryAdd((Math.Min(a, b), Math.Max(a, b)), value)) throw new ConfigError($"{what}: the pair {key} is given twice");
        all.Add(new(key, value));
        elements.Add(a);
        elements.Add(b);
    }

    private static int Number(string what, string key, string symbol) => Core.Elements.TryParse(symbol, out int z) && z > 0
        ? z
        : throw new ConfigError($"{what}: '{symbol}' in '{key}' is not the symbol of an element");
}
