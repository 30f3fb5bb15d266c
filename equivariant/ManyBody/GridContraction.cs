using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// The many-body product on the sphere: f_c(ω) = Σ A_{c,lm} Y_lm(ω), and out[n, c, LM] = Σ_ν W^ν[z_n, L, c] · (1/4π) ∫ f_c^ν Y_LM dΩ on a grid exact to degree
/// ν·l_max + L_max. One matrix product in, ν multiplications, one matrix product a power out; one weight per (ν, L, channel, species), where the contraction with
/// coupling tensors has one per path. With <c>mixedSignals</c> the factors are differently mixed features, f₁, f₁f₂, f₁f₂f₃, which regains path freedom.
/// Natural parity only: couplings that need an odd sum on the way are missing.
/// </summary>
public sealed class GridContraction : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly ConstantTensor toGrid, fromGrid;
    private readonly List<EquivariantLinear> mixings = [];

    /// <summary>A contraction of features of natural parity, degrees 0 … <paramref name="maxDegree"/>, into degrees 0 … <paramref name="maxOutput"/>.</summary>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public GridContraction(int maxDegree, int maxOutput, int channels, int species, int correlation = 3, bool mixedSignals = false, SphereGrid? grid = null,
        ScalarType dtype = ScalarType.Float32, Generator? generator = null) : base(nameof(GridContraction))
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxDegree);
        ArgumentOutOfRangeException.ThrowIfNegative(maxOutput);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(species, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(correlation, 1);
        int degree = correlation * maxDegree + maxOutput;
        Grid = grid ?? SphereGrid.Smallest(degree);
        if (Grid.Degree < degree) throw new ArgumentException($"The grid {Grid.Name} is exact to degree {Grid.Degree}, but the contraction needs {degree}.", nameof(grid));
        (MaxDegree, MaxOutput, Channels, Species, Correlation) = (maxDegree, maxOutput, channels, species, correlation);
        Input = Irreps.SphericalHarmonics(maxDegree, channels);
        Output = Irreps.SphericalHarmonics(maxOutput, channels);
        int size = (maxDegree + 1) * (maxDegree + 1), size2 = (maxOutput + 1) * (maxOutput + 1);
        toGrid = new ConstantTensor(Grid.ToGrid(maxDegree, HarmonicNormalization.Component), Grid.Count, size);
        fromGrid = new ConstantTensor(Grid.FromGrid(maxOutput, HarmonicNormalization.Component), size2, Grid.Count);
        for (int n = 1; n <= correlation; n++)
        {
            register_parameter(Name(n), Owned.Parameter(randn([species, maxOutput + 1, channels], dtype: dtype, generator: generator)));
            if (!mixedSignals) continue;
            mixings.Add(new EquivariantLinear(Input, Input, dtype: dtype, generator: generator));
            register_module(string.Create(CultureInfo.InvariantCulture, $"mixing_{n}"), mixings[^1]);
        }
        MixedSignals = mixedSignals;
    }

    /// <summary>The grid.</summary>
    public SphereGrid Grid { get; }

    /// <summary>Greatest degree of the features.</summary>
    public int MaxDegree { get; }

    /// <summary>Greatest degree of the result.</summary>
    public int MaxOutput { get; }

    /// <summary>Channels.</summary>
    public int Channels { get; }

    /// <summary>Number of species.</summary>
    public int Species { get; }

    /// <summary>Greatest number of factors ν.</summary>
    public int Correlation { get; }

    /// <summary>Whether each factor is mixed over channels in its own way.</summary>
    public bool MixedSignals { get; }

    /// <summary>Irreps of the features.</summary>
    public Irreps Input { get; }

    /// <summary>Irreps of the result.</summary>
    public Irreps Output { get; }

    /// <summary>Weights of the product of ν factors, [species, L+1, channels].</summary>
    public Parameter Weights(int factors) => get_parameter(Name(factors)) ?? throw new ArgumentOutOfRangeException(nameof(factors), factors, $"There are 1 … {Correlation} factors.");

    /// <summary>Contracts features [n, input] of atoms of <paramref name="species"/> (int64 [n]) to [n, output].</summary>
    /// <exception cref="ArgumentException">Shapes do not fit, or a species does not exist (asked on the CPU only).</exception>
    public override Tensor forward(Tensor input, Tensor species)
    {
        Shapes.Require(input, nameof(input), -1, Input.Dimension);
        long n = input.shape[0];
        Shapes.RequireIndices(species, nameof(species), n, Species);
        Shapes.RequireLike(input, Weights(1), nameof(input), "the weights");
        using var scope = NewDisposeScope();
        Tensor back = fromGrid.Like(input).transpose(0, 1);
        Tensor? power = null;
        Tensor? first = null;
        Tensor? sum = null;
        for (int order = 1; order <= Correlation; order++)
        {
            Tensor f;
            if (MixedSignals) f = OnGrid(mixings[order - 1].forward(input), n);
            else f = first ??= OnGrid(input, n);
            power = power is null ? f : power * f;
            Tensor w = get_parameter(Name(order))!.index_select(0, species).transpose(1, 2); // [n, C, L+1]
            Tensor part = power.matmul(back) * w.index_select(2, Degrees(input.device));
            sum = sum is null ? part : sum + part;
        }
        var blocks = new Tensor[MaxOutput + 1];
        for (int l = 0; l <= MaxOutput; l++) blocks[l] = sum!.narrow(2, (long)l * l, 2 * l + 1).reshape(n, (long)Channels * (2 * l + 1));
        return cat(blocks, 1).MoveToOuterDisposeScope();
    }

    private Tensor OnGrid(Tensor features, long n)
    {
        var blocks = new Tensor[MaxDegree + 1];
        for (int l = 0; l <= MaxDegree; l++) blocks[l] = features.narrow(1, Input.Offset(l), Input[l].Dimension).reshape(n, Channels, 2 * l + 1);
        return cat(blocks, 2).matmul(toGrid.Like(features).transpose(0, 1));
    }

    private Tensor Degrees(Device device) => tensor(Enumerable.Range(0, MaxOutput + 1).SelectMany(l => Enumerable.Repeat((long)l, 2 * l + 1)).ToArray(), device: device);

    private static string Name(int factors) => string.Create(CultureInfo.InvariantCulture, $"weight_{factors}");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            toGrid.Dispose();
            fromGrid.Dispose();
        }
        base.Dispose(disposing);
    }
}
