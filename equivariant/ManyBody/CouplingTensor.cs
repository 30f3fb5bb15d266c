namespace Potentials.Equivariant;

/// <summary>A sparse tensor T[m, a1, …, aν]: component m of the result, and places a = l² + l + m' in each factor.</summary>
public sealed class CouplingTensor
{
    private readonly (int Component, int[] Places, double Value)[] entries;

    private CouplingTensor((int, int[], double)[] entries) => this.entries = entries;

    /// <summary>The non-zero entries.</summary>
    public IReadOnlyList<(int Component, int[] Places, double Value)> Entries => entries;

    /// <summary>T[m, l² + m'] = δ: degree l itself.</summary>
    internal static CouplingTensor Identity(int l) => new([.. Enumerable.Range(0, 2 * l + 1).Select(m => (m, new[] { l * l + m }, 1.0))]);

    /// <summary>√(2l+1) C(l, l_left, l_new) contracted with this tensor over l_left; the new factor comes last.</summary>
    internal CouplingTensor CoupledWith(int left, int added, int output)
    {
        double scale = Math.Sqrt(2 * output + 1);
        ILookup<int, (int, int[] Places, double Value)> byComponent = entries.ToLookup(e => e.Component);
        var sum = new Dictionary<PlaceKey, double>();
        foreach (CouplingEntry c in Wigner3j.Get(output, left, added).Entries)
            foreach (var (_, places, value) in byComponent[c.J])
            {
                var key = new PlaceKey(c.I, [.. places, added * added + c.K]);
                sum[key] = sum.GetValueOrDefault(key) + scale * c.Value * value;
            }
        return new CouplingTensor([.. sum.Where(e => Math.Abs(e.Value) > 1e-14).Select(e => (e.Key.Component, e.Key.Places, e.Value))]);
    }

    private readonly struct PlaceKey(int component, int[] places) : IEquatable<PlaceKey>
    {
        public int Component => component;

        public int[] Places => places;

        public bool Equals(PlaceKey other) => component == other.Component && places.AsSpan().SequenceEqual(other.Places);

        public override bool Equals(object? obj) => obj is PlaceKey other && Equals(other);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(component);
            foreach (int p in places) hash.Add(p);
            return hash.ToHashCode();
        }
    }
}
