using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>A fixed number of functions of the distance, as a module: [...] distances to [..., <see cref="Count"/>] values.</summary>
public abstract class RadialBasis : nn.Module<Tensor, Tensor>
{
    private protected RadialBasis(string name, double cutoff, int count) : base(name)
    {
        if (!(cutoff > 0 && double.IsFinite(cutoff))) throw new ArgumentOutOfRangeException(nameof(cutoff), cutoff, "A cutoff is positive and finite.");
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        (Cutoff, Count) = (cutoff, count);
    }

    /// <summary>Range of the basis, in the unit of the distances.</summary>
    public double Cutoff { get; }

    /// <summary>Number of functions.</summary>
    public int Count { get; }

    /// <summary>Values and derivatives of all functions at distance <paramref name="d"/>, for the current parameters.</summary>
    /// <exception cref="ArgumentException">A span is not <see cref="Count"/> long.</exception>
    public void Evaluate(double d, Span<double> values, Span<double> derivatives)
    {
        if (values.Length != Count) throw new ArgumentException($"Expected room for {Count} values, got {values.Length}.", nameof(values));
        if (derivatives.Length != Count) throw new ArgumentException($"Expected room for {Count} derivatives, got {derivatives.Length}.", nameof(derivatives));
        EvaluateInto(d, values, derivatives);
    }

    private protected abstract void EvaluateInto(double d, Span<double> values, Span<double> derivatives);

    /// <summary>The numbers of a parameter or buffer, as float64.</summary>
    private protected static double[] Read(Tensor tensor)
    {
        using Tensor copy = tensor.detach().to(ScalarType.Float64, torch.CPU, copy: true);
        return copy.data<double>().ToArray();
    }
}
