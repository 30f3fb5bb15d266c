using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant.Benchmarks;

/// <summary>How far every layer and product is from turning with its input, in float64 and float32 (<see cref="EquivarianceMeasure"/>).</summary>
public static class EquivarianceBench
{
    private const int Rows = 40, Channels = 8, Species = 3;

    /// <summary>Layers and products, in the order of tables.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "spherical harmonics", "linear", "linear per species", "gate", "nequix norm", "degree-balanced norm", "facet norm", "cg-dense", "cg-sparse", "message convolution", "edge frame (SO(2))",
        "gaunt-grid", "gaunt-complete", "gaunt-fft", "gaunt-direct", "matrix", "vector-signal", "symmetric contraction", "grid contraction", "path gate",
        "grid mixing 8x7", "grid mixing 14x13", "grid mixing 18x17", "grid mixing 26x25",
    ];

    /// <summary>Whether a layer is measured at a degree: coarse grids hold low degrees only.</summary>
    public static bool Has(string name, int degree)
    {
        ArgumentNullException.ThrowIfNull(name);
        return !name.StartsWith("grid mixing", StringComparison.Ordinal) || Grid(name).Degree >= 2 * degree;
    }

    /// <summary>Greatest relative error over random rotations, half of them with inversion where the layer is one of O(3).</summary>
    /// <param name="name">Layer or product, of <see cref="Names"/>.</param>
    /// <param name="degree">L.</param>
    /// <param name="type">Float64 or float32.</param>
    /// <exception cref="ArgumentException">The name is unknown.</exception>
    public static double Measure(string name, int degree, ScalarType type)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degree, 1);
        if (!Names.Contains(name)) throw new ArgumentException($"Unknown layer '{name}': expected one of {string.Join(", ", Names)}.", nameof(name));
        using var scope = NewDisposeScope();
        using Generator generator = new(7);
        Irreps features = Irreps.SphericalHarmonics(degree, Channels), mixed = features + "4x0o+3x1e+2x2o";
        int before = get_num_threads();
        set_num_threads(1); // the sums of small tensors wait for each other longer than they take
        try
        {
            var (layer, input, output, inversion) = Make(name, degree, type, features, mixed, generator);
            return EquivarianceMeasure.Error(layer, input, output, randn([Rows, input.Dimension], dtype: type, generator: generator), rotations: 8, inversion);
        }
        finally
        {
            set_num_threads(before);
        }
    }

    private static (Func<Tensor, Tensor> Layer, Irreps Input, Irreps Output, bool Inversion) Make(string name, int degree, ScalarType type, Irreps features, Irreps mixed, Generator generator)
    {
        Tensor species = tensor(Enumerable.Range(0, Rows).Select(i => (long)(i % Species)).ToArray());
        Tensor Weights(int count) => randn([count], dtype: type, generator: generator);
        switch (name)
        {
            case "spherical harmonics":
                return (new SphericalHarmonics(degree).Evaluate, "1o", Irreps.SphericalHarmonics(degree), true);
            case "linear":
                return Module(new EquivariantLinear(mixed, mixed, dtype: type, generator: generator), mixed, mixed);
            case "linear per species":
                var groups = new RowGroups([.. Enumerable.Range(0, Rows).Select(i => i % Species)], Species);
                var linear = new SpeciesLinear(mixed, mixed, Species, dtype: type, generator: generator);
                return (x => linear.forward(x, groups), mixed, mixed, true);
            case "gate":
                Gate gate = Gate.ForFeatures(features, Activation.Silu, Activation.Sigmoid);
                return (gate.forward, gate.Input, gate.Output, true);
            case "nequix norm":
                return Module(new NequixNorm(mixed, type), mixed, mixed);
            case "degree-balanced norm":
                return Module(new DegreeBalancedNorm(mixed, dtype: type), mixed, mixed);
            case "facet norm":
                return Module(new FacetNorm(features, 1, type), features, features);
            case "message convolution":
                return Convolution(degree, type, features, generator);
            case "edge frame (SO(2))":
                var frame = new So2Convolution(features, degree, i => i.L <= degree);
                Tensor w = randn([Rows, frame.WeightCount], dtype: type, generator: generator);
                return (x => frame.Multiply(x.narrow(1, 0, features.Dimension), x.narrow(1, features.Dimension, 3), w), features + "1o", frame.Output, true);
            case "symmetric contraction":
                var symmetric = new SymmetricContraction(Math.Min(degree, 3), [0, 1], Channels, Species, 3, type, generator);
                return (x => symmetric.forward(x, species), symmetric.Input, symmetric.Output, true);
            case "grid contraction":
                var power = new GridContraction(degree, 2, Channels, Species, 3, mixedSignals: true, dtype: type, generator: generator);
                return (x => power.forward(x, species), power.Input, power.Output, true);
            case "path gate":
                var gated = new PathGate(ClebschGordanProduct.ChannelWise(features, features, features), 0.5, new SparsitySchedule(0, 0), dtype: type);
                Tensor all = Weights(ClebschGordanProduct.ChannelWise(features, features, features).WeightCount);
                return (x => gated.forward(x.narrow(1, 0, features.Dimension), x.narrow(1, features.Dimension, features.Dimension), all), features + features, features, true);
            case string grid when grid.StartsWith("grid mixing", StringComparison.Ordinal):
                // These grids have an odd number of columns: they are not their own mirror images, so inversion is left out.
                Irreps even = Irreps.SphericalHarmonics(degree, Channels, parity: 1);
                var mixing = new GridMixing(even, even, Grid(grid), dtype: type, generator: generator);
                return (mixing.forward, even, even, false);
            default:
                ITensorProduct product = ProductCatalog.Make(name, ProductSetting.Mimo, degree, Channels);
                int left = product.Left.Dimension, right = product.Right.Dimension;
                return (x => product.Multiply(x.narrow(1, 0, left), x.narrow(1, left, right)), product.Left + product.Right, product.Output, name != "matrix");
        }
    }

    private static SphereGrid Grid(string name)
    {
        string[] size = name.Split(' ')[2].Split('x');
        return SphereGrid.Equiangular(int.Parse(size[0], CultureInfo.InvariantCulture), int.Parse(size[1], CultureInfo.InvariantCulture));
    }

    private static (Func<Tensor, Tensor>, Irreps, Irreps, bool) Module(nn.Module<Tensor, Tensor> layer, Irreps input, Irreps output) => (layer.call, input, output, true);

    /// <summary>A ring: every node hears the two before it, along vectors that turn with the features.</summary>
    private static (Func<Tensor, Tensor>, Irreps, Irreps, bool) Convolution(int degree, ScalarType type, Irreps features, Generator generator)
    {
        var convolution = new MessageConvolution(ClebschGordanProduct.Message(features, Irreps.SphericalHarmonics(degree), i => i.L <= degree));
        var edges = new EdgeIndex(Rows, [.. Enumerable.Range(0, Rows + 1).Select(i => 2 * i)], [.. Enumerable.Range(0, 2 * Rows).Select(e => (e / 2 + Rows - 1 - e % 2) % Rows)]);
        var harmonics = new SphericalHarmonics(degree);
        Tensor w = randn([2 * Rows, convolution.Product.WeightCount], dtype: type, generator: generator);
        return (x => convolution.Convolve(x.narrow(1, 0, features.Dimension), harmonics.Evaluate(x.narrow(1, features.Dimension, 6).reshape(-1, 3)), w, edges),
            features + "2x1o", convolution.Product.Output, true);
    }
}
