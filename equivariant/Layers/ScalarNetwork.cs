using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// A plain multilayer network without biases, for radial functions and other invariants: x → f(x W₁) → … → x W_n (last layer linear). With
/// <c>fanInScaling</c> each product is divided by √(inputs), as in e3nn's FullyConnectedNet (MACE, SevenNet); Nequix does without.
/// </summary>
public sealed class ScalarNetwork : nn.Module<Tensor, Tensor>
{
    private readonly Activation activation;
    private readonly bool fanInScaling;
    private readonly string[] names;

    /// <summary>A network of the given layer sizes (input, hidden …, output).</summary>
    /// <param name="sizes">At least input and output.</param>
    /// <param name="activation">Applied after every layer but the last.</param>
    /// <param name="fanInScaling">Whether products are divided by √(inputs); then weights start from N(0, 1), otherwise from N(0, 4/inputs), the last layer N(0, 1/inputs).</param>
    /// <param name="dtype">Type of the weights.</param>
    /// <param name="generator">Source of the weights.</param>
    /// <exception cref="ArgumentException">Fewer than two sizes, or a size below 1.</exception>
    public ScalarNetwork(IReadOnlyList<int> sizes, Activation activation, bool fanInScaling = true, ScalarType dtype = ScalarType.Float32, Generator? generator = null)
        : base(nameof(ScalarNetwork))
    {
        ArgumentNullException.ThrowIfNull(sizes);
        ArgumentNullException.ThrowIfNull(activation);
        if (sizes.Count < 2 || sizes.Any(s => s < 1)) throw new ArgumentException($"Expected at least two positive sizes, got [{string.Join(", ", sizes)}].", nameof(sizes));
        (Sizes, this.activation, this.fanInScaling) = ([.. sizes], activation, fanInScaling);
        names = [.. Enumerable.Range(0, sizes.Count - 1).Select(i => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"layer{i}"))];
        for (int i = 0; i < names.Length; i++)
        {
            double deviation = fanInScaling ? 1 : Math.Sqrt((i == names.Length - 1 ? 1.0 : 4.0) / sizes[i]);
            using Tensor start = randn(sizes[i], sizes[i + 1], dtype: dtype, generator: generator);
            register_parameter(names[i], Owned.Parameter(start * deviation));
        }
    }

    /// <summary>Layer sizes.</summary>
    public IReadOnlyList<int> Sizes { get; }

    /// <summary>Weights [inputs, outputs] of each layer.</summary>
    public IReadOnlyList<Parameter> Weights => [.. names.Select(n => get_parameter(n)!)];

    /// <summary>Maps [..., input] to [..., output].</summary>
    /// <exception cref="ArgumentException">The last dimension is not the input size.</exception>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.dim() < 1 || input.shape[^1] != Sizes[0]) throw new ArgumentException($"Expected [..., {Sizes[0]}], got {Shapes.Show(input)}.", nameof(input));
        Shapes.RequireLike(input, get_parameter(names[0])!, nameof(input), "the weights");
        using var scope = NewDisposeScope();
        Tensor x = input;
        for (int i = 0; i < names.Length; i++)
        {
            // By name: moving the module to another device or type makes new parameters.
            Parameter weight = get_parameter(names[i])!;
            x = x.matmul(fanInScaling ? weight * (1 / Math.Sqrt(Sizes[i])) : weight);
            if (i < names.Length - 1) x = activation.Evaluate(x);
        }
        return x.MoveToOuterDisposeScope();
    }
}
