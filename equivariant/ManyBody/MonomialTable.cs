using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// Products of up to three equal factors as monomials with sorted places: since all factors are the same feature, a coupling tensor acts on the D(D+1)/2 and
/// D(D+1)(D+2)/6 different products only, by one matrix.
/// </summary>
internal sealed class MonomialTable : IDisposable
{
    private readonly ConstantTensor[] matrices; // [members, monomials · components]
    private readonly Dictionary<long, int>[] numbers;
    private readonly (long[] A, long[] B)[] factors; // order ν from order ν-1 and order 1

    private MonomialTable(int dimension, int order)
    {
        numbers = new Dictionary<long, int>[order];
        factors = new (long[], long[])[order];
        for (int n = 0; n < order; n++)
        {
            numbers[n] = [];
            List<long> first = [], second = [];
            void Add(int[] places)
            {
                numbers[n][Key(places)] = numbers[n].Count;
                if (n == 0) return;
                first.Add(numbers[n - 1][Key(places[..^1])]);
                second.Add(places[^1]);
            }
            foreach (int[] places in Sorted(dimension, n + 1)) Add(places);
            factors[n] = ([.. first], [.. second]);
        }
        matrices = new ConstantTensor[order];
    }

    /// <summary>Members of each order: K_1, K_2, ….</summary>
    public int[] Members { get; private init; } = [];

    public static MonomialTable For(int maxDegree, int order, int degree)
    {
        int dimension = (maxDegree + 1) * (maxDegree + 1), components = 2 * degree + 1;
        var members = new int[order];
        var table = new MonomialTable(dimension, order) { Members = members };
        for (int n = 0; n < order; n++)
        {
            IReadOnlyList<CouplingTensor> basis = CouplingBasis.Tensors(maxDegree, n + 1, degree);
            members[n] = basis.Count;
            int monomials = table.numbers[n].Count;
            var matrix = new double[basis.Count * monomials * components];
            for (int k = 0; k < basis.Count; k++)
                foreach (var (component, places, value) in basis[k].Entries)
                {
                    int[] sorted = [.. places.Order()];
                    matrix[(k * monomials + table.numbers[n][Key(sorted)]) * components + component] += value;
                }
            table.matrices[n] = new ConstantTensor(matrix, basis.Count, monomials * components);
        }
        return table;
    }

    /// <summary>Monomials of every order of features [rows, D]; shared by tables of equal D and order.</summary>
    public Tensor[] Monomials(Tensor features)
    {
        var m = new Tensor[factors.Length];
        m[0] = features;
        for (int n = 1; n < m.Length; n++)
            m[n] = m[n - 1].index_select(1, tensor(factors[n].A, device: features.device)) * features.index_select(1, tensor(factors[n].B, device: features.device));
        return m;
    }

    /// <summary>The couplings of order n+1 summed with weights [members, channels]: what each channel's monomials are multiplied by, [channels, monomials, components].</summary>
    public Tensor Weighted(Tensor weights, int n) => weights.transpose(0, 1).matmul(matrices[n].Like(weights)).view(weights.shape[1], numbers[n].Count, -1);

    private static long Key(int[] places)
    {
        long key = 0;
        foreach (int p in places) key = key * 4096 + p;
        return key;
    }

    private static IEnumerable<int[]> Sorted(int dimension, int order)
    {
        var places = new int[order];
        while (true)
        {
            yield return (int[])places.Clone();
            int at = order - 1;
            while (at >= 0 && places[at] == dimension - 1) at--;
            if (at < 0) yield break;
            int value = places[at] + 1;
            for (int i = at; i < order; i++) places[i] = value;
        }
    }

    public void Dispose()
    {
        foreach (ConstantTensor m in matrices) m.Dispose();
    }
}
