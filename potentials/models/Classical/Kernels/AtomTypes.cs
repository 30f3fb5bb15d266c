using Potentials.Core;

namespace Potentials.Models.Classical;

/// <summary>Numbers the elements of a potential 0, 1, 2, … in order of first appearance.</summary>
internal sealed class AtomTypes
{
    private readonly int[] types = new int[119];
    private readonly List<int> numbers = [];

    public AtomTypes(params IEnumerable<int> elements)
    {
        types.AsSpan().Fill(-1);
        foreach (int z in elements) Add(z);
    }

    /// <summary>Atomic numbers by type.</summary>
    public IReadOnlyList<int> Numbers => numbers;

    /// <summary>Number of types.</summary>
    public int Count => numbers.Count;

    /// <summary>Type of an element, -1 if it has none.</summary>
    public int this[int z] => (uint)z < 119u ? types[z] : -1;

    /// <summary>Gives <paramref name="z"/> a type.</summary>
    public void Add(int z)
    {
        if (types[z] >= 0) return;
        types[z] = numbers.Count;
        numbers.Add(z);
    }
}
