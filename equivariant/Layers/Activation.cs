using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// A scalar function with a factor in front, for networks whose activations are to have unit second moment under N(0, 1) inputs. The factors differ between
/// codes in the fourth digit (each estimated the integral its own way), so a model must use the ones it was trained with.
/// </summary>
public sealed class Activation
{
    private readonly Func<Tensor, Tensor> function;

    private Activation(string name, Func<Tensor, Tensor> function, double factor, bool odd)
    {
        (Name, this.function, Factor, IsOdd) = (name, function, factor, odd);
    }

    /// <summary>Name of the function: silu, tanh, sigmoid, …</summary>
    public string Name { get; }

    /// <summary>What the function is multiplied by.</summary>
    public double Factor { get; }

    /// <summary>Whether f(-x) = -f(x): the only ones allowed on odd scalars (0o), which keep their parity then.</summary>
    public bool IsOdd { get; }

    /// <summary>Plain x·σ(x).</summary>
    public static Activation Silu { get; } = new("silu", x => nn.functional.silu(x), 1, odd: false);
    /// <summary>Plain tanh.</summary>
    public static Activation Tanh { get; } = new("tanh", x => x.tanh(), 1, odd: true);
    /// <summary>Plain logistic function.</summary>
    public static Activation Sigmoid { get; } = new("sigmoid", x => x.sigmoid(), 1, odd: false);
    /// <summary>Plain log(1 + e^x) - log 2.</summary>
    public static Activation ShiftedSoftplus { get; } = new("ssp", x => nn.functional.softplus(x) - Math.Log(2), 1, odd: false);
    /// <summary>x itself.</summary>
    public static Activation Identity { get; } = new("identity", x => x.alias(), 1, odd: true);

    /// <summary>The same function with another factor.</summary>
    public Activation WithFactor(double factor) => new(Name, function, factor, IsOdd);

    /// <summary>The factor of e3nn's <c>normalize2mom</c> (PyTorch, 10⁶ normals, seed 0): MACE, SevenNet, NequIP.</summary>
    public Activation NormalizedAsE3nn() => WithFactor(Name switch
    {
        "silu" => 1.6791767923989418,
        "tanh" => 1.5937334472592695,
        "sigmoid" => 1.8467055342154763,
        "ssp" => 1.878204668541552,
        _ => throw new ArgumentException($"No published e3nn factor for '{Name}'.", nameof(Name)),
    });

    /// <summary>The factor of e3nn-jax and of Nequix (both its back ends).</summary>
    public Activation NormalizedAsE3nnJax() => WithFactor(Name switch
    {
        "silu" => 1.6765620560798837,
        "tanh" => 1.5925386426301726,
        "sigmoid" => 1.8462291765663328,
        "ssp" => 1.875628405215888,
        _ => throw new ArgumentException($"No published e3nn-jax factor for '{Name}'.", nameof(Name)),
    });

    /// <summary>Factor · f(x).</summary>
    public Tensor Evaluate(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (Factor == 1) return function(x);
        using Tensor y = function(x);
        return y * Factor;
    }
}
