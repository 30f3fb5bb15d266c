using System.Numerics;

namespace Potentials.Equivariant;

/// <summary>Loops of <see cref="SphericalHarmonics"/> over points in memory.</summary>
internal static class SphericalHarmonicsKernel
{
    public static void Evaluate<T>(ReadOnlySpan<T> vectors, int maxDegree, bool normalize, ReadOnlySpan<T> prefactors, Span<T> values, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int n = (maxDegree + 1) * (maxDegree + 1), points = vectors.Length / 3;
        if (vectors.Length % 3 != 0) throw new ArgumentException($"Expected x, y, z of each point, got {vectors.Length} numbers.", nameof(vectors));
        if (values.Length != points * n) throw new ArgumentException($"Expected room for {points} x {n} values, got {values.Length}.", nameof(values));
        if (!gradient.IsEmpty && gradient.Length != 3 * values.Length)
            throw new ArgumentException($"Expected room for {points} x 3 x {n} derivatives, got {gradient.Length}.", nameof(gradient));
        for (int p = 0; p < points; p++)
        {
            T x = vectors[3 * p], y = vectors[3 * p + 1], z = vectors[3 * p + 2];
            T r2 = x * x + y * y + z * z;
            if (!T.IsFinite(r2)) throw new ArgumentException($"Vector {p} is ({x}, {y}, {z}): expected finite numbers whose square is one too.", nameof(vectors));
            Span<T> value = values.Slice(p * n, n), slope = gradient.IsEmpty ? [] : gradient.Slice(3 * p * n, 3 * n);
            if (!normalize)
            {
                SolidHarmonics.Evaluate(x, y, z, maxDegree, prefactors, value, slope);
                continue;
            }
            if (r2 == T.Zero && maxDegree > 0) throw new ArgumentException($"Vector {p} has length zero: expected vectors that have a direction.", nameof(vectors));
            T inverse = r2 == T.Zero ? T.Zero : T.One / T.Sqrt(r2);
            T ux = x * inverse, uy = y * inverse, uz = z * inverse;
            SolidHarmonics.Evaluate(ux, uy, uz, maxDegree, prefactors, value, slope);
            if (slope.IsEmpty) continue;
            // Y(u) is homogeneous of degree l, so u·∇Y = l Y: the derivative along the vector is taken off, the rest shrinks by 1/r.
            for (int l = 0; l <= maxDegree; l++)
                for (int k = l * l; k < (l + 1) * (l + 1); k++)
                {
                    T radial = T.CreateTruncating(l) * value[k];
                    slope[k] = (slope[k] - radial * ux) * inverse;
                    slope[n + k] = (slope[n + k] - radial * uy) * inverse;
                    slope[2 * n + k] = (slope[2 * n + k] - radial * uz) * inverse;
                }
        }
    }
}
