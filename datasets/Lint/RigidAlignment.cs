using Potentials.Core;

namespace Potentials.Datasets;

/// <summary>The rotation about the centres that brings one molecule closest to another in the least-squares sense (Horn 1987, unit quaternions).</summary>
internal static class RigidAlignment
{
    /// <summary>R such that R·(b − centre of b) lies closest to a − centre of a; positions [atoms, 3], both relative to their centres.</summary>
    public static Matrix3 Rotation(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double xx = 0, xy = 0, xz = 0, yx = 0, yy = 0, yz = 0, zx = 0, zy = 0, zz = 0;
        for (int i = 0; i < a.Length; i += 3)
        {
            (xx, xy, xz) = (xx + b[i] * a[i], xy + b[i] * a[i + 1], xz + b[i] * a[i + 2]);
            (yx, yy, yz) = (yx + b[i + 1] * a[i], yy + b[i + 1] * a[i + 1], yz + b[i + 1] * a[i + 2]);
            (zx, zy, zz) = (zx + b[i + 2] * a[i], zy + b[i + 2] * a[i + 1], zz + b[i + 2] * a[i + 2]);
        }
        var (values, vectors) = SymmetricEigen.Solve(
        [
            xx + yy + zz, yz - zy, zx - xz, xy - yx,
            yz - zy, xx - yy - zz, xy + yx, zx + xz,
            zx - xz, xy + yx, yy - xx - zz, yz + zy,
            xy - yx, zx + xz, yz + zy, zz - xx - yy,
        ], 4);
        int k = Array.IndexOf(values, values.Max());
        double w = vectors[k], x = vectors[4 + k], y = vectors[8 + k], z = vectors[12 + k];
        return new(
            w * w + x * x - y * y - z * z, 2 * (x * y - w * z), 2 * (x * z + w * y),
            2 * (x * y + w * z), w * w - x * x + y * y - z * z, 2 * (y * z - w * x),
            2 * (x * z - w * y), 2 * (y * z + w * x), w * w - x * x - y * y + z * z);
    }

    /// <summary>Positions relative to their centre.</summary>
    public static double[] Centred(ReadOnlySpan<double> positions)
    {
        double[] centre = new double[3], result = positions.ToArray();
        for (int i = 0; i < result.Length; i++) centre[i % 3] += result[i] * 3 / result.Length;
        for (int i = 0; i < result.Length; i++) result[i] -= centre[i % 3];
        return result;
    }

    /// <summary>Every vector of <paramref name="vectors"/> turned by <paramref name="rotation"/>.</summary>
    public static double[] Turned(ReadOnlySpan<double> vectors, in Matrix3 rotation)
    {
        var result = new double[vectors.Length];
        var transposed = rotation.Transpose;
        for (int i = 0; i < result.Length; i += 3) (result[i], result[i + 1], result[i + 2]) = transposed.LeftMultiply(vectors[i], vectors[i + 1], vectors[i + 2]);
        return result;
    }
}
