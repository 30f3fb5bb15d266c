using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// MACE's symmetric contraction (arXiv 2206.07697, eq. 10): out[n, c, LM] = Σ_ν Σ_k W^ν_L[z_n, k, c] Σ U^ν_L[M, a…, k] Π A[n, c, a], one weight per coupling, channel and
/// species. U meets the weights of a species first, so that an atom costs no more for many couplings. Parameters <c>weight_L_ν</c> are [species, K, channels]: MACE's <c>weights_max</c> (greatest ν), <c>weights.0</c> (one less), ….
/// </summary>
public sealed class SymmetricContraction : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly MonomialTable[] tables;
    private readonly int[] degrees;

    /// <summary>A contraction of features of natural parity, degrees 0 … <paramref name="maxDegree"/>, into the degrees of <paramref name="outputDegrees"/>.</summary>
    /// <param name="maxDegree">Greatest degree of the features.</param>
    /// <param name="outputDegrees">Degrees of the result, ascending.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="species">Number of species.</param>
    /// <param name="correlation">Greatest ν, 1 … 3.</param>
    /// <param name="dtype">Type of the weights.</param>
    /// <param name="generator">Source of the weights: N(0, 1)/K.</param>
    /// <exception cref="ArgumentException">The degrees are not ascending, or a number is out of range.</exception>
    public SymmetricContraction(int maxDegree, IReadOnlyList<int> outputDegrees, int channels, int species, int correlation = 3, ScalarType dtype = ScalarType.Float32,
        Generator? generator = null) : base(nameof(SymmetricContraction))
    {
        ArgumentNullException.ThrowIfNull(outputDegrees);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(species, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(correlation, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(correlation, 3);
        degrees = [.. outputDegrees];
        if (degrees.Length == 0 || degrees[0] < 0 || degrees.Zip(degrees.Skip(1)).Any(d => d.Second <= d.First))
            throw new ArgumentException($"Expected ascending degrees, got [{string.Join(", ", degrees)}].", nameof(outputDegrees));
        (MaxDegree, Channels, Species, Correlation) = (maxDegree, channels, species, correlation);
        Input = Irreps.SphericalHarmonics(maxDegree, channels);
        Output = new Irreps(degrees.Select(l => new MulIrrep(channels, Irrep.Natural(l))));
        tables = [.. degrees.Select(l => MonomialTable.For(maxDegree, correlation, l))];
        for (int d = 0; d < degrees.Length; d++)
            for (int n = 0; n < correlation; n++)
            {
                int k = tables[d].Members[n];
                if (k == 0) continue;
                using Tensor start = randn([species, k, channels], dtype: dtype, generator: generator);
                register_parameter(Name(degrees[d], n + 1), Owned.Parameter(start / k));
            }
    }

    /// <summary>Greatest degree of the features.</summary>
    public int MaxDegree { get; }

    /// <summary>Channels.</summary>
    public int Channels { get; }

    /// <summary>Number of species.</summary>
    public int Species { get; }

    /// <summary>Greatest number of factors ν.</summary>
    public int Correlation { get; }

    /// <summary>Irreps of the features.</summary>
    public Irreps Input { get; }

    /// <summary>Irreps of the result.</summary>
    public Irreps Output { get; }

    /// <summary>Number of couplings K of ν factors into degree L.</summary>
    public int Couplings(int degree, int factors) => tables[Array.IndexOf(degrees, degree)].Members[factors - 1];

    /// <summary>Weights of ν factors into degree L, [species, K, channels]; null where no coupling exists.</summary>
    public Parameter? Weights(int degree, int factors) => get_parameter(Name(degree, factors));

    /// <summary>Contracts features [n, input] of atoms of <paramref name="species"/> (int64 [n]) to [n, output].</summary>
    /// <exception cref="ArgumentException">Shapes do not fit, or a species does not exist (asked on the CPU only).</exception>
    public override Tensor forward(Tensor input, Tensor species)
    {
        Shapes.Require(input, nameof(input), -1, Input.Dimension);
        long n = input.shape[0];
        Shapes.RequireIndices(species, nameof(species), n, Species);
        if (parameters().FirstOrDefault() is { } weight) Shapes.RequireLike(input, weight, nameof(input), "the weights");
        using var scope = NewDisposeScope();
        // Zeros that stay connected to the features, so that a backward pass finds them.
        if (n == 0) return (input.sum() * 0 + zeros([0, Output.Dimension], dtype: input.dtype, device: input.device)).MoveToOuterDisposeScope();
        var blocks = new Tensor[MaxDegree + 1];
        for (int l = 0; l <= MaxDegree; l++) blocks[l] = input.narrow(1, Input.Offset(l), Input[l].Dimension).reshape(n, Channels, 2 * l + 1);
        Tensor features = cat(blocks, 2); // [n, C, (L+1)²]
        // Species by species: the couplings of a species are summed with its weights once, not for every atom.
        using Tensor kinds = species.to(torch.CPU);
        int[] own = Array.ConvertAll(kinds.data<long>().ToArray(), z => (int)z);
        using var groups = new RowGroups(own, Species, input.device);
        Tensor sorted = features.index_select(0, groups.Order);
        var results = new List<Tensor>();
        long at = 0;
        foreach ((int kind, int count) in groups.Groups)
        {
            results.Add(Contract(sorted.narrow(0, at, count).transpose(0, 1), kind));
            at += count;
        }
        return cat(results, 0).index_select(0, groups.Inverse).MoveToOuterDisposeScope();
    }

    /// <summary>Features [C, atoms, (L+1)²] of one species to [atoms, output].</summary>
    private Tensor Contract(Tensor features, int kind)
    {
        long atoms = features.shape[1], size = features.shape[2];
        Tensor[] monomials = [.. tables[0].Monomials(features.reshape(Channels * atoms, size)).Select(m => m.view(Channels, atoms, -1))];
        var results = new Tensor[degrees.Length];
        for (int d = 0; d < degrees.Length; d++)
        {
            long width = (long)Channels * (2 * degrees[d] + 1);
            Tensor? sum = null; // [C, atoms, 2L+1]
            for (int order = 0; order < Correlation; order++)
            {
                if (tables[d].Members[order] == 0) continue;
                Tensor part = monomials[order].matmul(tables[d].Weighted(get_parameter(Name(degrees[d], order + 1))!.select(0, kind), order));
                sum = sum is null ? part : sum + part;
            }
            results[d] = sum is null ? zeros([atoms, width], dtype: features.dtype, device: features.device) : sum.transpose(0, 1).reshape(atoms, width);
        }
        return cat(results, 1);
    }

    private static string Name(int degree, int factors) => string.Create(CultureInfo.InvariantCulture, $"weight_{degree}_{factors}");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            foreach (MonomialTable t in tables) t.Dispose();
        base.Dispose(disposing);
    }
}
