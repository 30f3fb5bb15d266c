using TorchSharp;
using static TorchSharp.torch;

namespace Potentials.Equivariant;

/// <summary>
/// Real spherical harmonics in e3nn's convention: degrees 0 … <see cref="MaxDegree"/> one after the other, m = -l … l, so (l, m) sits at l² + l + m;
/// polar axis y; Y_1 ∝ (x, y, z); no Condon-Shortley phase. With <c>normalize</c> the vector is divided by its length first, and a vector of length zero, which has
/// no direction, is refused for l &gt; 0; without, the values are the homogeneous polynomials r^l Y_lm. Reference: docs of e3nn.o3.spherical_harmonics; sphericart
/// (arXiv 2302.08381).
/// </summary>
public sealed class SphericalHarmonics
{
    private readonly double[] prefactors;
    private readonly float[] prefactors32;
    private readonly HarmonicsOperation operation;

    /// <summary>Harmonics of degrees 0 … <paramref name="maxDegree"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The degree is negative or above 40.</exception>
    public SphericalHarmonics(int maxDegree, HarmonicNormalization normalization = HarmonicNormalization.Component, bool normalize = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxDegree);
        // Proven up to here against the closed form, in float32 too.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxDegree, 40);
        (MaxDegree, Normalization, Normalize) = (maxDegree, normalization, normalize);
        prefactors = SolidHarmonics.Prefactors(maxDegree, normalization);
        prefactors32 = Array.ConvertAll(prefactors, p => (float)p);
        operation = new HarmonicsOperation(maxDegree, normalization, prefactors);
    }

    /// <summary>Greatest degree L.</summary>
    public int MaxDegree { get; }

    /// <summary>(L+1)².</summary>
    public int Dimension => (MaxDegree + 1) * (MaxDegree + 1);

    /// <summary>Scale of the values.</summary>
    public HarmonicNormalization Normalization { get; }

    /// <summary>Whether vectors are divided by their length first.</summary>
    public bool Normalize { get; }

    /// <summary>One channel of each degree with natural parity.</summary>
    public Irreps Irreps => Irreps.SphericalHarmonics(MaxDegree);

    /// <summary>Values of <paramref name="vectors"/> [n, 3] into <paramref name="values"/> [n, (L+1)²].</summary>
    /// <exception cref="ArgumentException">A span has the wrong length, or a vector is not finite or has no direction.</exception>
    public void Evaluate(ReadOnlySpan<double> vectors, Span<double> values) => Evaluate(vectors, values, []);

    /// <summary>Values, and derivatives by the vector into <paramref name="gradient"/> [n, 3, (L+1)²] (empty: none).</summary>
    /// <exception cref="ArgumentException">A span has the wrong length, or a vector is not finite or has no direction.</exception>
    public void Evaluate(ReadOnlySpan<double> vectors, Span<double> values, Span<double> gradient) =>
        SphericalHarmonicsKernel.Evaluate(vectors, MaxDegree, Normalize, prefactors, values, gradient);

    /// <inheritdoc cref="Evaluate(ReadOnlySpan{double}, Span{double})"/>
    public void Evaluate(ReadOnlySpan<float> vectors, Span<float> values) => Evaluate(vectors, values, []);

    /// <inheritdoc cref="Evaluate(ReadOnlySpan{double}, Span{double}, Span{double})"/>
    public void Evaluate(ReadOnlySpan<float> vectors, Span<float> values, Span<float> gradient) =>
        SphericalHarmonicsKernel.Evaluate(vectors, MaxDegree, Normalize, prefactors32, values, gradient);

    /// <summary>
    /// Values of <paramref name="vectors"/> [..., 3] as [..., (L+1)²], differentiable exactly to any order (forces, training on forces, Hessians). On the CPU in float32
    /// and float64 by compiled loops that save the vectors only; elsewhere as <see cref="EvaluatePlain"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The last dimension is not 3, the type is not a float, or a vector is not finite or has no direction (asked on the CPU only).</exception>
    public Tensor Evaluate(Tensor vectors)
    {
        Check(vectors);
        if (vectors.device_type != DeviceType.CPU || vectors.dtype is not (ScalarType.Float32 or ScalarType.Float64) || vectors.numel() == 0) return EvaluatePlain(vectors);
        using var scope = NewDisposeScope();
        if (Finite.FirstRow(vectors) is { } row)
            throw new ArgumentException($"Vector {row} holds a number that is not finite: expected finite vectors.", nameof(vectors));
        if (Normalize && MaxDegree > 0 && Finite.FirstWithoutDirection(vectors) is { } at)
            throw new ArgumentException($"Vector {at} has length zero, or one beyond the range of {vectors.dtype}: expected vectors that have a direction.", nameof(vectors));
        Tensor v = vectors.reshape(-1, 3), values = Normalize ? HarmonicsFunctions.EvaluateDirections(operation, v) : HarmonicsFunctions.Evaluate(operation, v);
        return values.reshape([.. vectors.shape[..^1], Dimension]).MoveToOuterDisposeScope();
    }

    /// <summary>The same by ordinary tensor operations, on any device, which asks nothing: of a vector of length zero the harmonics of l &gt; 0 are 0, as e3nn has them.</summary>
    /// <inheritdoc cref="Evaluate(Tensor)"/>
    public Tensor EvaluatePlain(Tensor vectors)
    {
        Check(vectors);
        using var scope = NewDisposeScope();
        return SphericalHarmonicsGraph.Evaluate(vectors, MaxDegree, Normalize, prefactors).MoveToOuterDisposeScope();
    }

    private static void Check(Tensor vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        if (vectors.dim() < 1 || vectors.shape[^1] != 3)
            throw new ArgumentException($"Expected vectors [..., 3], got [{string.Join(", ", vectors.shape)}].", nameof(vectors));
        if (!vectors.is_floating_point()) throw new ArgumentException($"Expected a floating type, got {vectors.dtype}.", nameof(vectors));
    }
}
