using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// Facet's non-linear mixing on a grid of the sphere (arXiv 2509.08418): every degree is brought to U channels, the features become functions on the grid, a small network
/// mixes channels at every point (the same for all points and for each head), the result is projected back, joined with the original scalars and mixed
/// linearly to the target. A non-linear function of a finite series has no finite series, so the layer turns with its input only up to an aliasing error that
/// falls fast with the grid (<see cref="EquivarianceMeasure"/> measures it). Features of natural parity keep inversion exactly on grids that are symmetric under it
/// (an even number of columns, as by default); labelled all even, as published, mirror images are not kept apart from the start.
/// </summary>
public sealed class GridMixing : nn.Module<Tensor, Tensor>
{
    private readonly EquivariantLinear up, down;
    private readonly ConstantTensor toGrid, fromGrid;
    private readonly string[] names;
    private readonly Activation activation;

    /// <summary>A mixing layer.</summary>
    /// <param name="input">Irreps of the features, one block for each degree 0 … L, all even or all of natural parity.</param>
    /// <param name="output">Irreps of the result, of the same labels.</param>
    /// <param name="grid">The grid; null: the published 18 x 17 points for features labelled all even, 18 x 18 points, which are their own mirror images, for natural parity.</param>
    /// <param name="channels">U; null: the most channels of any degree above 0.</param>
    /// <param name="heads">Groups of channels that are mixed apart, with the same weights.</param>
    /// <param name="hidden">Width of the network in between.</param>
    /// <param name="activation">Function after each layer; null: plain silu.</param>
    /// <param name="dtype">Type of the weights.</param>
    /// <param name="generator">Source of the weights: Glorot normal at the points, N(0, 1) in the linear maps.</param>
    /// <exception cref="ArgumentException">Blocks, labels or numbers do not fit; the grid cannot hold the degrees.</exception>
    public GridMixing(Irreps input, Irreps output, SphereGrid? grid = null, int? channels = null, int heads = 2, int hidden = 16, Activation? activation = null,
        ScalarType dtype = ScalarType.Float32, Generator? generator = null) : base(nameof(GridMixing))
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        MaxDegree = input.MaxDegree;
        bool natural = input.All(b => b.Irrep.IsNatural), even = input.All(b => b.Irrep.Parity == 1);
        if (input.Count != MaxDegree + 1 || input.Select((b, l) => b.Irrep.L != l || b.Multiplicity == 0).Any(wrong => wrong) || !(natural || even))
            throw new ArgumentException($"Expected one block for each degree from 0, all even or all of natural parity, got {input}.", nameof(input));
        if (output.Any(b => b.Irrep.L > MaxDegree || b.Irrep != input[b.Irrep.L].Irrep))
            throw new ArgumentException($"Expected irreps among those of the input {input}, got {output}.", nameof(output));
        int u = channels ?? (MaxDegree == 0 ? input[0].Multiplicity : input.Skip(1).Max(b => b.Multiplicity));
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(hidden, 1);
        if (u < 1 || u % heads != 0) throw new ArgumentException($"{u} channels do not divide into {heads} heads.", nameof(heads));
        Grid = grid ?? SphereGrid.Equiangular(18, even ? 17 : 18);
        if (Grid.Degree < 2 * MaxDegree) throw new ArgumentException($"The grid {Grid.Name} is exact to degree {Grid.Degree}; degree {MaxDegree} there and back needs {2 * MaxDegree}.", nameof(grid));
        (Input, Output, Channels, Heads, this.activation) = (input, output, u, heads, activation ?? Activation.Silu);
        int size = (MaxDegree + 1) * (MaxDegree + 1);
        toGrid = new ConstantTensor(Grid.ToGrid(MaxDegree, HarmonicNormalization.Component), Grid.Count, size);
        fromGrid = new ConstantTensor(Grid.FromGrid(MaxDegree, HarmonicNormalization.Component), size, Grid.Count);
        var wide = new Irreps(input.Select(b => new MulIrrep(u, b.Irrep)));
        up = new EquivariantLinear(input, wide, dtype: dtype, generator: generator);
        Joined = new Irreps([new MulIrrep(input[0].Multiplicity + u, input[0].Irrep), .. wide.Skip(1)]);
        down = new EquivariantLinear(Joined, output, dtype: dtype, generator: generator);
        RegisterComponents();
        int[] sizes = [u / heads, hidden, u / heads];
        names = [.. Enumerable.Range(0, 2).Select(i => string.Create(CultureInfo.InvariantCulture, $"point{i}"))];
        for (int i = 0; i < names.Length; i++)
        {
            using Tensor start = randn([sizes[i], sizes[i + 1]], dtype: dtype, generator: generator);
            register_parameter(names[i], Owned.Parameter(start * Math.Sqrt(2.0 / (sizes[i] + sizes[i + 1]))));
        }
    }

    /// <summary>Irreps of the features.</summary>
    public Irreps Input { get; }

    /// <summary>Irreps of the result.</summary>
    public Irreps Output { get; }

    /// <summary>Greatest degree.</summary>
    public int MaxDegree { get; }

    /// <summary>U, the channels on the grid.</summary>
    public int Channels { get; }

    /// <summary>Groups of channels.</summary>
    public int Heads { get; }

    /// <summary>The grid.</summary>
    public SphereGrid Grid { get; }

    /// <summary>Original scalars and grid result, what the last linear map reads.</summary>
    public Irreps Joined { get; }

    /// <summary>Maps features [..., input] to [..., output].</summary>
    /// <exception cref="ArgumentException">The features do not fit the input irreps.</exception>
    public override Tensor forward(Tensor input)
    {
        Shapes.Require(input, Input, nameof(input));
        Shapes.RequireLike(input, up.Weight, nameof(input), "the weights");
        using var scope = NewDisposeScope();
        long[] leading = input.shape[..^1];
        Tensor x = Shapes.Rows(input);
        long n = x.shape[0];
        Tensor wide = up.forward(x);
        var blocks = new Tensor[MaxDegree + 1];
        for (int l = 0; l <= MaxDegree; l++) blocks[l] = wide.narrow(1, (long)Channels * l * l, (long)Channels * (2 * l + 1)).reshape(n, Channels, 2 * l + 1);
        Tensor values = toGrid.Like(x).matmul(cat(blocks, 2).transpose(1, 2)); // [n, G, U]
        Tensor h = values.reshape(n * Grid.Count * Heads, Channels / Heads);
        foreach (string name in names) h = activation.Evaluate(h.matmul(get_parameter(name)!));
        Tensor back = fromGrid.Like(x).matmul(h.view(n, Grid.Count, Channels)); // [n, (L+1)², U]
        var parts = new List<Tensor> { x.narrow(1, 0, Input[0].Multiplicity) };
        for (int l = 0; l <= MaxDegree; l++) parts.Add(back.narrow(1, (long)l * l, 2 * l + 1).transpose(1, 2).reshape(n, (long)Channels * (2 * l + 1)));
        return down.forward(cat(parts, 1)).reshape([.. leading, Output.Dimension]).MoveToOuterDisposeScope();
    }

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
