using System.Numerics;
using Potentials.Equivariant.Kernels;

namespace Potentials.Models.Nequix;

/// <summary>
/// A Nequix model compiled for the CPU kernels in one precision: packed matrices and radial tables. Immutable; any number of
/// <see cref="NequixKernels{T}"/> may share it.
/// </summary>
/// <typeparam name="T">Precision: float or double.</typeparam>
public sealed class CompiledNequix<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Compiles a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tolerance">
    /// Relative errors allowed in values and slopes of the radial tables; the default is 1e-7 and 1e-6 for float32 (near its rounding),
    /// 1e-9 and 1e-7 for float64 (which moves forces by some 1e-9 eV/Å; forces stay the exact gradient of the energy).
    /// </param>
    public CompiledNequix(NequixModel model, (double Value, double Slope)? tolerance = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double)) throw new ArgumentException($"Expected float or double, got {typeof(T).Name}.");
        Model = model;
        var allowed = tolerance ?? (typeof(T) == typeof(float) ? (1e-7, 1e-6) : (1e-9, 1e-7));
        var made = new CompiledLayer<T>[model.Layout.Layers.Count];
        Parallel.For(0, made.Length, t => made[t] = new(model, model.Layout.Layers[t], allowed, 0));
        // One set of basis values serves all layers, so all tables get the intervals of the most demanding one.
        int intervals = made.Max(l => l.Radial.Intervals);
        for (int t = 0; t < made.Length; t++)
        {
            if (made[t].Radial.Intervals == intervals) continue;
            made[t].Dispose();
            made[t] = new(model, model.Layout.Layers[t], allowed, intervals);
        }
        Layers = made;
        References = model.Array(NequixLayout.References);
        Readout = model.Array(NequixLayout.Readout);
        for (int k = 0; k < Readout.Length; k++) Readout[k] *= model.Config.Scale / Math.Sqrt(Readout.Length);
    }

    /// <summary>The model.</summary>
    public NequixModel Model { get; }

    /// <summary>Greatest relative error of a radial weight and of its slope, measured between the knots of the tables.</summary>
    public (double Value, double Slope) TableErrors => (Layers.Max(l => l.Radial.ValueError), Layers.Max(l => l.Radial.SlopeError));

    /// <summary>Intervals of the tables.</summary>
    public int TableIntervals => Layers[0].Radial.Intervals;

    /// <summary>Arithmetic of an energy with forces: floating-point operations of each edge and of each atom, a fused multiply-add counted as two.</summary>
    public (long Edge, long Atom) Operations
    {
        get
        {
            long edge = 0, atom = 0;
            foreach (var layer in Layers)
            {
                var (forward, backward) = layer.Convolution.MultiplyAddsOfEdge();
                // Six multiply-adds a weight to read the table, forward and backward, and six and two more for slopes.
                edge += forward + backward + (6 + 6 + 6 + 1) * layer.Convolution.Weights;
                foreach (var e in layer.Convolution.Paths) edge += 4 * e.Coupling.MultiplyAdds;
                int t = layer.Index;
                foreach (var tensor in Model.Tensors)
                    if (tensor.Shape.Length == 2 && (t > 0 && (tensor.Name.StartsWith(NequixLayout.Linear1(t, 0)[..^1], StringComparison.Ordinal) || tensor.Name.StartsWith(NequixLayout.Skip(t, 0)[..^1], StringComparison.Ordinal))
                        || tensor.Name.StartsWith(NequixLayout.Linear2(t, 0)[..^1], StringComparison.Ordinal)))
                        atom += 2 * (2 * int.Parse(tensor.Name.AsSpan(tensor.Name.LastIndexOf('.') + 1), System.Globalization.CultureInfo.InvariantCulture) + 1) * tensor.Count;
            }
            return (2 * edge, 2 * atom);
        }
    }

    internal CompiledLayer<T>[] Layers { get; }
    internal double[] References { get; }
    /// <summary>Readout weights times scale / √channels.</summary>
    internal double[] Readout { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var layer in Layers) layer.Dispose();
    }
}
